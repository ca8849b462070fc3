"""Broken and hostile forms of Amazon Connect, and the shape of completed evaluations for it."""

import contextlib
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import document, library
from scorecards.answers import Answer
from scorecards.definition import Scorecard, Weighting
from scorecards.errors import BadScorecard
from scorecards.formats import connect
from scorecards.scoring import score

PUBLISHED = Path(__file__).parents[3] / "shared/data/scorecards/amazon_connect_evaluation_output.json"


def single(ref: str, weight: Any, **more: Any) -> dict[str, Any]:
    options = [{"RefId": f"{ref}-y", "Text": "Yes", "Score": 10}, {"RefId": f"{ref}-n", "Text": "No", "Score": 0}]
    plain = {"Title": f"Is {ref} good?", "RefId": ref, "QuestionType": "SINGLESELECT", "NotApplicableEnabled": True}
    return {
        "Question": plain | {"Weight": weight, "QuestionTypeProperties": {"SingleSelect": {"Options": options}}} | more
    }


def section(ref: str, *items: dict[str, Any]) -> dict[str, Any]:
    return {"Section": {"Title": f"Part {ref}", "RefId": ref, "Items": list(items)}}


def form(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    strategy = {"Mode": "QUESTION_ONLY", "Status": "ENABLED"}
    return {"Title": "Calls", "Items": list(items), "ScoringStrategy": strategy} | more


SOURCE = {"Type": "QUESTION_REF_ID", "RefId": "q1"}
ON_YES = {"Source": SOURCE, "Values": [{"Type": "OPTION_REF_ID", "RefId": "q1-y"}], "Comparator": "IN"}
WHEN = {"Condition": {"Operands": [{"Expression": ON_YES}], "Operator": "AND"}, "Action": "ENABLE"}
TEXT = {"Question": {"Title": "Why?", "RefId": "why", "QuestionType": "TEXT", "NotApplicableEnabled": True}}
RICH = form(section("s", single("q1", 60), section("u", single("q2", 40, Enablement=WHEN))), section("t", TEXT))


class TestHostile:
    @pytest.mark.parametrize(
        ("given", "path", "message"),
        [
            ([], "form", "an object"),
            ({"Title": "T"}, "Items", "must be a list"),
            ({"Title": 3, "Items": []}, "Title", "must be a text"),
            (form({"Oops": {}}), "Items[0]", "neither a Section nor a Question"),
            (
                form(section("s", {"Question": {"Title": "Q", "RefId": "q", "QuestionType": "STARS"}})),
                "Items[0].Section.Items[0].Question.QuestionType",
                "TEXT",
            ),
            (
                form(section("s", single("q", "heavy"))),
                "Items[0].Section.Items[0].Question.Weight",
                "a number",
            ),
        ],
    )
    def test_what_is_wrong_is_named_in_their_words(self, given: object, path: str, message: str) -> None:
        with pytest.raises(BadScorecard) as caught:
            connect.read(given)
        assert path in dict(caught.value.problems)
        assert message in dict(caught.value.problems)[path]

    def test_long_texts_are_cut_and_deep_nesting_is_no_trouble(self) -> None:
        found = connect.read(form(section("s", single("q", 100)), Title="x" * 300))
        assert len(found.scorecard.title) == 200
        assert found.losses[0].path == "Title"
        deep = section("s0", single("q", 100))
        for i in range(60):
            deep = section(f"d{i}", deep)
        with pytest.raises(BadScorecard, match="nested too deeply"):
            connect.read(form(deep))

    JSON = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats()
        | st.text(max_size=6)
        | st.sampled_from(["IN", "q1", "\x00"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=6,
    )

    @given(st.data())
    @settings(deadline=None, max_examples=120)
    def test_a_damaged_form_is_read_or_refused_in_one_way(self, data: st.DataObject) -> None:
        whole = json.loads(json.dumps(RICH))
        holder, key = data.draw(st.sampled_from(_spots(whole)))
        holder[key] = data.draw(self.JSON)
        with contextlib.suppress(BadScorecard):
            card = connect.read(whole).scorecard
            json.dumps(connect.write(card).document)

    @given(JSON)
    @settings(deadline=None, max_examples=60)
    def test_any_json_is_refused(self, value: object) -> None:
        connect.is_form(value)
        with pytest.raises(BadScorecard):
            connect.read(value)


def _spots(value: object) -> list[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [spot for key, inner in list(pairs) for spot in [(value, key), *_spots(inner)]]


class TestEvaluations:
    @pytest.mark.covers("QM-M4")
    def test_a_completed_evaluation_has_the_published_shape(self) -> None:
        card = connect.read(RICH).scorecard
        answers = {"q1": Answer(("q1-n",), comment="At 02:10"), "why": Answer(text="Busy")}
        metadata = {"contactId": "c-1", "evaluator": "cleo"}
        written = connect.write_evaluation(
            connect.Result("e-1", card, answers, score(card, answers), metadata, {"s": "Calm"})
        )
        assert json.loads(json.dumps(written)) == written
        assert written["schemaVersion"] == "3.1"
        assert written["metadata"]["score"] == {"percentage": 0}
        outer, inner, _ = written["sections"]
        assert (outer["notes"], inner["parentSectionRefId"]) == ("Calm", "s")
        assert inner["score"] == {"notApplicable": True}
        first, hidden, free = written["questions"]
        assert [value["selected"] for value in first["answer"]["values"]] == [False, True]
        assert (first["answer"]["notes"], first["score"]) == ("At 02:10", {"percentage": 0})
        assert hidden["answer"] == {"value": "", "metadata": {"notApplicable": True}}
        assert (free["answer"]["value"], free["score"]) == ("Busy", {"notApplicable": True})

    def test_its_keys_are_those_of_a_published_export(self) -> None:
        if not PUBLISHED.exists():
            pytest.skip(f"the published export is not here: {PUBLISHED}")
        published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
        card: Scorecard = connect.read(RICH).scorecard
        answers = {"q1": Answer(("q1-y",), comment="Good"), "q2": Answer(is_na=True), "why": Answer(text="So")}
        ours = connect.write_evaluation(connect.Result("e", card, answers, score(card, answers)))
        assert set(ours) == set(published)
        for part in ("sections", "questions"):
            known = {key for row in published[part] for key in row}
            assert {key for row in ours[part] for key in row} <= known
        known = {key for row in published["questions"] for key in row["answer"]}
        assert {key for row in ours["questions"] for key in row["answer"]} <= known


@pytest.fixture(scope="module")
def faults() -> Any:
    session = pytest.importorskip("botocore.session")
    validate = pytest.importorskip("botocore.validate")
    loaded = session.get_session().get_service_model("connect")
    shape = loaded.operation_model("CreateEvaluationForm").input_shape
    checker = validate.ParamValidator()
    return lambda written: checker.validate({"InstanceId": "i-1", **written}, shape).generate_report()


class TestTheirOwnRules:
    """What is written passes the checks of the client library that talks to the service, where that is installed."""

    @pytest.mark.covers("QM-M4")
    @pytest.mark.parametrize("name", library.names())
    @pytest.mark.parametrize("weighting", Weighting)
    def test_the_library_is_taken_in_every_mode(self, faults: Any, name: str, weighting: Weighting) -> None:
        card = replace(library.load(name), weighting=weighting)
        assert faults(connect.write(card).document) == ""

    def test_points_stay_between_0_and_100(self, faults: Any) -> None:
        """Weights of 37 and 5 are multiplied in; 4 × 37 is too much, so all are scaled down, and that is said."""
        plain = document.to_document(connect.read(RICH).scorecard)
        card = replace(document.parse(plain), weighting=Weighting.POINTS)
        heavy = replace(card.sections[0], weight=Decimal(37))
        exported = connect.write(
            replace(card, sections=(heavy, replace(card.sections[1], weight=Decimal(5)), card.sections[2]))
        )
        assert faults(exported.document) == ""
        assert [loss.what for loss in exported.losses] == ["13.51 becomes 14"]
        options = exported.document["Items"][0]["Section"]["Items"][0]["Question"]["QuestionTypeProperties"]
        assert options["SingleSelect"]["Options"][0]["PointsConfiguration"] == {"PointValue": 100}

    def test_edited_points_are_written_and_not_those_of_before(self) -> None:
        given = form(section("s", single("q1", 100)))
        theirs = given["Items"][0]["Section"]["Items"][0]["Question"]["QuestionTypeProperties"]["SingleSelect"][
            "Options"
        ]
        theirs[0]["Score"] = 8
        card = connect.read(given).scorecard
        assert connect.write(card).document == given
        question = next(card.questions())
        edited = replace(question, options=(replace(question.options[0], points=Decimal(4)), question.options[1]))
        written = connect.write(replace(card, sections=(replace(card.sections[0], questions=(edited,)),))).document
        ours = written["Items"][0]["Section"]["Items"][0]["Question"]["QuestionTypeProperties"]["SingleSelect"][
            "Options"
        ]
        assert [option["Score"] for option in ours] == [10, 0]
