"""Evaluation scores over months and weeks: a mean for each stretch, with its n and interval.

Stretches without evaluations stay in the row, with n = 0, so that a gap in reviewing looks like a gap.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reports import formats, tally
from reports.wording import sentence


@dataclass(frozen=True, slots=True)
class Scored:
    """One evaluation's score, in percent, on the day of its interaction."""

    on: date
    score_pct: float


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """The scores of one stretch of days, `start` to `end`, both included."""

    start: date
    end: date
    label: str
    mean: tally.Mean


def by_month(scores: Iterable[Scored]) -> tuple[TrendPoint, ...]:
    """Calendar months from the first to the last score, oldest first."""
    return _by(scores, lambda on: on.replace(day=1), _next_month, formats.month)


def by_week(scores: Iterable[Scored]) -> tuple[TrendPoint, ...]:
    """Weeks from Monday to Sunday, oldest first."""
    return _by(scores, lambda on: on - timedelta(days=on.weekday()), lambda start: start + timedelta(days=7), _week)


def finding(points: Sequence[TrendPoint], minimum: int = tally.MINIMUM_N) -> str:
    """What the trend says, in one linted sentence with n; careful about what it cannot say."""
    total = sum(point.mean.n for point in points)
    evaluations = formats.counted(total, "scored evaluation")
    if total == 0:
        return sentence("No scored evaluations in this period (n = 0)")
    shown = [point for point in points if tally.is_enough(point.mean.n, minimum)]
    if len(shown) < 2:
        return sentence("{evaluations}: not enough in one month for a trend", evaluations=evaluations)
    first, last = shown[0], shown[-1]
    return sentence(
        "{change} from {first} ({first_n}) to {last} ({last_n})",
        change=_change(first.mean, last.mean),
        first=f"{formats.number(first.mean.value or 0, 0)} % in {first.label}",
        first_n=f"n = {first.mean.n}",
        last=f"{formats.number(last.mean.value or 0, 0)} % in {last.label}",
        last_n=f"n = {last.mean.n}",
    )


def _change(first: tally.Mean, last: tally.Mean) -> str:
    """Up or down only where the two intervals do not touch (stricter than a 5 % test of the difference)."""
    if first.interval is None or last.interval is None:
        return "No clear change in scores"
    if last.interval.low > first.interval.high:
        return "Scores rose"
    if last.interval.high < first.interval.low:
        return "Scores fell"
    return "No clear change in scores"


def _by(
    scores: Iterable[Scored],
    start_of: Callable[[date], date],
    step: Callable[[date], date],
    label: Callable[[date], str],
) -> tuple[TrendPoint, ...]:
    groups: dict[date, list[float]] = defaultdict(list)
    for scored in scores:
        groups[start_of(scored.on)].append(scored.score_pct)
    points: list[TrendPoint] = []
    start = min(groups, default=None)
    while start is not None and start <= max(groups):
        following = step(start)
        values = groups.get(start, [])
        points.append(TrendPoint(start, following - timedelta(days=1), label(start), tally.mean(values)))
        start = following
    return tuple(points)


def _next_month(start: date) -> date:
    return (start + timedelta(days=32)).replace(day=1)


def _week(start: date) -> str:
    year, week, _ = start.isocalendar()
    return f"week {week} of {year}"
