"""Answers as ratings, and which questions of a form are worth a look."""

from decimal import Decimal

import pytest

from scorecards import agreement
from scorecards.agreement import Ailment, Level, QuestionRecord
from scorecards.answers import Answer
from scorecards.definition import Option, Question, QuestionKind


def question(kind: str, *points: float, **more) -> Question:
    options = tuple(Option(f"o{index}", f"Option {index}", Decimal(str(value))) for index, value in enumerate(points))
    return Question("q", "How was it?", QuestionKind(kind), options, **more)


def chosen(*keys: str) -> Answer:
    return Answer(options=keys)


@pytest.mark.parametrize(
    ("kind", "points", "level"),
    [
        ("yes_no", (1, 0), Level.NOMINAL),
        ("single", (1, 1, 0), Level.NOMINAL),
        ("single", (4, 0, 2), Level.ORDINAL),
        ("scale", (0, 0, 0), Level.ORDINAL),
        ("multi", (1, 1), Level.INTERVAL),
        ("text", (), None),
        ("info", (), None),
    ],
)
def test_the_level_of_a_question(kind, points, level):
    assert agreement.level_of(question(kind, *points)) is level


def test_options_in_order_of_worth_whatever_their_place():
    asked = question("single", 4, 0, 2)
    found = [agreement.rating(asked, chosen(key)) for key in ("o0", "o1", "o2")]
    assert [(item.code, item.fraction) for item in found] == [(2, 1), (0, 0), (1, 0.5)]


def test_fractions_lie_between_the_least_and_the_most():
    assert agreement.rating(question("scale", 2, 5), chosen("o0")).fraction == 0
    assert agreement.rating(question("multi", 2, 2, -1), chosen("o0", "o2")).fraction == 0.25
    assert agreement.rating(question("multi", 2, 2, -1), chosen("o2")).fraction == 0
    penalty = question("yes_no", 0, -2, is_bonus=True)
    assert agreement.rating(penalty, chosen("o1")).fraction == 0
    assert agreement.rating(penalty, chosen("o0")).fraction == 1


def test_numbers_compare_as_numbers_and_earn_by_their_range():
    ranges = (Option("low", "up to 30", Decimal(1), maximum=Decimal(30)), Option("high", "more", minimum=Decimal(31)))
    asked = Question("q", "Seconds?", QuestionKind.NUMERIC, ranges)
    found = agreement.rating(asked, Answer(number=Decimal(12)))
    assert (found.code, found.fraction) == (12, 1)
    assert agreement.rating(asked, Answer(number=Decimal(40))).fraction == 0


def test_na_is_no_rating_but_is_noticed_and_nothing_is_nothing():
    asked = question("yes_no", 1, 0)
    found = agreement.rating(asked, Answer(is_na=True))
    assert found.is_na
    assert found.code is None
    assert found.fraction is None
    assert agreement.rating(asked, Answer()) is None
    assert agreement.rating(asked, chosen("of another version")) is None
    assert agreement.rating(question("text"), Answer(text="words")) is None


def record(**more) -> QuestionRecord:
    return QuestionRecord("q", "How was it?", **more)


def kinds(one: QuestionRecord) -> list[Ailment]:
    return [item.ailment for item in agreement.findings([one])]


@pytest.mark.covers("QM-G8", "QM-H12")
def test_each_ailment_is_found_with_its_n_and_reason():
    noise = agreement.alpha([(0, 1), (1, 0), (1, 1), (0, 0)] * 6)
    found = agreement.findings(
        [
            record(agreement=noise),
            record(applicability=noise),
            record(decided=8, overturned=6),
            record(given=20, not_applicable=30),
            record(given=100, commonest=99),
        ]
    )
    assert [item.ailment for item in found] == list(Ailment)
    for item in found:
        assert item.estimate.n >= 8
        assert item.estimate.low < item.estimate.value < item.estimate.high
        assert item.reason.endswith(".")
        assert str(item.estimate.n) in item.reason


def test_nothing_is_said_from_too_few_cases():
    few = agreement.alpha([(0, 1)] * 4 + [(1, 1)] * 4)
    assert kinds(record(agreement=few)) == []
    assert kinds(record(decided=4, overturned=4)) == []
    assert kinds(record(given=1, not_applicable=20, commonest=1)) == []
    assert kinds(record(given=29, commonest=29)) == []


def test_low_alpha_among_answers_that_are_nearly_all_alike_is_said_to_be_that():
    nearly = agreement.alpha([(1, 1)] * 96 + [(1, 0)] * 4)
    (found,) = agreement.findings([record(agreement=nearly)])
    assert "96 % of pairs agree" in found.reason
    assert "Nearly all answers are alike" in found.reason


def test_an_interval_that_reaches_further_is_mentioned():
    some = agreement.alpha([(1, 1), (0, 0)] * 6 + [(1, 0)] * 3)
    (found,) = agreement.findings([record(agreement=some)])
    assert "It may still be sound" in found.reason


def test_sound_questions_are_left_alone():
    good = agreement.alpha([(1, 1)] * 20 + [(0, 0)] * 15)
    assert kinds(record(agreement=good, given=50, commonest=30, not_applicable=5, decided=9, overturned=2)) == []
