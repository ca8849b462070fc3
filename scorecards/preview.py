"""Trying a scorecard before it is published: what a pretend interaction would score, and how far scores can reach."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from scorecards.answers import Answer, Answers
from scorecards.definition import AutoFail, NaPolicy, Option, Question, QuestionKind, Scorecard
from scorecards.readiness import check
from scorecards.scoring import Score, percent_of, score
from scorecards.standing import Standing, State, standings

NA = Answer(is_na=True)
_PASSES = 2
MOST_TRIALS = 60


@dataclass(frozen=True, slots=True)
class Reach:
    """The lowest and highest score with every question answered and none N/A, and answers that make them.

    `lowest_unfailed` is the lowest without any auto-fail. All are None for a scorecard without points. Where
    conditions depend on conditions, or there are very many, the ends are the furthest that trying found.
    """

    lowest: Decimal | None
    lowest_unfailed: Decimal | None
    highest: Decimal | None
    lowest_answers: Answers
    highest_answers: Answers


@dataclass(frozen=True, slots=True)
class NaEffect:
    """What N/A on one question would make of the score: `percent` then, and `change` against now.

    `weight_pct` is the question's weight now, which the others would take over (or N/A would earn). `percent`
    and `change` are None when there is no score then, or none now.
    """

    key: str
    weight_pct: Decimal
    percent: Decimal | None
    change: Decimal | None


@dataclass(frozen=True, slots=True)
class Preview:
    """A pretend evaluation: its score, what stands in the way of submitting it, and what N/A would change."""

    score: Score
    problems: dict[str, str]
    na_effects: tuple[NaEffect, ...]


def preview(scorecard: Scorecard, answers: Answers) -> Preview:
    """Score pretend answers, as they would be scored for real."""
    result = score(scorecard, answers)
    return Preview(result, check(scorecard, answers), tuple(_na_effects(scorecard, answers, result)))


def reach(scorecard: Scorecard) -> Reach:
    """How low and how high the scorecard can go."""
    low = _furthest(scorecard, _worst(scorecard, AutoFail.SCORECARD), lambda found: -found)
    unfailed = _furthest(scorecard, _worst(scorecard, AutoFail.NONE), lambda found: -found, may_fail=False)
    high = _furthest(scorecard, _best(scorecard), lambda found: found, may_fail=False)
    low = min(low, unfailed, key=lambda answers: _percent(scorecard, answers) or Decimal(0))
    return Reach(
        lowest=_percent(scorecard, low),
        lowest_unfailed=_percent(scorecard, unfailed),
        highest=_percent(scorecard, high),
        lowest_answers=low,
        highest_answers=high,
    )


def _percent(scorecard: Scorecard, answers: Answers) -> Decimal | None:
    return percent_of(scorecard, standings(scorecard, answers))


def _na_effects(scorecard: Scorecard, answers: Answers, now: Score) -> Iterator[NaEffect]:
    stands, deciding = standings(scorecard, answers), _deciding(scorecard)
    is_credited = scorecard.na_policy is NaPolicy.CREDIT
    for part in now.questions:
        stand = stands[part.key]
        if not stand.question.is_na_allowed or part.state is not State.ANSWERED:
            continue
        if part.key in deciding:
            then = _percent(scorecard, {**answers, part.key: NA})
        else:
            credited = is_credited and not stand.question.is_bonus
            apart = Standing(stand.question, State.NA, is_credited=credited)
            then = percent_of(scorecard, {**stands, part.key: apart})
        change = None if then is None or now.percent is None else then - now.percent
        yield NaEffect(part.key, part.weight_pct, then, change)


def _deciding(scorecard: Scorecard) -> set[str]:
    """The questions whose answers decide whether others are asked."""
    return {key for question in scorecard.questions() if question.condition for key in question.condition.asks()}


def _worst(scorecard: Scorecard, most_failing: AutoFail) -> dict[str, Answer]:
    return {
        question.key: _answer(question, *_lowest(question, most_failing is not AutoFail.NONE))
        for question in scorecard.questions()
    }


def _best(scorecard: Scorecard) -> dict[str, Answer]:
    return {question.key: _answer(question, *_highest(question)) for question in scorecard.questions()}


def _lowest(question: Question, may_fail: bool) -> tuple[Option, ...]:
    """The option with the fewest points, one that fails the most first; for multi all that take points off."""
    allowed = [option for option in question.options if may_fail or option.auto_fail is AutoFail.NONE]
    if question.kind is QuestionKind.MULTI:
        return tuple(option for option in allowed if option.points < 0 or option.auto_fail is not AutoFail.NONE)
    ranks = {AutoFail.SCORECARD: 0, AutoFail.SECTION: 1, AutoFail.NONE: 2}
    return tuple(sorted(allowed, key=lambda option: (ranks[option.auto_fail], option.points))[:1])


def _highest(question: Question) -> tuple[Option, ...]:
    allowed = [option for option in question.options if option.auto_fail is AutoFail.NONE]
    if question.kind is QuestionKind.MULTI:
        return tuple(option for option in allowed if option.points > 0)
    return tuple(sorted(allowed, key=lambda option: -option.points)[:1])


def _answer(question: Question, *chosen: Option) -> Answer:
    if question.kind is QuestionKind.NUMERIC:
        return Answer(number=_inside(chosen[0]) if chosen else Decimal(0))
    if not question.kind.has_options:
        return Answer(text="2026-01-31" if question.kind is QuestionKind.DATE else "…")
    return Answer(options=tuple(option.key for option in chosen))


def _inside(option: Option) -> Decimal:
    """A number the range holds; where two ranges touch, one that belongs to this range alone."""
    if option.minimum is not None and option.maximum is not None:
        return (option.minimum + option.maximum) / 2
    if option.minimum is not None:
        return option.minimum + 1
    return (option.maximum or Decimal(0)) - 1


def _furthest(
    scorecard: Scorecard, start: dict[str, Answer], worth: Callable[[Decimal], Decimal], may_fail: bool = True
) -> dict[str, Answer]:
    """Where an answer decides what else is asked, try each of its options and keep what leads further."""
    deciding = _deciding(scorecard)
    answers, best = start, _percent(scorecard, start)
    for _ in range(_PASSES if deciding else 0):
        before = best
        for trial in islice(_trials(scorecard, deciding, may_fail), MOST_TRIALS):
            found = _percent(scorecard, answers | trial)
            if found is not None and (best is None or worth(found) > worth(best)):
                answers, best = answers | trial, found
        if best == before:
            break
    return answers


def _trials(scorecard: Scorecard, deciding: set[str], may_fail: bool) -> Iterator[dict[str, Answer]]:
    for question in scorecard.questions():
        if question.key not in deciding:
            continue
        for option in question.options:
            if may_fail or option.auto_fail is AutoFail.NONE:
                yield {question.key: _answer(question, option)}
