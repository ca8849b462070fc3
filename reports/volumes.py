"""Which kinds of complaint grow: each series of weekly counts with its limits, and the last whole week held to them.

Many series are looked at each week, so that some would stand out by chance alone. An alert therefore needs more than
a point beyond its limits: its chance under the baseline, corrected for all series looked at (Benjamini and Hochberg
1995), must be small.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module

from reports.control import BASELINE, Count, u_chart

LEVEL = 0.05
LEAST_EVENTS = 3
"""A week with fewer events raises no alert, however rare they are."""


@dataclass(frozen=True, slots=True)
class Spike:
    """A series whose last week stands out: what came, what was to be expected, and how sure that is.

    `limit` is the most that the chart allows; `chance` the probability of so many or more under the baseline's rate;
    `baseline_weeks` how many weeks that rate is from, `series` how many series were looked at.
    """

    name: str
    week: date
    events: int
    expected: float
    limit: float
    chance: float
    baseline_weeks: int
    series: int


def spikes(
    series: Mapping[str, Sequence[int]], exposures: Sequence[float], weeks: Sequence[date], level: float = LEVEL
) -> list[Spike]:
    """The series whose last week is beyond its limits and improbable, the most improbable first.

    Every sequence has one entry a week, oldest first; `exposures` are contacts (or any measure of size) above 0.
    The baseline are the weeks before the last, at most the last 20 of them, and at least 8. Each series' chance is
    from the Poisson distribution, widened by the baseline's own spread; false discoveries are kept at `level`.
    """
    if len(weeks) < 9 or any(size <= 0 for size in exposures):
        return []
    first = max(0, len(weeks) - 1 - BASELINE)
    found = [
        _look(name, list(counts)[first:], list(exposures)[first:], weeks[-1], len(series))
        for name, counts in series.items()
    ]
    looked = sorted((spike for spike in found if spike is not None), key=lambda spike: spike.chance)
    last = max((rank for rank, spike in enumerate(looked, 1) if spike.chance <= level * rank / len(series)), default=0)
    return [spike for spike in looked[:last] if spike.events > spike.limit and spike.events >= LEAST_EVENTS]


def _look(name: str, counts: Sequence[int], sizes: Sequence[float], week: date, series: int) -> Spike | None:
    before = [Count(events, size) for events, size in zip(counts[:-1], sizes[:-1], strict=True)]
    if sum(count.events for count in before) == 0 and counts[-1] == 0:
        return None
    chart = u_chart([*before, Count(counts[-1], sizes[-1])], baseline=len(before))
    # A series that never had an event would make any single one a miracle: half an event is lent to the baseline.
    centre = max(chart.centre, 0.5 / sum(count.exposure for count in before))
    expected = centre * sizes[-1]
    chance = poisson_upper(counts[-1], expected, chart.spread)
    limit = expected + 3 * chart.spread * math.sqrt(expected)
    return Spike(name, week, counts[-1], expected, limit, chance, len(before), series)


def poisson_upper(events: int, expected: float, spread: float = 1.0) -> float:
    """The probability of `events` or more where `expected` are usual.

    Poisson's; where the series spreads more than chance (`spread` > 1), the negative binomial with that variance
    (expected · spread²).
    """
    if events <= 0:
        return 1.0
    stats = import_module("scipy.stats")
    if spread <= 1.0:
        return float(stats.poisson.sf(events - 1, expected))
    variance = expected * spread**2
    return float(stats.nbinom.sf(events - 1, expected**2 / (variance - expected), expected / variance))
