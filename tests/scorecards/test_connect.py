"""Forms of Amazon Connect in and out: scoring modes, conditions, automation, and a list of what is lost."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scorecards import document, library
from scorecards.answers import Answer
from scorecards.automation import Automation, Presence, Rule
from scorecards.definition import (
    AutoFail,
    Clause,
    Combine,
    Comparator,
    Condition,
    Option,
    Question,
    QuestionKind,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.formats import connect
from scorecards.scoring import score

D = Decimal


def options(ref: str, *scores: int, **first: Any) -> list[dict[str, Any]]:
    found = [{"RefId": f"{ref}-o{i}", "Text": f"Choice {i}", "Score": value} for i, value in enumerate(scores)]
    return [found[0] | first, *found[1:]]


def single(ref: str, *scores: int, weight: float | None = None, **more: Any) -> dict[str, Any]:
    properties = {"Options": options(ref, *scores), "DisplayAs": "RADIO"} | more.pop("properties", {})
    plain = {"Title": f"Is {ref} good?", "RefId": ref, "QuestionType": "SINGLESELECT", "NotApplicableEnabled": True}
    plain |= {"QuestionTypeProperties": {"SingleSelect": properties}}
    return {"Question": plain | ({} if weight is None else {"Weight": weight}) | more}


def section(ref: str, *items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Section": {"Title": f"Part {ref}", "RefId": ref, "Items": list(items)} | more}


def form(*items: dict[str, Any], mode: str = "QUESTION_ONLY", **more: Any) -> dict[str, Any]:
    return {"Title": "Calls", "Items": list(items), "ScoringStrategy": {"Mode": mode, "Status": "ENABLED"}} | more


def enabled_when(*operands: dict[str, Any], **more: Any) -> dict[str, Any]:
    condition = {"Operands": list(operands), "Operator": more.pop("operator", "AND")}
    return {"Condition": condition, "Action": "ENABLE", "DefaultAction": "DISABLE"} | more


def is_(ref: str, *chosen: str, comparator: str = "IN") -> dict[str, Any]:
    values = [{"Type": "OPTION_REF_ID", "RefId": option} for option in chosen]
    source = {"Type": "QUESTION_REF_ID", "RefId": ref}
    return {"Expression": {"Source": source, "Values": values, "Comparator": comparator}}


def picks(card: Scorecard, *chosen: int | None) -> dict[str, Answer]:
    """The nth option of each question, None for N/A."""
    pairs = zip(card.questions(), chosen, strict=True)
    return {q.key: Answer(is_na=True) if n is None else Answer((q.options[n].key,)) for q, n in pairs}


WEIGHTED = form(
    section("s", single("q1", 10, 0, weight=40), single("q2", 10, 5, 0, weight=20)),
    section("t", single("q3", 10, 5, 0, weight=20), single("q4", 10, 0, weight=20)),
)


class TestReading:
    @pytest.mark.covers("QM-M4", "QM-D4", "QM-D5")
    def test_the_published_example_scores_60_and_75(self) -> None:
        card = connect.read(WEIGHTED).scorecard
        assert card.weighting is Weighting.QUESTION
        assert score(card, picks(card, 0, 1, 1, 1)).percent == 60
        assert score(card, picks(card, 0, 1, 1, None)).percent == 75

    @pytest.mark.covers("QM-M4", "QM-D4")
    def test_section_mode_weighs_sections_and_points_mode_points(self) -> None:
        parts = (
            section("s", single("a", 10, 0), single("b", 10, 5, 0), Weight=75),
            section("t", single("c", 10, 0), Weight=25),
        )
        card = connect.read(form(*parts, mode="SECTION_ONLY")).scorecard
        assert score(card, picks(card, 0, 1, 1)).percent == D("56.25")
        worth = [{"RefId": "y", "Text": "Yes", "PointsConfiguration": {"PointValue": 30}}, {"RefId": "n", "Text": "No"}]
        big = single("big", 1, properties={"Options": worth})
        points = connect.read(form(section("s", big, single("small", 10, 0)), mode="POINTS_BASED")).scorecard
        assert points.weighting is Weighting.POINTS
        assert score(points, picks(points, 1, 0)).percent == 25

    def test_a_section_shares_its_weight_with_inner_ones(self) -> None:
        inner = section("inner", single("b", 10, 0), single("c", 10, 0))
        found = connect.read(form(section("s", single("a", 10, 0), inner, Weight=100), mode="SECTION_ONLY"))
        assert [(s.key, s.parent) for s in found.scorecard.sections] == [("s", None), ("inner", "s")]
        assert score(found.scorecard, picks(found.scorecard, 1, 0, 0)).percent == D("66.67")
        assert [loss.what for loss in found.losses] == ["one weight over inner sections"]

    @pytest.mark.covers("QM-D8", "QM-D9")
    def test_automatic_fails_reach_their_target(self) -> None:
        gate = single("gate", 10, 0)["Question"]
        chosen = options("gate", 10, 0, 0, 0)
        chosen[1] |= {"AutomaticFail": True}
        chosen[2] |= {"AutomaticFail": True, "AutomaticFailConfiguration": {"TargetSection": "s"}}
        chosen[3] |= {"AutomaticFail": True, "AutomaticFailConfiguration": {"TargetSection": "other"}}
        gate["QuestionTypeProperties"]["SingleSelect"]["Options"] = chosen
        found = connect.read(form(section("s", {"Question": gate})))
        fails = [option.auto_fail for option in next(found.scorecard.questions()).options]
        assert fails == [AutoFail.NONE, AutoFail.SCORECARD, AutoFail.SECTION, AutoFail.SECTION]
        assert [loss.what for loss in found.losses] == ["failing the section other"]

    @pytest.mark.covers("QM-D13")
    def test_enablement_becomes_a_condition(self) -> None:
        nested = {"Condition": {"Operands": [is_("a", "a-o1"), is_("b", "b-o0")], "Operator": "OR"}}
        when = enabled_when(is_("a", "a-o0", "a-o1", comparator="NOT_IN"), nested)
        shut = enabled_when(is_("a", "a-o0"), is_("b", "b-o1", comparator="NOT_IN"), Action="DISABLE")
        card = connect.read(
            form(
                section(
                    "s",
                    single("a", 10, 5, 0),
                    single("b", 10, 0),
                    single("c", 10, 0, Enablement=when),
                    single("d", 10, 0, Enablement=shut),
                )
            )
        ).scorecard
        assert card.question("c").condition == Condition(  # type: ignore[union-attr]
            (
                Clause("a", ("a-o0", "a-o1"), Comparator.NOT_IN),
                Condition((Clause("a", ("a-o1",)), Clause("b", ("b-o0",))), Combine.ANY),
            )
        )
        assert card.question("d").condition == Condition(  # type: ignore[union-attr]
            (Clause("a", ("a-o0",), Comparator.NOT_IN), Clause("b", ("b-o1",))), Combine.ANY
        )

    def test_a_sections_condition_stands_on_its_questions(self) -> None:
        when = enabled_when(is_("a", "a-o1"))
        found = connect.read(form(section("s", single("a", 10, 0)), section("t", single("b", 10, 0), Enablement=when)))
        assert found.scorecard.question("b").condition == Condition((Clause("a", ("a-o1",)),))  # type: ignore[union-attr]
        assert found.losses[0].path == "Items[1].Section.Enablement"

    @pytest.mark.parametrize(
        "when",
        [
            enabled_when(is_("later", "later-o0")),
            enabled_when(is_("a", "gone")),
            enabled_when(is_("a", "a-o0", comparator="GREATER_THAN")),
            enabled_when(
                {
                    "Expression": {
                        "Source": {"Type": "CONTACT", "ContactField": "CHANNEL"},
                        "Values": [],
                        "Comparator": "IN",
                    }
                }
            ),
            enabled_when(is_("a", "a-o0", comparator="EXACT"), Action="DISABLE"),
        ],
    )
    def test_a_condition_ours_cannot_say_is_listed_and_kept(self, when: dict[str, Any]) -> None:
        given = form(section("s", single("a", 10, 0), single("b", 10, 0, Enablement=when), single("later", 10, 0)))
        found = connect.read(given)
        assert found.scorecard.question("b").condition is None  # type: ignore[union-attr]
        assert [(loss.path, loss.what) for loss in found.losses] == [
            ("Items[0].Section.Items[1].Question.Enablement", "the condition")
        ]
        back = connect.write(found.scorecard).document["Items"][0]["Section"]["Items"][1]["Question"]
        assert back["Enablement"] == when

    @pytest.mark.covers("QM-F3")
    def test_categories_become_rules_over_behaviours_and_come_back(self) -> None:
        rule = {"RuleCategory": {"Category": "Proper Greeting", "Condition": "PRESENT", "OptionRefId": "a-o0"}}
        automation = {
            "Options": [rule],
            "DefaultOptionRefId": "a-o1",
            "AnswerSource": {"SourceType": "CONTACT_LENS_DATA"},
        }
        found = connect.read(form(section("s", single("a", 10, 0, properties={"Automation": automation}))))
        question = next(found.scorecard.questions())
        assert question.automation == Automation((Rule((Presence("proper_greeting"),), ("a-o0",)),), ("a-o1",))
        assert found.losses[0].why == "a behaviour with the key proper_greeting must be found here for it to work"
        back = connect.write(found.scorecard).document["Items"][0]["Section"]["Items"][0]["Question"]
        assert back["QuestionTypeProperties"]["SingleSelect"]["Automation"] == {
            "Options": [rule],
            "DefaultOptionRefId": "a-o1",
        }

    def test_automation_ours_cannot_say_is_kept_and_listed(self) -> None:
        automation = {"AnswerSource": {"SourceType": "GEN_AI"}}
        found = connect.read(form(section("s", single("a", 10, 0, properties={"Automation": automation}))))
        assert [loss.what for loss in found.losses] == ["the automation"]
        back = connect.write(found.scorecard).document["Items"][0]["Section"]["Items"][0]["Question"]
        assert back["QuestionTypeProperties"]["SingleSelect"]["Automation"] == automation

    def test_other_kinds_of_questions(self) -> None:
        ranges = [{"MinValue": 0, "MaxValue": 30, "Score": 10}, {"MinValue": 31, "MaxValue": 90, "Score": 5}]
        numeric = {
            "MinValue": 0,
            "MaxValue": 90,
            "Options": ranges,
            "Automation": {"PropertyValue": {"Label": "NUMBER_OF_HOLDS"}},
        }
        many = [{"RefId": "m1", "Text": "One"}, {"RefId": "m2", "Text": "Two"}]
        items = [
            {"Question": {"Title": title, "RefId": ref, "QuestionType": kind, "QuestionTypeProperties": properties}}
            for title, ref, kind, properties in (
                ("How long?", "n", "NUMERIC", {"Numeric": numeric}),
                ("Which?", "m", "MULTISELECT", {"MultiSelect": {"Options": many}}),
                ("Why?", "t", "TEXT", {"Text": {}}),
                ("When?", "d", "DATETIME", {}),
            )
        ]
        card = connect.read(form(section("s", *items))).scorecard
        assert [question.kind for question in card.questions()] == ["numeric", "multi", "text", "date"]
        number = next(card.questions())
        assert [(o.label, o.minimum, o.maximum, o.points) for o in number.options] == [
            ("0–30", 0, 30, 10),
            ("31–90", 31, 90, 5),
        ]
        assert number.automation == Automation(measure="hold_count")

    def test_a_best_score_below_10_and_scoring_switched_off_are_told(self) -> None:
        assert "8 out of 10" in connect.read(form(section("s", single("a", 8, 0)))).losses[0].what
        off = form(section("s", single("a", 10, 0)), ScoringStrategy={"Mode": "QUESTION_ONLY", "Status": "DISABLED"})
        found = connect.read(off)
        assert found.losses[0].what == "scores of options"
        assert not next(found.scorecard.questions()).is_scored
        back = connect.write(found.scorecard).document
        assert back["ScoringStrategy"]["Status"] == "DISABLED"
        assert (
            back["Items"][0]["Section"]["Items"][0]["Question"]["QuestionTypeProperties"]["SingleSelect"]["Options"][0][
                "Score"
            ]
            == 10
        )


class TestRoundTrips:
    @pytest.mark.covers("QM-M4")
    def test_theirs_comes_back_with_everything_it_held(self) -> None:
        when = enabled_when(is_("q.1", "q.1-o1"))
        given = form(
            section(
                "s.1", single("q.1", 10, 0, weight=50, Instructions="Listen"), Instructions="First", NewThing={"a": 1}
            ),
            section(
                "t",
                single("q2", 10, 5, 0, weight=50, Enablement=when, FutureKey=["x"]),
                section("u", single("q3", 10, 0, weight=0)),
            ),
            Description="All calls",
            Tags={"team": "A"},
            ReviewConfiguration={"EligibilityDays": 14},
            LanguageConfiguration={"FormLanguage": "en-GB"},
        )
        found = connect.read(given)
        again = document.parse(json.loads(json.dumps(document.to_document(found.scorecard))))
        assert connect.write(again).document == given
        assert found.losses == ()
        assert found.scorecard.language == "en-GB"

    @pytest.mark.covers("QM-M4")
    @pytest.mark.parametrize("weighting", Weighting)
    def test_ours_comes_back_with_the_same_arithmetic(self, weighting: Weighting) -> None:
        def ask(key: str, *points: int, **more: Any) -> Question:
            made = tuple(Option(f"o{i}", f"Choice {i}", D(p)) for i, p in enumerate(points))
            return Question(key, f"{key}?", QuestionKind.SINGLE, made, **more)

        later = ask("c", 10, 0, condition=Condition((Clause("b", ("o1",)),)))
        sections = (
            Section("s", "S", (ask("a", 10, 5, 0, weight=D(30)), ask("b", 10, 0, weight=D(45))), D(60)),
            Section("t", "T", (replace(later, weight=D(25)),), D(40)),
        )
        card = Scorecard("kept", "Kept", sections, weighting=weighting)
        exported = connect.write(card)
        assert exported.losses == ()
        back = connect.read(json.loads(json.dumps(exported.document)))
        assert back.losses == ()
        for chosen in ((0, 0, 0), (1, 1, 0), (1, 1, 1), (None, 1, 0)):
            answers = picks(card, *chosen)
            assert score(back.scorecard, answers).percent == score(card, answers).percent

    def test_what_the_library_loses_is_listed_and_its_scores_stay(self) -> None:
        for name in library.names():
            card = library.load(name)
            exported = connect.write(card)
            whats = {loss.what for loss in exported.losses}
            assert {"skills", "descriptions and examples of the options", "the pass mark"} <= whats
            back = connect.read(json.loads(json.dumps(exported.document))).scorecard
            assert [q.key for q in back.questions()] == [q.key for q in card.questions()]
            best = {q.key: Answer((q.options[0].key,)) for q in card.questions()}
            worst = {q.key: Answer((q.options[-1].key,)) for q in card.questions()}
            for answers in (best, worst):
                assert score(back, answers).percent == score(card, answers).percent
