"""How long things take when some are not finished yet: the estimate of Kaplan and Meier (1958).

A complaint that is still open has lasted at least so long. Leaving it out makes every time look shorter than it is;
here it counts for as long as it was watched.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

from reports.tally import CONFIDENCE, Interval, Mean


@dataclass(frozen=True, slots=True)
class Lasted:
    """How long something lasted, in any one unit, and whether it had ended (else it still went on then)."""

    length: float
    is_ended: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What is known just after `at`: how many were watched until then, how many ended at it, and the share (0..1)
    that lasts longer, with its 95 % interval (None while nothing or everything has ended)."""

    at: float
    at_risk: int
    ended: int
    share: float
    low: float | None
    high: float | None


def curve(times: Iterable[Lasted]) -> tuple[Step, ...]:
    """The share that lasts longer than each length at which something ended, in order.

    The interval is Greenwood's on the complementary log-log scale (Kalbfleisch and Prentice 1980), which keeps it
    within 0 and 1. Raises ValueError for a length below 0 or not finite.
    """
    held = sorted((item.length, not item.is_ended) for item in times)
    if any(length < 0 or not math.isfinite(length) for length, _ in held):
        raise ValueError("a length of time is a finite number, 0 or more")
    steps: list[Step] = []
    share, variance, place = 1.0, 0.0, 0
    while place < len(held):
        at, at_risk = held[place][0], len(held) - place
        alike = [is_open for length, is_open in held[place:] if length == at]
        ended = alike.count(False)
        place += len(alike)
        if ended:
            share *= (at_risk - ended) / at_risk
            variance += ended / (at_risk * (at_risk - ended)) if at_risk > ended else 0.0
            steps.append(Step(at, at_risk, ended, share, *_bounds(share, variance)))
    return tuple(steps)


def quantile(times: Sequence[Lasted], part: float = 0.5) -> Mean:
    """The length by which `part` (0..1) have ended: the median by default. `n` counts all, ended or not.

    The value is None when too few have ended to tell. Its interval holds the lengths at which the curve's own
    interval covers that part (Brookmeyer and Crowley 1982); an end that is not reached yet leaves it None.
    """
    steps = curve(times)
    left = 1 - part
    value = next((step.at for step in steps if step.share <= left + 1e-12), None)
    low = next((step.at for step in steps if step.low is not None and step.low <= left), None)
    high = next((step.at for step in steps if step.high is not None and step.high <= left), None)
    return Mean(value, len(times), Interval(low, high) if low is not None and high is not None else None)


def _bounds(share: float, variance: float) -> tuple[float | None, float | None]:
    if not 0 < share < 1:
        return None, None
    z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
    reach = z * math.sqrt(variance) / abs(math.log(share))
    return share ** math.exp(reach), share ** math.exp(-reach)
