"""N/A of whole sections, credited N/A, points weighting, nested conditions, causes and how a form is handled."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from scorecards import answers as answering
from scorecards import document
from scorecards.answers import Answer, section_entry
from scorecards.definition import (
    Cause,
    Clause,
    Combine,
    Comparator,
    Condition,
    NaPolicy,
    Option,
    Question,
    QuestionKind,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.errors import BadAnswers
from scorecards.scoring import Score, State, check, score

D = Decimal
NA = Answer(is_na=True)


def pick(*keys: str, **more: Any) -> Answer:
    return Answer(options=keys, **more)


def question(key: str, *points: int, **more: Any) -> Question:
    """A question with options o0, o1 … worth `points`."""
    kind = more.pop("kind", QuestionKind.SINGLE)
    return Question(key, f"{key}?", kind, tuple(Option(f"o{i}", f"{i}", D(p)) for i, p in enumerate(points)), **more)


def card(*questions: Question, **more: Any) -> Scorecard:
    return Scorecard("card", "Card", (Section("one", "One", questions),), **more)


def state(result: Score, key: str) -> State:
    return next(part.state for part in result.questions if part.key == key)


class TestWholeSectionNa:
    CARD = Scorecard(
        "c",
        "C",
        (
            Section("billing", "Billing", (question("a", 1, 0),), is_na_allowed=True),
            Section("inner", "Inner", (question("b", 1, 0, is_na_allowed=False),), parent="billing"),
            Section("rest", "Rest", (question("c", 1, 0), question("d", 1, 0))),
        ),
    )

    @pytest.mark.covers("QM-D6")
    def test_it_takes_its_questions_and_inner_sections_out(self) -> None:
        answers = {section_entry("billing"): NA, "a": pick("o1"), "c": pick("o0"), "d": pick("o1")}
        result = score(self.CARD, answers)
        assert (result.percent, result.is_complete, result.possible) == (50, True, 2)
        assert [state(result, key) for key in "abcd"] == ["section_na", "section_na", "answered", "answered"]
        assert check(self.CARD, answers) == {}

    @pytest.mark.covers("QM-D6")
    def test_it_is_told_from_na_of_a_question_and_from_a_hidden_one(self) -> None:
        hidden = question("h", 1, 0, condition=Condition((Clause("c", ("o1",)),)))
        sections = (
            *self.CARD.sections[:1],
            Section("rest", "Rest", (question("c", 1, 0), question("d", 1, 0), hidden)),
        )
        result = score(replace(self.CARD, sections=sections), {"section:billing": NA, "c": pick("o0"), "d": NA})
        assert [state(result, key) for key in "adh"] == [State.SECTION_NA, State.NA, State.HIDDEN]

    def test_where_it_is_not_allowed_it_is_named_and_counts_for_nothing(self) -> None:
        answers = {"section:rest": NA, "section:gone": NA, "a": pick("o0"), "b": pick("o0")}
        found = check(self.CARD, answers)
        assert found["section:rest"] == "N/A is not allowed for this whole section; answer its questions."
        assert found["section:gone"] == "This scorecard has no such section."
        assert {"c", "d"} <= found.keys()
        assert state(score(self.CARD, answers), "c") is State.UNANSWERED

    def test_it_goes_round_as_a_document_and_takes_no_other_answer(self) -> None:
        answers = {"section:billing": Answer(is_na=True, comment="No bill came up.")}
        assert answering.from_document(json.loads(json.dumps(answering.to_document(answers)))) == answers
        with pytest.raises(BadAnswers, match="can only be N/A"):
            answering.from_document({"section:billing": {"options": ["yes"]}})
        with pytest.raises(BadAnswers, match="not the key of a question"):
            answering.from_document({"section:": {"is_na": True}})


class TestCreditedNa:
    FORM = card(question("a", 2, 0), question("b", 2, 0), question("c", 4, 0, is_critical=True))

    @pytest.mark.covers("QM-D5")
    def test_na_earns_full_points_instead_of_leaving(self) -> None:
        answers = {"a": pick("o0"), "b": pick("o1"), "c": NA}
        assert score(self.FORM, answers).percent == 50
        result = score(replace(self.FORM, na_policy=NaPolicy.CREDIT), answers)
        assert (result.percent, result.points, result.possible) == (D("66.67"), 6, 8)
        part = result.questions[2]
        assert (part.state, part.points, part.weight_pct) == (State.NA, 4, D("33.333333"))

    @pytest.mark.covers("QM-D7")
    def test_na_everywhere_is_still_no_score(self) -> None:
        result = score(replace(self.FORM, na_policy=NaPolicy.CREDIT), dict.fromkeys("abc", NA))
        assert (result.percent, result.critical_percent) == (None, None)

    def test_a_question_that_was_not_asked_earns_nothing(self) -> None:
        asked = question("h", 9, 0, condition=Condition((Clause("a", ("o1",)),)))
        form = card(question("a", 1, 0), question("b", 1, 0), asked, na_policy=NaPolicy.CREDIT)
        assert score(form, {"a": pick("o0"), "b": pick("o1")}).percent == 50

    def test_a_bonus_is_never_credited(self) -> None:
        form = card(question("a", 1, 0), question("x", 1, 0, is_bonus=True), na_policy=NaPolicy.CREDIT)
        assert score(form, {"a": pick("o1"), "x": NA}).percent == 0


class TestPointsWeighting:
    GROUPS = (
        Section("g1", "Group 1", (question("a", 1, 0), question("b", 1, 0)), D(40)),
        Section("g2", "Group 2", (question("c", 1, 0),), D(20)),
    )
    CARD = Scorecard("g", "G", GROUPS, weighting=Weighting.POINTS)

    @pytest.mark.covers("QM-D4")
    def test_a_group_counts_with_its_weight_and_its_size(self) -> None:
        """(1 × 40 + 1 × 20) / (2 × 40 + 1 × 20) = 60 %; by section weights alone it would be 66.67 %."""
        answers = {"a": pick("o0"), "b": pick("o1"), "c": pick("o0")}
        assert score(self.CARD, answers).percent == 60
        assert score(replace(self.CARD, weighting=Weighting.SECTION), answers).percent == D("66.67")

    @pytest.mark.covers("QM-D5")
    def test_na_is_0_of_0_points(self) -> None:
        result = score(self.CARD, {"a": pick("o0"), "b": NA, "c": pick("o1")})
        assert (result.percent, result.possible) == (D("66.67"), 2)

    def test_a_bonus_adds_its_points_up_to_the_cap(self) -> None:
        """2 of 4 points and 1 of a bonus of 1: 3 / 4; everything and the bonus: 5 / 4, capped at 110."""
        form = card(question("a", 4, 2), question("x", 1, 0, is_bonus=True), weighting=Weighting.POINTS)
        assert score(form, {"a": pick("o1"), "x": pick("o0")}).percent == 75
        assert score(replace(form, bonus_cap=D(110)), {"a": pick("o0"), "x": pick("o0")}).percent == 110


class TestBonusCap:
    @pytest.mark.covers("QM-D18")
    def test_a_bonus_may_bring_the_score_as_far_as_the_cap(self) -> None:
        form = card(question("a", 1, 0, weight=D(10)), question("x", 1, 0, weight=D(2), is_bonus=True))
        answers = {"a": pick("o0"), "x": pick("o0")}
        got = [score(replace(form, bonus_cap=D(cap)), answers).percent for cap in (100, 105, 120, 150)]
        assert got == [100, 105, 120, 120]


class TestNestedConditions:
    FORM = card(
        question("m", 1, 1, 1, kind=QuestionKind.MULTI),
        question("n", 1, 0),
        question("x", 1, 0),
    )

    def asked(self, condition: Condition, answers: dict[str, Answer]) -> bool:
        questions = list(self.FORM.questions())
        form = card(*questions[:2], replace(questions[2], condition=condition))
        return state(score(form, answers), "x") is not State.HIDDEN

    @pytest.mark.covers("QM-D13")
    @pytest.mark.parametrize(
        ("comparator", "chosen", "expected"),
        [
            (Comparator.IN, ("o0", "o2"), True),
            (Comparator.IN, ("o2",), False),
            (Comparator.NOT_IN, ("o2",), True),
            (Comparator.NOT_IN, ("o1", "o2"), False),
            (Comparator.ALL_IN, ("o0", "o1", "o2"), True),
            (Comparator.ALL_IN, ("o0",), False),
            (Comparator.EXACT, ("o1", "o0"), True),
            (Comparator.EXACT, ("o0", "o1", "o2"), False),
        ],
    )
    def test_four_comparators(self, comparator: Comparator, chosen: tuple[str, ...], expected: bool) -> None:
        condition = Condition((Clause("m", ("o0", "o1"), comparator),))
        assert self.asked(condition, {"m": pick(*chosen)}) is expected

    @pytest.mark.covers("QM-D13")
    def test_groups_nest(self) -> None:
        """m has o0, and (m has o1 or n is o0)."""
        inner = Condition((Clause("m", ("o1",)), Clause("n", ("o0",))), Combine.ANY)
        condition = Condition((Clause("m", ("o0",)), inner))
        assert self.asked(condition, {"m": pick("o0"), "n": pick("o0")})
        assert self.asked(condition, {"m": pick("o0", "o1")})
        assert not self.asked(condition, {"m": pick("o1"), "n": pick("o0")})
        assert condition.asks() == ("m", "n")
        form = replace(self.FORM, sections=(Section("one", "One", tuple(self.FORM.questions())),))
        form = card(*list(form.questions())[:2], question("x", 1, 0, condition=condition))
        assert document.parse(json.loads(json.dumps(document.to_document(form)))) == form


class TestCauses:
    FORM = card(
        replace(
            question("a", 2, 1, 0),
            causes=(Cause("knowledge", "Did not know the rule"), Cause("tools", "The system was slow")),
            are_causes_required=True,
        )
    )

    @pytest.mark.covers("QM-D16")
    def test_they_are_asked_unless_the_best_answer_is_given(self) -> None:
        assert check(self.FORM, {"a": pick("o0")}) == {}
        assert check(self.FORM, {"a": NA}) == {}
        assert check(self.FORM, {"a": pick("o1")}) == {
            "a": "Name what lay behind this answer: choose a cause, or write one down."
        }
        assert check(self.FORM, {"a": pick("o1", causes=("tools",))}) == {}
        assert check(self.FORM, {"a": pick("o2", cause_note="Fire alarm")}) == {}

    @pytest.mark.covers("QM-D16")
    def test_an_unknown_cause_is_named_and_costs_no_points(self) -> None:
        answers = {"a": pick("o0", causes=("weather",))}
        assert check(self.FORM, answers) == {"a": "This question has no cause “weather”; choose among those shown."}
        assert score(self.FORM, answers).percent == 100

    def test_they_go_round_with_the_answers(self) -> None:
        answers = {"a": pick("o1", causes=("tools", "knowledge"), cause_note="Both")}
        assert answering.from_document(json.loads(json.dumps(answering.to_document(answers)))) == answers
