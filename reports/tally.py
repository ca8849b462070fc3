"""Rates and means that never travel without their n and their interval.

A rate or mean from fewer than `MINIMUM_N` cases is not shown: ten cases without one failure still allow a
failure rate of 28 %. Page and paper both take their words from `show`.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from statistics import NormalDist, fmean, stdev

from reports.errors import TooFewNumbers
from reports.formats import number

MINIMUM_N = 10
CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval, both ends in percent (or in the unit of the mean it belongs to)."""

    low: float
    high: float

    def __str__(self) -> str:
        return f"{number(self.low, 1)}–{number(self.high, 1)}"


@dataclass(frozen=True, slots=True)
class Rate:
    """`successes` out of `n` cases."""

    successes: int
    n: int

    def __post_init__(self) -> None:
        if self.n < 0 or not 0 <= self.successes <= self.n:
            raise TooFewNumbers(f"a rate needs 0 ≤ successes ≤ n, got {self.successes} of {self.n}")

    @property
    def percent(self) -> float | None:
        """The rate in percent; None without cases."""
        return 100 * self.successes / self.n if self.n else None

    @property
    def interval(self) -> Interval | None:
        """Wilson's 95 % interval in percent; None without cases."""
        return wilson(self.successes, self.n) if self.n else None


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of `n` values, with Student's 95 % interval where two or more values differ."""

    value: float | None
    n: int
    interval: Interval | None = None
    sd: float | None = None


def wilson(successes: int, n: int) -> Interval:
    """The score interval of Wilson (1927), in percent, at 95 %. `n` must be at least 1."""
    if n < 1:
        raise TooFewNumbers("an interval needs at least one case")
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    p = successes / n
    centre = p + z * z / (2 * n)
    reach = z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    scale = 100 / (1 + z * z / n)
    low, high = (centre - reach) * scale, (centre + reach) * scale
    return Interval(0.0 if successes == 0 else low, 100.0 if successes == n else high)


def mean(values: Iterable[float], *, low: float = 0.0, high: float = 100.0) -> Mean:
    """The mean of values lying in [low, high], its sd, n, and Student's t interval cut at those ends.

    Fewer than two values, or values all alike, carry no interval: a width of zero would be a false promise.
    """
    held = [float(value) for value in values]
    if not held:
        return Mean(None, 0)
    centre = fmean(held)
    if len(held) < 2 or (spread := stdev(held)) == 0:
        return Mean(centre, len(held))
    reach = _t_quantile(len(held) - 1) * spread / math.sqrt(len(held))
    return Mean(centre, len(held), Interval(max(low, centre - reach), min(high, centre + reach)), spread)


def median(values: Sequence[float]) -> Mean:
    """The median with its order-statistic interval (binomial, at least 95 %), for skewed times.

    The interval is None where even the smallest and the largest value together cover less than 95 %.
    """
    held = sorted(values)
    n = len(held)
    if n == 0:
        return Mean(None, 0)
    middle = (held[(n - 1) // 2] + held[n // 2]) / 2
    tail, rank = 0.0, 0
    while rank < n // 2 and tail + math.comb(n, rank) / 2**n <= (1 - CONFIDENCE) / 2:
        tail += math.comb(n, rank) / 2**n
        rank += 1
    return Mean(middle, n, Interval(held[rank - 1], held[n - rank]) if rank else None)


def is_enough(n: int, minimum: int = MINIMUM_N) -> bool:
    """Whether n cases may be shown as a rate or a mean."""
    return n >= minimum


def not_enough(n: int) -> str:
    """What stands where a number would stand too early."""
    return f"not enough yet (n = {n})"


def show(value: Rate | Mean, *, unit: str = " %", minimum: int = MINIMUM_N, decimals: int = 1) -> str:
    """The number in words with interval and n: "90 % (95 % CI 59.6–98.2, n = 10)"."""
    centre = value.percent if isinstance(value, Rate) else value.value
    if centre is None or not is_enough(value.n, minimum):
        return not_enough(value.n)
    if value.interval is None:
        return f"{number(centre, decimals)}{unit} (n = {value.n}, all alike)"
    return f"{number(centre, decimals)}{unit} (95 % CI {value.interval}, n = {value.n})"


def show_count(part: int, whole: int) -> str:
    """A bare count, honest at any n: "3 of 4"."""
    return f"{part} of {whole}"


def _t_quantile(freedom: int) -> float:
    special = import_module("scipy.special")
    return float(special.stdtrit(freedom, (1 + CONFIDENCE) / 2))
