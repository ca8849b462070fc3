"""Scores against published examples, and the rules on N/A, auto-fail, conditions, bonus and bands."""

from dataclasses import replace
from decimal import Decimal

import pytest

from scorecards.answers import Answer
from scorecards.definition import (
    AutoFail,
    AutoFailEffect,
    Band,
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
from scorecards.errors import BadScorecard
from scorecards.scoring import Outcome, Score, State, check, score

D = Decimal
NA = Answer(is_na=True)


def pick(*keys: str, comment: str = "") -> Answer:
    return Answer(options=keys, comment=comment)


def question(key: str, *points: int | str, weight: int | str = 1, **more: object) -> Question:
    """A question with options o0, o1 … worth `points`."""
    options = tuple(Option(f"o{i}", f"Option {i}", D(value)) for i, value in enumerate(points))
    kind = more.pop("kind", QuestionKind.SINGLE)
    return Question(key, f"{key}?", kind, options, D(weight), **more)  # type: ignore[arg-type]


def failing(target: AutoFail, key: str = "gate") -> Question:
    """A question whose second option auto-fails `target`."""
    plain = question(key, 1, 0)
    return replace(plain, options=(plain.options[0], replace(plain.options[1], auto_fail=target)))


def card(*questions: Question, **more: object) -> Scorecard:
    return Scorecard("card", "Card", (Section("one", "One", questions),), **more)  # type: ignore[arg-type]


def asked_when(key: str, *options: str, negate: bool = False) -> Condition:
    return Condition((Clause(key, options, Comparator.NOT_IN if negate else Comparator.IN),))


def part(result: Score, key: str):
    return next(item for item in (*result.questions, *result.sections) if item.key == key)


class TestPublishedExamples:
    WEIGHTED = card(
        question("q1", 10, 0, weight=40),
        question("q2", 10, 5, 0, weight=20),
        question("q3", 10, 5, 0, weight=20),
        question("q4", 10, 0, weight=20),
    )

    @pytest.mark.covers("QM-D4")
    def test_question_weights_40_20_20_20_give_60(self) -> None:
        answers = {"q1": pick("o0"), "q2": pick("o1"), "q3": pick("o1"), "q4": pick("o1")}
        result = score(self.WEIGHTED, answers)
        assert result.percent == D("60.00")
        assert [q.contribution_pct for q in result.questions] == [40, 10, 10, 0]

    @pytest.mark.covers("QM-D5")
    def test_na_takes_a_question_out_and_the_rest_grows_to_75(self) -> None:
        answers = {"q1": pick("o0"), "q2": pick("o1"), "q3": pick("o1"), "q4": NA}
        result = score(self.WEIGHTED, answers)
        assert result.percent == D("75.00")
        assert [q.weight_pct for q in result.questions] == [50, 25, 25, 0]
        assert (part(result, "q4").state, part(result, "q4").possible) == (State.NA, 0)
        assert (result.points, result.possible) == (20, 30)
        assert result.is_complete

    @pytest.mark.covers("QM-D4")
    def test_groups_weighted_by_their_points_give_60(self) -> None:
        """(1 point × 40 + 1 point × 20) / (2 × 40 + 1 × 20): a group's weight sits on each of its points."""
        groups = (
            Section("g1", "Group 1", (question("a", 1, 0, weight=40), question("b", 1, 0, weight=40))),
            Section("g2", "Group 2", (question("c", 1, 0, weight=20),)),
        )
        result = score(Scorecard("g", "G", groups), {"a": pick("o0"), "b": pick("o1"), "c": pick("o0")})
        assert result.percent == D("60.00")
        assert [section.percent for section in result.sections] == [50, 100]

    @pytest.mark.covers("QM-D17")
    @pytest.mark.parametrize(
        ("steps", "percents"),
        [
            (2, ["0", "100"]),
            (3, ["0", "50", "100"]),
            (4, ["0", "33.33", "66.67", "100"]),
            (5, ["0", "25", "50", "75", "100"]),
        ],
    )
    def test_scales_spread_evenly_from_0_to_100(self, steps: int, percents: list[str]) -> None:
        scale = card(question("s", *range(steps), kind=QuestionKind.SCALE))
        got = [score(scale, {"s": pick(f"o{i}")}).percent for i in range(steps)]
        assert got == [D(percent) for percent in percents]


class TestSectionWeights:
    CARD = Scorecard(
        "s",
        "S",
        (
            Section("big", "Big", (question("a", 10, 0, weight=99), question("b", 2, 1, 0)), D(3)),
            Section("small", "Small", (question("c", 1, 0),), D(1)),
        ),
        weighting=Weighting.SECTION,
    )

    @pytest.mark.covers("QM-D4")
    def test_a_section_is_the_plain_mean_of_its_questions(self) -> None:
        result = score(self.CARD, {"a": pick("o0"), "b": pick("o1"), "c": pick("o1")})
        assert part(result, "big").percent == 75
        assert result.percent == D("56.25")
        assert [section.weight_pct for section in result.sections] == [75, 25]

    @pytest.mark.covers("QM-D5", "QM-D6")
    def test_a_section_all_na_gives_its_weight_to_the_others(self) -> None:
        result = score(self.CARD, {"a": NA, "b": NA, "c": pick("o0")})
        assert result.percent == 100
        assert part(result, "big").percent is None
        assert part(result, "small").weight_pct == 100


class TestNothingToScore:
    @pytest.mark.covers("QM-D7")
    def test_all_na_is_no_score_and_no_outcome(self) -> None:
        form = card(question("a", 1, 0), question("b", 1, 0), pass_mark=D(50), bands=(Band("Low", D(0)),))
        result = score(form, {"a": NA, "b": NA})
        assert (result.percent, result.raw_percent, result.band) == (None, None, None)
        assert result.outcome is Outcome.NONE
        assert result.is_complete
        assert part(result, "one").percent is None

    def test_questions_that_all_weigh_nothing_are_no_score(self) -> None:
        form = card(question("a", 1, 0, weight=0), question("b", 1, 0))
        result = score(form, {"a": pick("o0"), "b": NA})
        assert result.percent is None
        assert (result.points, result.possible) == (1, 1)

    def test_a_form_without_points_has_no_score(self) -> None:
        form = card(Question("t", "Remarks?", QuestionKind.TEXT))
        result = score(form, {"t": Answer(text="Good.")})
        assert (result.percent, part(result, "t").state) == (None, State.UNSCORED)


class TestDraft:
    def test_a_draft_is_scored_on_what_is_answered(self) -> None:
        form = card(question("a", 1, 0), question("b", 1, 0), pass_mark=D(60))
        result = score(form, {"a": pick("o0")})
        assert (result.percent, result.is_complete) == (100, False)
        assert part(result, "b").state is State.UNANSWERED
        assert score(form, {}).percent is None

    def test_an_optional_open_question_leaves_it_complete(self) -> None:
        form = card(question("a", 1, 0), Question("t", "Remarks?", QuestionKind.TEXT, is_required=False))
        assert score(form, {"a": pick("o0")}).is_complete
        assert check(form, {"a": pick("o0")}) == {}

    def test_an_answer_that_does_not_fit_counts_as_not_given(self) -> None:
        form = card(question("a", 1, 0), question("b", 1, 0))
        result = score(form, {"a": pick("gone"), "b": pick("o1"), "stranger": pick("o0")})
        assert (result.percent, result.is_complete) == (0, False)
        assert part(result, "a").state is State.UNANSWERED


class TestAutoFail:
    FORM = card(failing(AutoFail.SCORECARD), question("a", 3, 0, weight=3), pass_mark=D(50))

    @pytest.mark.covers("QM-D8", "R61")
    def test_the_scorecard_falls_to_0_and_the_raw_score_is_kept(self) -> None:
        result = score(self.FORM, {"gate": pick("o1"), "a": pick("o0")})
        assert (result.percent, result.raw_percent) == (0, 75)
        assert (result.is_auto_failed, result.auto_fails) == (True, ("gate.o1",))
        assert result.outcome is Outcome.FAIL
        assert part(result, "gate").is_auto_fail
        assert part(result, "a").points == 3

    @pytest.mark.covers("QM-D8")
    def test_the_other_questions_must_still_be_answered(self) -> None:
        assert not score(self.FORM, {"gate": pick("o1")}).is_complete
        assert "a" in check(self.FORM, {"gate": pick("o1")})

    @pytest.mark.covers("QM-D10")
    def test_the_number_may_be_kept_and_the_outcome_fails_all_the_same(self) -> None:
        form = replace(self.FORM, auto_fail_effect=AutoFailEffect.KEEP_SCORE)
        result = score(form, {"gate": pick("o1"), "a": pick("o0")})
        assert (result.percent, result.outcome, result.auto_fails) == (75, Outcome.FAIL, ("gate.o1",))

    def test_a_failing_answer_is_a_result_even_when_nothing_else_counts(self) -> None:
        gate = replace(failing(AutoFail.SCORECARD), options=())
        gate = replace(gate, options=(Option("ok", "Ok"), Option("bad", "Bad", auto_fail=AutoFail.SCORECARD)))
        result = score(card(gate, question("a", 1, 0)), {"gate": pick("bad"), "a": NA})
        assert (result.percent, result.raw_percent, result.outcome) == (0, None, Outcome.FAIL)

    @pytest.mark.covers("QM-D9")
    def test_a_failed_section_earns_nothing_and_keeps_its_weight(self) -> None:
        sections = (
            Section("first", "First", (failing(AutoFail.SECTION), question("a", 1, 0, weight=3))),
            Section("inner", "Inner", (question("b", 1, 0, weight=2),), parent="first"),
            Section("second", "Second", (question("c", 1, 0, weight=4),)),
        )
        form = Scorecard("n", "N", sections, pass_mark=D(30))
        result = score(form, {"gate": pick("o1"), "a": pick("o0"), "b": pick("o0"), "c": pick("o0")})
        assert result.percent == D("40.00")
        first, inner, second = result.sections
        assert (first.percent, first.raw_percent, first.points, first.is_auto_failed) == (0, 75, 0, True)
        assert (inner.percent, inner.is_auto_failed) == (0, True)
        assert (second.percent, second.is_auto_failed) == (100, False)
        assert part(result, "a").points == 1
        assert part(result, "a").contribution_pct == 0
        assert (result.is_auto_failed, result.auto_fails) == (False, ("gate.o1",))
        assert result.outcome is Outcome.PASS

    def test_na_and_hidden_questions_fail_nothing(self) -> None:
        gate = replace(failing(AutoFail.SCORECARD), condition=asked_when("a", "o1"))
        form = card(question("a", 1, 0), gate)
        assert score(form, {"a": pick("o0"), "gate": pick("o1")}).percent == 100
        assert not score(self.FORM, {"gate": NA, "a": pick("o0")}).is_auto_failed


class TestConditions:
    CHAIN = card(
        question("a", 1, 0),
        question("b", 1, 0, condition=asked_when("a", "o1")),
        question("c", 1, 0, condition=asked_when("b", "o1")),
    )

    @pytest.mark.covers("QM-D13")
    def test_a_hidden_question_is_na_and_its_answer_ignored(self) -> None:
        answers = {"a": pick("o0"), "b": pick("o1")}
        result = score(self.CHAIN, answers)
        assert (result.percent, result.is_complete) == (100, True)
        assert part(result, "b").state is State.HIDDEN
        assert check(self.CHAIN, answers) == {}
        assert answers["b"] == pick("o1")

    @pytest.mark.covers("QM-D13")
    def test_the_answer_to_a_hidden_question_calls_up_no_other(self) -> None:
        answers = {"a": pick("o0"), "b": pick("o1"), "c": pick("o1")}
        assert part(score(self.CHAIN, answers), "c").state is State.HIDDEN
        answers["a"] = pick("o1")
        assert part(score(self.CHAIN, answers), "c").state is State.ANSWERED

    def test_a_negated_clause_waits_for_an_answer(self) -> None:
        form = card(question("a", 1, 0), question("b", 1, 0, condition=asked_when("a", "o0", negate=True)))
        states = [part(score(form, {"a": a} if a else {}), "b").state for a in (None, NA, pick("o0"), pick("o1"))]
        assert states == [State.HIDDEN, State.UNANSWERED, State.HIDDEN, State.UNANSWERED]

    @pytest.mark.parametrize(("combine", "expected"), [(Combine.ALL, State.HIDDEN), (Combine.ANY, State.UNANSWERED)])
    def test_clauses_join_by_all_or_any(self, combine: Combine, expected: State) -> None:
        condition = Condition((Clause("a", ("o0",)), Clause("b", ("o0",))), combine)
        form = card(question("a", 1, 0), question("b", 1, 0), question("c", 1, 0, condition=condition))
        assert part(score(form, {"a": pick("o0"), "b": pick("o1")}), "c").state is expected

    def test_a_circle_is_refused_by_name(self) -> None:
        form = card(
            question("a", 1, 0, condition=asked_when("b", "o0")),
            question("b", 1, 0, condition=asked_when("a", "o0")),
        )
        with pytest.raises(BadScorecard, match="circle: "):
            score(form, {})

    def test_two_hundred_chained_conditions_are_no_trouble(self) -> None:
        chain = [question("q0", 1, 0)]
        chain += [question(f"q{i}", 1, 0, condition=asked_when(f"q{i - 1}", "o0")) for i in range(1, 200)]
        result = score(card(*reversed(chain)), {f"q{i}": pick("o0") for i in range(200)})
        assert (result.points, result.is_complete) == (200, True)


class TestBesideTheScore:
    @pytest.mark.covers("QM-D11")
    def test_the_critical_score_stands_beside_the_total(self) -> None:
        form = card(
            question("a", 4, 1, 0, is_critical=True),
            question("b", 1, 0, is_critical=True),
            question("c", 1, 0),
        )
        result = score(form, {"a": pick("o1"), "b": pick("o0"), "c": pick("o1")})
        assert result.critical_percent == D("40.00")
        assert result.percent == D("41.67")
        assert score(form, {"a": NA, "b": NA, "c": pick("o0")}).critical_percent is None

    @pytest.mark.covers("QM-D18")
    def test_bonus_adds_a_fixed_share_and_stops_at_100(self) -> None:
        form = card(
            question("a", 2, 1, 0, weight=60),
            question("b", 1, 0, weight=40),
            question("x", 1, 0, weight=5, is_bonus=True),
        )
        result = score(form, {"a": pick("o1"), "b": pick("o0"), "x": pick("o0")})
        assert (result.percent, result.bonus_pct) == (75, 5)
        assert (result.points, result.possible) == (2, 3)
        assert score(form, {"a": pick("o1"), "b": NA, "x": pick("o0")}).percent == 55
        assert score(form, {"a": pick("o0"), "b": pick("o0"), "x": pick("o0")}).percent == 100
        assert score(form, {"a": NA, "b": NA, "x": pick("o0")}).percent is None

    @pytest.mark.covers("QM-D18")
    def test_a_penalty_takes_off_and_stops_at_0(self) -> None:
        form = card(question("a", 1, 0, weight=100), question("p", -2, -1, 0, weight=20, is_bonus=True))
        assert score(form, {"a": pick("o0"), "p": pick("o0")}).percent == 80
        assert score(form, {"a": pick("o0"), "p": pick("o1")}).percent == 90
        assert score(form, {"a": pick("o1"), "p": pick("o0")}).percent == 0

    @pytest.mark.covers("QM-D18")
    def test_a_bonus_section_counts_on_top_in_section_weighting(self) -> None:
        sections = (
            Section("s", "S", (question("a", 2, 1, 0), question("b", 1, 0)), D(90)),
            Section("x", "Extra", (question("c", 1, 0, is_bonus=True), question("d", 1, 0, is_bonus=True)), D(9)),
        )
        form = Scorecard("b", "B", sections, weighting=Weighting.SECTION)
        result = score(form, {"a": pick("o1"), "b": pick("o0"), "c": pick("o0"), "d": pick("o1")})
        assert (result.percent, result.bonus_pct) == (80, 5)
        assert part(result, "x").percent is None

    @pytest.mark.covers("QM-D19")
    @pytest.mark.parametrize(
        ("first", "percent", "outcome", "band"),
        [("o0", "100", "pass", "High"), ("o1", "75", "pass", "Middle"), ("o2", "74.99", "fail", "Low")],
    )
    def test_pass_mark_and_bands_begin_at_their_number(self, first: str, percent: str, outcome: str, band: str) -> None:
        bands = (Band("High", D(90)), Band("Low", D(0)), Band("Middle", D(75)))
        form = card(question("a", 100, 75, "74.99"), pass_mark=D(75), bands=bands)
        result = score(form, {"a": pick(first)})
        assert (result.percent, result.outcome, result.band) == (D(percent), outcome, band)

    def test_what_people_read_is_what_is_judged(self) -> None:
        """74.995 % reads 75.00 and passes; three thirds make exactly 100."""
        form = card(question("a", 200, "149.99"), pass_mark=D(75))
        result = score(form, {"a": pick("o1")})
        assert (str(result.percent), result.outcome) == ("75.00", Outcome.PASS)
        thirds = card(*(question(key, 1, 0) for key in "abc"))
        assert str(score(thirds, {key: pick("o0") for key in "abc"}).percent) == "100.00"
