"""How many contacts tell a rate to within so many points, and how much so many contacts tell.

n0 = z² p (1 - p) / e² (Cochran, Sampling Techniques, 3rd ed., 4.4), with the correction for a finite population
n = n0 / (1 + (n0 - 1) / N), rounded up. What counts is the number drawn, hardly ever its share of all contacts.
"""

import math
from statistics import NormalDist

from scorecards.errors import ScorecardError

DEFAULT_CONFIDENCE = 0.95
WORST_RATE = 0.5


class BadSize(ScorecardError):
    """A margin, rate, confidence or population that no sample size can be reckoned from."""


def size(
    margin_pct: float,
    population: int | None = None,
    *,
    confidence: float = DEFAULT_CONFIDENCE,
    rate: float = WORST_RATE,
) -> int:
    """How many to draw so that a rate is known to within ± `margin_pct` points.

    `population` None: without end. `rate` is the rate expected as a share; one half needs the most. Raises
    `BadSize` for values that make no sense.
    """
    _check(confidence, rate, population)
    if not 0 < margin_pct < 100:
        raise BadSize(f"the margin must lie between 0 and 100 points, not {margin_pct}")
    if population == 0:
        return 0
    wanted = _z(confidence) ** 2 * rate * (1 - rate) / (margin_pct / 100) ** 2
    if population is not None:
        wanted = wanted / (1 + (wanted - 1) / population)
    needed = max(1, math.ceil(wanted - 1e-9))
    return needed if population is None else min(needed, population)


def margin(
    drawn: int, population: int | None = None, *, confidence: float = DEFAULT_CONFIDENCE, rate: float = WORST_RATE
) -> float:
    """To within how many points ± a rate is known from `drawn` contacts; 0 when all were drawn.

    The inverse of `size`. Raises `BadSize` when nothing was drawn.
    """
    _check(confidence, rate, population)
    if drawn < 1:
        raise BadSize("nothing is known from no contact at all")
    finite = 1.0
    if population is not None and population > 1:
        finite = max(0.0, (population - drawn) / (population - 1))
    elif population is not None:
        finite = 0.0
    return 100 * _z(confidence) * math.sqrt(rate * (1 - rate) * finite / drawn)


def _check(confidence: float, rate: float, population: int | None) -> None:
    if not 0 < confidence < 1 or not 0 < rate < 1:
        raise BadSize("confidence and rate are shares between 0 and 1")
    if population is not None and population < 0:
        raise BadSize("a population cannot be smaller than nothing")


def _z(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
