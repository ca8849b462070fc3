"""Forms of Genesys Cloud in and out: their arithmetic, paths by index, fatal questions, and what is lost."""

import contextlib
import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import document, library
from scorecards.answers import Answer
from scorecards.automation import Presence
from scorecards.definition import (
    AutoFail,
    Clause,
    Combine,
    Condition,
    Option,
    Question,
    QuestionKind,
    Response,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.errors import BadScorecard
from scorecards.formats import connect, genesys
from scorecards.scoring import score

D = Decimal
PUBLISHED = Path(__file__).parents[3] / "shared/data/scorecards/genesys_quality_form.tf"


def choice(text: str, *values: int, **more: Any) -> dict[str, Any]:
    options = [{"text": f"Choice {i}", "value": value} for i, value in enumerate(values)]
    plain = {"text": text, "type": "multipleChoiceQuestion", "naEnabled": True, "commentsRequired": False}
    return plain | {"isKill": False, "isCritical": False, "answerOptions": options} | more


def group(name: str, *questions: dict[str, Any], weight: float = 1, **more: Any) -> dict[str, Any]:
    plain = {"name": name, "naEnabled": False, "weight": weight, "manualWeight": False}
    return plain | {"questions": list(questions)} | more


def form(*groups: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"name": "Calls", "questionGroups": list(groups)} | more


def visible(*predicates: str, combine: str = "AND") -> dict[str, Any]:
    return {"visibilityCondition": {"combiningOperation": combine, "predicates": list(predicates)}}


def picks(card: Scorecard, *chosen: int | None) -> dict[str, Answer]:
    pairs = zip(card.questions(), chosen, strict=True)
    return {q.key: Answer(is_na=True) if n is None else Answer((q.options[n].key,)) for q, n in pairs}


class TestReading:
    @pytest.mark.covers("QM-M4", "QM-D4")
    def test_the_published_arithmetic_scores_60(self) -> None:
        """Two questions of a point at weight 40, one at weight 20: (40 + 20) / (80 + 20)."""
        given = form(
            group("One", choice("A?", 1, 0), choice("B?", 1, 0), weight=40), group("Two", choice("C?", 1, 0), weight=20)
        )
        card = genesys.read(given).scorecard
        assert card.weighting is Weighting.POINTS
        assert score(card, picks(card, 0, 1, 0)).percent == 60
        assert score(card, picks(card, 0, None, 1)).percent == D("66.67")

    @pytest.mark.covers("QM-D12", "QM-D11", "QM-D14", "QM-D6")
    def test_fatal_critical_and_required_comments(self) -> None:
        given = form(
            group("One", choice("A?", 2, 1, 0, isKill=True, isCritical=True, commentsRequired=True), naEnabled=True)
        )
        found = genesys.read(given)
        question = next(found.scorecard.questions())
        assert [option.auto_fail for option in question.options] == [
            AutoFail.NONE,
            AutoFail.SCORECARD,
            AutoFail.SCORECARD,
        ]
        assert question.is_critical
        assert all(option.is_comment_required for option in question.options)
        assert found.scorecard.sections[0].is_na_allowed
        assert "fatal" in found.losses[0].what

    @pytest.mark.covers("QM-D13")
    def test_paths_by_index_become_keys(self) -> None:
        paths = ("/form/questionGroup/0/question/0/answer/1", "/form/questionGroup/0/question/1/answer/0")
        card = genesys.read(
            form(
                group("One", choice("First?", 1, 0), choice("Second?", 1, 0)),
                group("Two", choice("Third?", 1, 0, **visible(*paths, combine="OR")), **visible(paths[0])),
            )
        ).scorecard
        first = Clause("first", ("choice_1",))
        inner = Condition((first, Clause("second", ("choice_0",))), Combine.ANY)
        assert card.question("third").condition == Condition((first, inner))  # type: ignore[union-attr]

    @pytest.mark.parametrize(
        "path", ["/form/questionGroup/0/question/1/answer/0", "/form/questionGroup/0/question/0/answer/9", "/x", 3]
    )
    def test_a_path_to_nowhere_above_is_listed_and_kept(self, path: Any) -> None:
        given = form(group("One", choice("A?", 1, 0, **visible(path)), choice("B?", 1, 0)))
        found = genesys.read(given)
        assert [loss.what for loss in found.losses] == ["the condition"]
        assert genesys.write(found.scorecard).document == given

    def test_stable_ids_become_keys(self) -> None:
        """`contextId` is the same in every version of a form, `id` is not."""
        versions = [
            form(group("One", choice(text, 1, 0, id=f"v{i}", contextId="c0ffee-1"), contextId="c0ffee-0"))
            for i, text in enumerate(("Was it good?", "Was it good, all in all?"))
        ]
        cards = [genesys.read(version).scorecard for version in versions]
        assert [(s.key, s.questions[0].key) for card in cards for s in card.sections] == [("c0ffee-0", "c0ffee-1")] * 2

    def test_other_kinds_of_questions(self) -> None:
        parts = [
            {
                "text": text,
                "answerOptions": [
                    {"builtInType": "Selected", "value": value},
                    {"builtInType": "Unselected", "value": 0},
                ],
            }
            for text, value in (("Name", 2), ("Offer", 1))
        ]
        questions = [
            {"text": "Which?", "type": "multipleSelectQuestion", "multipleSelectOptionQuestions": parts},
            {"text": "Why?", "type": "freeTextQuestion"},
            {"text": "How likely?", "type": "npsQuestion"},
            {"text": "Read this.", "type": "readOnlyTextBlockQuestion"},
        ]
        card = genesys.read(form(group("One", *questions))).scorecard
        assert [question.kind for question in card.questions()] == ["multi", "text", "numeric", "info"]
        assert score(card, {"which": Answer(("name",))}).percent == D("66.67")

    @pytest.mark.covers("QM-F3", "QM-H4")
    def test_topics_become_rules_and_disputes_become_handling(self) -> None:
        asked = choice("A?", 1, 0)
        asked["answerOptions"][0]["assistanceConditions"] = [{"operator": "NOTEXISTS", "topicIds": ["Rude Words"]}]
        given = form(
            group("One", asked), evaluationSettings={"disputesEnabled": True, "disputesAllowedPerEvaluation": 3}
        )
        found = genesys.read(given)
        automation = next(found.scorecard.questions()).automation
        assert automation is not None
        assert automation.rules[0].signals == (Presence("rude_words", is_present=False),)
        assert (found.scorecard.handling.response, found.scorecard.handling.rounds) == (Response.DISPUTE, 3)
        assert genesys.write(found.scorecard).document == given

    def test_the_published_example_is_read(self) -> None:
        if not PUBLISHED.exists():
            pytest.skip(f"the published form is not here: {PUBLISHED}")
        found = genesys.read(_blocks(PUBLISHED.read_text(encoding="utf-8")))
        card = found.scorecard
        assert [len(section.questions) for section in card.sections] == [2, 1]
        assert [section.weight for section in card.sections] == [1, D("1.5")]
        shown = Clause("yes_or_no_question", ("yes",))
        assert [q.condition for q in card.questions()] == [None, Condition((shown,)), Condition((shown,))]
        assert score(card, picks(card, 0, 0, 1)).percent == D("76.92")
        assert {"answers filled in beforehand", "the condition of the group"} <= {loss.what for loss in found.losses}


def _blocks(text: str) -> dict[str, Any]:
    """The blocks of the published configuration file as values: every block is a list under its name."""
    stack: list[dict[str, Any]] = [{}]
    for line in text.splitlines():
        if opened := re.match(r"\s*(\w+)[^={]*\{\s*$", line):
            inner: dict[str, Any] = {}
            stack[-1].setdefault(opened.group(1), []).append(inner)
            stack.append(inner)
        elif line.strip() == "}":
            stack.pop()
        elif given := re.match(r"\s*(\w+)\s*=\s*(.+)$", line):
            stack[-1][given.group(1)] = json.loads(given.group(2))
    [whole] = stack[0]["resource"]
    for held in [whole, *whole["question_groups"], *(q for g in whole["question_groups"] for q in g["questions"])]:
        if "visibility_condition" in held:
            [held["visibility_condition"]] = held["visibility_condition"]
    return whole


class TestRoundTrips:
    @pytest.mark.covers("QM-M4")
    def test_theirs_comes_back_with_everything_it_held(self) -> None:
        path = "/form/questionGroup/0/question/0/answer/0"
        given = form(
            group(
                "One", choice("A?", 3, 1, 0, isKill=True, contextId="a1", aiScoring={"on": True}), weight=40.5, id="g"
            ),
            group("Two", choice("B?", 1, 0, helpText="Listen", **visible(path)), manualWeight=True, newThing=[1]),
            id="f",
            published=True,
            modifiedDate="2026-01-31T10:00:00Z",
        )
        found = genesys.read(given)
        again = document.parse(json.loads(json.dumps(document.to_document(found.scorecard))))
        assert genesys.write(again).document == given

    @pytest.mark.covers("QM-M4")
    @pytest.mark.parametrize("weighting", Weighting)
    def test_ours_scores_the_same_there(self, weighting: Weighting) -> None:
        def ask(key: str, *points: int | str, **more: Any) -> Question:
            made = tuple(Option(f"o{i}", f"Choice {i}", D(p)) for i, p in enumerate(points))
            return Question(key, f"{key}?", QuestionKind.SINGLE, made, **more)

        sections = (
            Section("s", "S", (ask("a", 3, "1.5", 0, weight=D(30)), ask("b", 10, 4, 0, weight=D("45.5"))), D(60)),
            Section("t", "T", (ask("c", 7, 0, weight=D("24.5"), condition=Condition((Clause("b", ("o1",)),))),), D(40)),
        )
        card = Scorecard("kept", "Kept", sections, weighting=weighting)
        exported = genesys.write(card)
        assert [loss.path for loss in exported.losses] == (["weighting"] if weighting is Weighting.SECTION else [])
        back = genesys.read(json.loads(json.dumps(exported.document))).scorecard
        for chosen in ((0, 1, 0), (1, 1, 1), (2, 1, 0), (1, 2, 0)):
            theirs = picks(back, *chosen)
            assert score(back, theirs).percent == score(card, picks(card, *chosen)).percent

    def test_what_the_library_loses_is_listed_and_its_scores_stay(self) -> None:
        for name in library.names():
            card = library.load(name)
            exported = genesys.write(card)
            assert {"skills", "the pass mark", "descriptions and examples of the options"} <= {
                x.what for x in exported.losses
            }
            back = genesys.read(json.loads(json.dumps(exported.document))).scorecard
            for n in (0, -1):
                theirs = {q.key: Answer((q.options[n].key,)) for q in back.questions()}
                ours = {q.key: Answer((q.options[n].key,)) for q in card.questions()}
                assert score(back, theirs).raw_percent == score(card, ours).raw_percent

    def test_a_copy_of_a_question_does_not_take_its_id_along(self) -> None:
        card = genesys.read(form(group("One", choice("A?", 1, 0, id="q", contextId="q"), id="g"))).scorecard
        [asked] = card.questions()
        twice = replace(card, sections=(replace(card.sections[0], questions=(asked, replace(asked, key="copy"))),))
        first, copy = genesys.write(twice).document["questionGroups"][0]["questions"]
        assert (first["id"], first["contextId"]) == ("q", "q")
        assert copy.keys() & {"id", "contextId"} == set()

    def test_edits_win_over_what_was_kept(self) -> None:
        part = [
            {"id": "p", "builtInType": "Selected", "value": 2},
            {"id": "u", "builtInType": "Unselected", "value": 0},
        ]
        many = {"text": "Which?", "type": "multipleSelectQuestion"}
        many["multipleSelectOptionQuestions"] = [{"id": "m", "text": "Name", "answerOptions": part}]  # type: ignore[assignment]
        given = form(group("One", choice("A?", 1, 0, **visible("/gone")), many, weight=3), weightMode="OFF")
        card = genesys.read(given).scorecard
        first, which = card.questions()
        asked = replace(first, condition=None)
        more = replace(which, options=(replace(which.options[0], points=D(5), label="Own name"),))
        later = replace(asked, key="later", condition=Condition((Clause(asked.key, ("choice_0",)),)))
        edited = replace(card, sections=(replace(card.sections[0], questions=(asked, more, later)),))
        written = genesys.write(edited).document["questionGroups"][0]
        assert (written["weight"], written["questions"][0]["visibilityCondition"]["predicates"]) == (3, ["/gone"])
        part = written["questions"][1]["multipleSelectOptionQuestions"][0]
        assert (part["id"], part["text"], part["answerOptions"][0]) == (
            "m",
            "Own name",
            {"id": "p", "builtInType": "Selected", "value": 5},
        )
        assert written["questions"][2]["visibilityCondition"]["predicates"] == [
            "/form/questionGroup/0/question/0/answer/0"
        ]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["OR", "\x00"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
PATH = "/form/questionGroup/0/question/0/answer/0"
RICH = form(group("One", choice("A?", 2, 0, isKill=True)), group("Two", choice("B?", 1, 0, **visible(PATH)), weight=2))


class TestHostile:
    @given(st.data())
    @settings(deadline=None, max_examples=120)
    def test_a_damaged_form_is_read_or_refused_in_one_way(self, data: st.DataObject) -> None:
        whole = json.loads(json.dumps(RICH))
        holder, key = data.draw(st.sampled_from(_spots(whole)))
        holder[key] = data.draw(JSON)
        with contextlib.suppress(BadScorecard):
            json.dumps(genesys.write(genesys.read(whole).scorecard).document)

    @given(JSON)
    @settings(deadline=None, max_examples=40)
    def test_any_json_is_refused(self, value: object) -> None:
        genesys.is_form(value)
        with pytest.raises(BadScorecard):
            genesys.read(value)

    def test_depth_and_unknown_types_are_refused_in_words(self) -> None:
        deep: Any = []
        for _ in range(900):
            deep = [deep]
        with pytest.raises(BadScorecard):
            genesys.read({"name": "x", "questionGroups": deep})
        with pytest.raises(BadScorecard, match="must be one of multipleChoiceQuestion"):
            genesys.read(form(group("One", {"text": "A?", "type": "starsQuestion"})))


def _spots(value: object) -> list[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [spot for key, inner in list(pairs) for spot in [(value, key), *_spots(inner)]]


@given(st.data())
@settings(deadline=None, max_examples=60)
def test_whatever_stands_in_extras_a_form_is_written(data: st.DataObject) -> None:
    """Extras are anybody's JSON, in every part of a document, for both systems."""
    whole = document.to_document(library.load("complaint-handling"))
    section = whole["sections"][0]
    names = st.sampled_from(
        ["RefId", "Score", "Properties", "Categories", "ScoringStrategy", "answerOptions", "weight"]
    )
    kept = st.dictionaries(names, JSON, max_size=3) | JSON
    for part in (whole, section, section["questions"][0], section["questions"][0]["options"][0]):
        part["extras"] = {"connect": data.draw(kept), "genesys": data.draw(kept)}
    with contextlib.suppress(BadScorecard):
        card = document.parse(whole)
        json.dumps(genesys.write(card).document)
        json.dumps(connect.write(card).document)
