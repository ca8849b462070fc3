"""A number with its n and its 95 % interval, for shares and for means."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist, fmean, stdev

MINIMUM_UNITS = 10
CONFIDENCE = 0.95
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value from `n` cases. `low` and `high` bound it at 95 %; None where no honest bounds can be given."""

    value: float | None
    n: int
    low: float | None = None
    high: float | None = None

    @property
    def is_enough(self) -> bool:
        """Whether there are cases enough to show the value."""
        return self.value is not None and self.n >= MINIMUM_UNITS


def share(part: float, n: int) -> Estimate:
    """`part` out of `n`, between 0 and 1, with the score interval of Wilson (1927).

    `part` need not be whole: of units that agree by halves the bounds are a little too wide, never too narrow,
    because nothing between 0 and 1 varies more than something that is only 0 or 1.
    """
    if n < 1:
        return Estimate(None, 0)
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    p = min(max(part / n, 0.0), 1.0)
    centre = p + z * z / (2 * n)
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low, high = (centre - reach) / scale, (centre + reach) / scale
    return Estimate(p, n, 0.0 if p == 0 else low, 1.0 if p == 1 else high)


def mean(values: Iterable[float]) -> Estimate:
    """The mean with Student's interval; values all alike, or fewer than two, have none.

    An interval of no width would promise what so few values cannot.
    """
    held = list(values)
    if not held:
        return Estimate(None, 0)
    centre, n = fmean(held), len(held)
    if n < 2 or (spread := stdev(held)) == 0:
        return Estimate(centre, n)
    reach = t_quantile(n - 1) * spread / math.sqrt(n)
    return Estimate(centre, n, centre - reach, centre + reach)


def t_quantile(freedom: int) -> float:
    """The number that Student's t with `freedom` (1, 2, …) degrees exceeds, on both sides, in 5 % of cases.

    By halving on the distribution, which for whole degrees is a finite sum (Abramowitz and Stegun 26.7.3–4).
    """
    low, high = 1.0, 13.0
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if _within(middle, freedom) < CONFIDENCE:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _within(t: float, freedom: int) -> float:
    """The share of Student's t between -t and t."""
    angle = math.atan(t / math.sqrt(freedom))
    squared = math.cos(angle) ** 2
    if freedom % 2 == 0:
        return math.sin(angle) * _terms(squared, range(1, freedom - 1, 2))
    if freedom == 1:
        return 2 * angle / math.pi
    return 2 / math.pi * (angle + math.sin(angle) * math.cos(angle) * _terms(squared, range(2, freedom - 1, 2)))


def _terms(squared: float, steps: range) -> float:
    """1 + s·a/(a+1) + s²·a(a+2)/((a+1)(a+3)) + …, with s the squared cosine and a the steps."""
    total = term = 1.0
    for step in steps:
        term *= squared * step / (step + 1)
        total += term
    return total
