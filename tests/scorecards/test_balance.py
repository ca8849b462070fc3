"""Weights that make exactly 100: in proportion, with locked ones kept, and what forms can reach with them."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import balance, library
from scorecards.answers import Answer
from scorecards.balance import Weight
from scorecards.definition import (
    AutoFail,
    AutoFailEffect,
    Clause,
    Condition,
    Option,
    Question,
    QuestionKind,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.errors import BadScorecard
from scorecards.preview import preview, reach
from scorecards.scoring import score

D = Decimal


def question(key: str, weight: int | str = 1, *points: int, **more: object) -> Question:
    options = tuple(Option(f"o{i}", f"{i}", D(p)) for i, p in enumerate(points or (1, 0)))
    return Question(key, f"{key}?", QuestionKind.SINGLE, options, D(weight), **more)  # type: ignore[arg-type]


def card(*questions: Question, **more: object) -> Scorecard:
    return Scorecard("card", "Card", (Section("one", "One", questions),), **more)  # type: ignore[arg-type]


def weights(scorecard: Scorecard) -> list[Decimal]:
    return [item.weight for item in balance.weights(scorecard)]


class TestBalance:
    @pytest.mark.covers("QM-D4")
    def test_locked_ones_stay_and_the_others_keep_their_proportion(self) -> None:
        form = card(question("a", "10.5", is_weight_locked=True), question("b", 40), question("c", 20))
        after = balance.balanced(form)
        assert weights(after) == [D("10.5"), D("59.67"), D("29.83")]
        assert balance.total(after) == 100

    @pytest.mark.covers("QM-D4")
    def test_thirds_make_exactly_100(self) -> None:
        assert weights(balance.balanced(card(*(question(key, 7) for key in "abc")))) == [
            D("33.34"),
            D("33.33"),
            D("33.33"),
        ]

    def test_bonus_and_unscored_questions_take_no_part(self) -> None:
        extra = question("x", 5, is_bonus=True)
        remark = Question("t", "Why?", QuestionKind.TEXT, weight=D(9))
        after = balance.balanced(card(question("a", 1), question("b", 3), extra, remark))
        assert [q.weight for q in after.questions()] == [25, 75, 5, 9]

    def test_sections_are_balanced_where_they_carry_the_weights(self) -> None:
        sections = (Section("s", "S", (question("a"),), D(1)), Section("t", "T", (question("b"),), D(4)))
        form = Scorecard("c", "C", sections, weighting=Weighting.SECTION)
        assert weights(balance.balanced(form)) == [20, 80]

    @pytest.mark.parametrize(
        ("items", "message"),
        [
            ((Weight("a", D(60), True), Weight("b", D("50.5"), True), Weight("c", D(1))), "make 110.5 together, more"),
            ((Weight("a", D(60), True), Weight("b", D(30), True)), "all of them stay and make 90 together, not 100"),
        ],
    )
    def test_locks_that_leave_no_way_are_named(self, items: tuple[Weight, ...], message: str) -> None:
        with pytest.raises(BadScorecard, match=message):
            balance.spread(items)

    @given(st.lists(st.tuples(st.decimals(0, 50, places=2), st.booleans()), min_size=1, max_size=12), st.data())
    @settings(deadline=None, max_examples=80)
    def test_they_always_make_100_or_say_why_not(self, drawn: list[tuple[Decimal, bool]], data: st.DataObject) -> None:
        items = [Weight(f"k{i}", weight, is_locked) for i, (weight, is_locked) in enumerate(drawn)]
        try:
            found = balance.spread(items)
        except BadScorecard:
            locked = sum(item.weight for item in items if item.is_locked)
            assert locked > 100 or all(item.is_locked for item in items)
            return
        assert sum(found.values()) == 100
        assert all(found[item.key] == item.weight for item in items if item.is_locked)
        assert all(weight >= 0 and weight == round(weight, 2) for weight in found.values())
        assert balance.spread([Weight(i.key, found[i.key], i.is_locked) for i in items]) == found


class TestPreview:
    @pytest.mark.covers("QM-D23")
    def test_the_reach_of_the_default_form(self) -> None:
        found = reach(library.load(library.DEFAULT))
        assert (found.lowest, found.highest) == (0, 100)
        assert score(library.load(library.DEFAULT), found.highest_answers).is_complete

    @pytest.mark.covers("QM-D23")
    def test_reach_knows_auto_fail_bonus_and_penalty(self) -> None:
        gate = Question(
            "g",
            "Gate?",
            QuestionKind.YES_NO,
            (Option("y", "Yes", D(1)), Option("n", "No", D(1), auto_fail=AutoFail.SCORECARD)),
        )
        form = card(question("a", 1, 4, 1), gate, question("x", "0.5", 1, 0, is_bonus=True), bonus_cap=D(120))
        found = reach(form)
        assert (found.lowest, found.lowest_unfailed, found.highest) == (0, D("62.5"), 120)
        kept = reach(replace(form, auto_fail_effect=AutoFailEffect.KEEP_SCORE))
        assert kept.lowest == D("62.5")
        penalty = reach(card(question("a", 1, 4, 1), question("p", "0.1", 0, -1, is_bonus=True)))
        assert (penalty.lowest, penalty.highest) == (15, 100)

    def test_reach_tries_what_else_would_be_asked(self) -> None:
        """The bonus is only asked when the dear question is lost, which is not worth it; the cheap one is."""
        asked = Condition((Clause("cheap", ("o1",)),))
        bonus = replace(question("x", 20, is_bonus=True), condition=asked)
        found = reach(card(question("cheap", 1), question("dear", 99), bonus, bonus_cap=D(150)))
        assert found.highest == 119
        assert found.highest_answers["cheap"].options == ("o1",)

    def test_a_form_without_points_has_no_reach(self) -> None:
        found = reach(card(Question("t", "Remarks?", QuestionKind.TEXT)))
        assert (found.lowest, found.highest) == (None, None)

    @pytest.mark.covers("QM-D23", "QM-D5")
    def test_what_na_would_change(self) -> None:
        """Weights 40/20/20/20 with 1, .5, .5, 0 make 60; without the last one 75, without the first 33.33."""
        form = card(
            question("a", 40, 10, 0),
            question("b", 20, 10, 5, 0),
            question("c", 20, 10, 5, 0, is_na_allowed=False),
            question("d", 20, 10, 0),
        )
        answers = {"a": Answer(("o0",)), "b": Answer(("o1",)), "c": Answer(("o1",)), "d": Answer(("o1",))}
        found = preview(form, answers)
        assert found.score.percent == 60
        assert found.problems == {}
        assert {e.key: (e.weight_pct, e.percent, e.change) for e in found.na_effects} == {
            "a": (40, D("33.33"), D("-26.67")),
            "b": (20, D("62.50"), D("2.50")),
            "d": (20, 75, 15),
        }
