"""Whether a series of counts runs steadily or something changed: control charts with limits for each point's own size.

Counts of events for so much exposure (a u-chart), such as complaints for each 1,000 contacts. The limits come from a
baseline that is frozen; a signal never moves the limits that it is judged by.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

BASELINE = 20
"""With fewer points than these a baseline is not frozen yet, and says so."""

RUN = 8
SIGMAS = 3.0
_MOVING_RANGE = 1.128
"""The mean moving range of two standard normal values (d2 of 2)."""


@dataclass(frozen=True, slots=True)
class Count:
    """`events` in `exposure` units (contacts, days), exposure above 0."""

    events: int
    exposure: float


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a chart: its rate for one unit of exposure, its own limits, and what is remarkable about it.

    `signal` is "high" or "low" beyond a limit, "run" for the eighth point in a row (and each after it) on one side
    of the centre, else "".
    """

    rate: float
    low: float
    high: float
    signal: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A series with its centre (events for one unit) and how much wider than chance it spreads (`spread`, σ_z).

    `is_settled` tells whether the baseline has the points that it needs.
    """

    centre: float
    spread: float
    points: tuple[Point, ...]
    is_settled: bool


def u_chart(counts: Sequence[Count], baseline: int | None = None) -> Chart:
    """The chart of a series; its first `baseline` points (by default all) give centre and limits.

    Limits are Laney's (2002) u′: centre ± 3 · σ_z · √(centre / exposure), σ_z being the mean moving range of the
    baseline's standardised rates over 1.128; below 1, or with fewer than two points, it counts as 1, so that
    limits are never narrower than chance. Raises ValueError for an exposure of 0, fewer than 0 events, or no points.
    """
    if not counts or any(count.exposure <= 0 or count.events < 0 for count in counts):
        raise ValueError("a chart needs points with 0 or more events in an exposure above 0")
    held = counts[: baseline or len(counts)]
    centre = sum(count.events for count in held) / sum(count.exposure for count in held)
    spread = _spread(held, centre)
    points: list[Point] = []
    side, length = 0, 0
    for count in counts:
        rate = count.events / count.exposure
        now = (rate > centre) - (rate < centre)
        side, length = (now, length + 1) if now and now == side else (now, int(now != 0))
        points.append(_point(rate, centre, SIGMAS * spread * math.sqrt(centre / count.exposure), length))
    return Chart(centre, spread, tuple(points), len(held) >= BASELINE)


def _point(rate: float, centre: float, reach: float, run: int) -> Point:
    low, high = max(0.0, centre - reach), centre + reach
    signal = "high" if rate > high else "low" if rate < low else "run" if run >= RUN else ""
    return Point(rate, low, high, signal)


def _spread(held: Sequence[Count], centre: float) -> float:
    if centre == 0 or len(held) < 2:
        return 1.0
    scores = [(count.events / count.exposure - centre) / math.sqrt(centre / count.exposure) for count in held]
    moving = [abs(after - before) for before, after in pairwise(scores)]
    return max(1.0, sum(moving) / len(moving) / _MOVING_RANGE)
