"""From answers to a score, with every step kept so that a person can follow the arithmetic.

Order: conditions, N/A, question points, section auto-fail, weights, bonus, cap and floor, auto-fail of the
whole scorecard, pass mark and band (`scorecards.explain` tells it step by step). Ratios are exact fractions
until they are rounded once, at the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scorecards import weights
from scorecards.answers import Answers
from scorecards.definition import AutoFail, AutoFailEffect, Scorecard, Section
from scorecards.readiness import check
from scorecards.standing import Standing, State, standings
from scorecards.weights import NOTHING, Shares, contribution, counts, points_of

__all__ = ["Outcome", "QuestionScore", "Score", "SectionScore", "State", "check", "percent_of", "score"]

PERCENT_PLACES = 2
STEP_PLACES = 6


class Outcome(StrEnum):
    """Whether the pass mark was reached; NONE without a pass mark or without a score."""

    PASS = "pass"  # noqa: S105
    FAIL = "fail"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """One question's part. Points, possible, weight and contribution are 0 when it does not count (N/A counts
    where the scorecard credits it).

    `weight_pct` is its share of 100 after N/A was taken out (a bonus question: its fixed share, on top);
    `contribution_pct` is what it adds to the total in points of 100, rounded to 6 places. A question in a
    failed section keeps its points and adds nothing.
    """

    key: str
    state: State
    points: Decimal
    possible: Decimal
    weight_pct: Decimal
    contribution_pct: Decimal
    is_bonus: bool
    is_auto_fail: bool


@dataclass(frozen=True, slots=True)
class SectionScore:
    """One section's own questions, bonus questions left out; `percent` is None when nothing in it counts.

    When the section was auto-failed, `points` and `percent` are 0 and `raw_percent` keeps their worth.
    """

    key: str
    points: Decimal
    possible: Decimal
    percent: Decimal | None
    raw_percent: Decimal | None
    weight_pct: Decimal
    is_auto_failed: bool


@dataclass(frozen=True, slots=True)
class Score:
    """The result. Percentages are rounded half up to 2 places; pass mark and band judge the rounded number.

    `percent` is None when nothing counts (all N/A, QM-D7), unless an auto-fail made it 0; `raw_percent` is
    the number before an auto-fail of the whole scorecard (QM-D8). `points` and `possible` leave bonus
    questions out; `bonus_pct` is what those add, before the cap of the scorecard and the floor at 0. `auto_fails` holds
    "question.option" of every auto-failing answer, of sections too.
    """

    percent: Decimal | None
    raw_percent: Decimal | None
    critical_percent: Decimal | None
    bonus_pct: Decimal
    points: Decimal
    possible: Decimal
    is_complete: bool
    is_auto_failed: bool
    auto_fails: tuple[str, ...]
    outcome: Outcome
    band: str | None
    sections: tuple[SectionScore, ...]
    questions: tuple[QuestionScore, ...]


def score(scorecard: Scorecard, answers: Answers) -> Score:
    """Score `answers`; a draft is scored on what is answered so far, with `is_complete` False.

    An answer that does not fit its question counts as not given (`check` names it), and answers to unknown
    or hidden questions are ignored.
    """
    stands = standings(scorecard, answers)
    failed = _failed_sections(scorecard, stands)
    shares = weights.shares(scorecard, stands)
    sections = tuple(_section_score(section, stands, shares, section.key in failed) for section in scorecard.sections)
    adds = _contributions(scorecard, stands, shares, failed)
    bonus = sum((adds[key] for key, stand in stands.items() if stand.question.is_bonus), NOTHING)
    is_any = any(stand.state is State.ANSWERED and counts(stand) and shares.get(key) for key, stand in stands.items())
    total = _total(scorecard, sum(adds.values(), NOTHING), is_any)
    percent, is_auto_failed = _final(scorecard, stands, total)
    return Score(
        percent=percent,
        raw_percent=total,
        critical_percent=_critical(stands),
        bonus_pct=_percent(bonus, STEP_PLACES),
        points=sum((section.points for section in sections), Decimal(0)),
        possible=sum((section.possible for section in sections), Decimal(0)),
        is_complete=not any(stand.is_open for stand in stands.values()),
        is_auto_failed=is_auto_failed,
        auto_fails=tuple(_auto_fails(stands)),
        outcome=_outcome(scorecard, percent, is_auto_failed),
        band=_band(scorecard, percent),
        sections=sections,
        questions=tuple(_question_score(stand, shares, adds[key]) for key, stand in stands.items()),
    )


def percent_of(scorecard: Scorecard, stands: Mapping[str, Standing]) -> Decimal | None:
    """The percentage `score` would give, without its steps, and several times as fast: for trying many answers."""
    earned = weights.earned(scorecard, stands, _failed_sections(scorecard, stands))
    total = _total(scorecard, earned or NOTHING, earned is not None)
    return _final(scorecard, stands, total)[0]


def _contributions(
    scorecard: Scorecard, stands: Mapping[str, Standing], shares: Shares, failed: set[str]
) -> dict[str, Fraction]:
    return {
        question.key: contribution(stands[question.key], shares, section.key in failed)
        for section in scorecard.sections
        for question in section.questions
    }


def _failed_sections(scorecard: Scorecard, stands: Mapping[str, Standing]) -> set[str]:
    """Sections with an answer that fails its section, and the sections inside them (QM-D9)."""
    failed = {
        section.key
        for section in scorecard.sections
        for question in section.questions
        for option in stands[question.key].chosen
        if option.auto_fail is AutoFail.SECTION
    }
    return failed | {section.key for section in scorecard.sections if section.parent in failed}


def _section_score(section: Section, stands: Mapping[str, Standing], shares: Shares, is_failed: bool) -> SectionScore:
    counting = [stands[q.key] for q in section.questions if counts(stands[q.key])]
    weight = sum((shares.get(stand.question.key, NOTHING) for stand in counting), NOTHING)
    earned = sum((contribution(stand, shares, is_failed=False) for stand in counting), NOTHING)
    raw = _percent(earned / weight, PERCENT_PLACES) if weight else None
    return SectionScore(
        key=section.key,
        points=Decimal(0) if is_failed else sum((points_of(stand) for stand in counting), Decimal(0)),
        possible=sum((stand.question.possible for stand in counting), Decimal(0)),
        percent=Decimal("0.00") if is_failed and raw is not None else raw,
        raw_percent=raw,
        weight_pct=_percent(weight, STEP_PLACES),
        is_auto_failed=is_failed,
    )


def _question_score(stand: Standing, shares: Shares, adds: Fraction) -> QuestionScore:
    is_counted = stand.state is State.ANSWERED or stand.is_credited
    share = shares.get(stand.question.key, NOTHING) if is_counted else NOTHING
    return QuestionScore(
        key=stand.question.key,
        state=stand.state,
        points=points_of(stand) if is_counted else Decimal(0),
        possible=stand.question.possible if is_counted else Decimal(0),
        weight_pct=_percent(share, STEP_PLACES),
        contribution_pct=_percent(adds, STEP_PLACES),
        is_bonus=stand.question.is_bonus,
        is_auto_fail=any(option.auto_fail is not AutoFail.NONE for option in stand.chosen),
    )


def _total(scorecard: Scorecard, earned: Fraction, is_any: bool) -> Decimal | None:
    """The total in percent, between 0 and the cap; None when no answer counts (credited N/A alone is none)."""
    capped = min(max(earned, NOTHING), Fraction(scorecard.bonus_cap) / 100)
    return _percent(capped, PERCENT_PLACES) if is_any else None


def _final(scorecard: Scorecard, stands: Mapping[str, Standing], total: Decimal | None) -> tuple[Decimal | None, bool]:
    """The score after the auto-fail of the whole scorecard (QM-D10), and whether there was one."""
    is_failed = any(o.auto_fail is AutoFail.SCORECARD for stand in stands.values() for o in stand.chosen)
    is_zeroed = is_failed and scorecard.auto_fail_effect is AutoFailEffect.ZERO
    return Decimal("0.00") if is_zeroed else total, is_failed


def _auto_fails(stands: Mapping[str, Standing]) -> list[str]:
    return [
        f"{key}.{option.key}"
        for key, stand in stands.items()
        for option in stand.chosen
        if option.auto_fail is not AutoFail.NONE
    ]


def _critical(stands: Mapping[str, Standing]) -> Decimal | None:
    """Points on critical questions over what they could earn (QM-D11); no auto-fail touches it."""
    critical = [stand for stand in stands.values() if counts(stand) and stand.question.is_critical]
    possible = sum((Fraction(stand.question.possible) for stand in critical), NOTHING)
    points = sum((Fraction(points_of(stand)) for stand in critical), NOTHING)
    is_any = any(stand.state is State.ANSWERED for stand in critical)
    return _percent(points / possible, PERCENT_PLACES) if is_any else None


def _outcome(scorecard: Scorecard, percent: Decimal | None, is_auto_failed: bool) -> Outcome:
    if is_auto_failed:
        return Outcome.FAIL
    if percent is None or scorecard.pass_mark is None:
        return Outcome.NONE
    return Outcome.PASS if percent >= scorecard.pass_mark else Outcome.FAIL


def _band(scorecard: Scorecard, percent: Decimal | None) -> str | None:
    """The highest band whose minimum is reached (QM-D19)."""
    reached = [band for band in scorecard.bands if percent is not None and percent >= band.minimum]
    return max(reached, key=lambda band: band.minimum).label if reached else None


def _percent(share: Fraction, places: int) -> Decimal:
    """A share of 1 in percent, rounded half up, away from zero, exactly (in whole numbers, which is fast)."""
    above, below = abs(share.numerator) * 200 * 10**places, 2 * share.denominator
    units = (above + share.denominator) // below
    return Decimal(units if share >= 0 else -units).scaleb(-places)
