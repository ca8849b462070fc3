"""Whether two things go together, compared within strata: the common odds ratio, and when it may be shown.

People who do one thing differently also differ otherwise, so that a pooled table finds links that are none
(complaints.md 4.4: 22 to 64 % false alarms). Within strata, such as the same handler's cases, that does not happen.
None of this tells what causes what.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from reports.tally import Interval

LEVEL = 0.10
"""False discoveries are kept at this share of what is called a difference (Benjamini and Hochberg 1995)."""
LEAST_ROWS, LEAST_EVENTS, LEAST_STRATA, WIDEST_RATIO = 100, 20, 10, 10.0


@dataclass(frozen=True, slots=True)
class Stratum:
    """Counts of cases that are compared with each other: with the exposure and the outcome, with the exposure and
    not the outcome, without the exposure and with the outcome, without either."""

    exposed_events: int
    exposed_others: int
    unexposed_events: int
    unexposed_others: int

    def __post_init__(self) -> None:
        if min(self.exposed_events, self.exposed_others, self.unexposed_events, self.unexposed_others) < 0:
            raise ValueError("counts cannot be negative")

    @property
    def n(self) -> int:
        """How many cases there are."""
        return self.exposed_events + self.exposed_others + self.unexposed_events + self.unexposed_others

    @property
    def is_informative(self) -> bool:
        """Whether both the exposure and the outcome differ within it."""
        exposed, events = self.exposed_events + self.exposed_others, self.exposed_events + self.unexposed_events
        return 0 < exposed < self.n and 0 < events < self.n


@dataclass(frozen=True, slots=True)
class Association:
    """The common odds ratio over strata with its 95 % interval, None where it cannot be told; `p` of the test that it
    is 1. `n` cases, `events` of them with the outcome, in `strata` of which `informative` say anything."""

    odds_ratio: float | None
    interval: Interval | None
    p: float | None
    n: int
    events: int
    strata: int
    informative: int


class Standing(StrEnum):
    """Whether an association may be shown: as a finding, as something to look at further, or not yet."""

    SHOWN = "shown"
    EXPLORATORY = "exploratory"
    TOO_FEW = "too_few"


def common(strata: Sequence[Stratum]) -> Association:
    """Mantel and Haenszel's (1959) common odds ratio, with the interval of Robins, Breslow and Greenland (1986).

    The test is Cochran, Mantel and Haenszel's without a correction for continuity. Strata of one case say nothing
    and are left out.
    """
    held = [stratum for stratum in strata if stratum.n > 1]
    r = [s.exposed_events * s.unexposed_others / s.n for s in held]
    t = [s.exposed_others * s.unexposed_events / s.n for s in held]
    total_r, total_t = math.fsum(r), math.fsum(t)
    ratio = total_r / total_t if total_r > 0 and total_t > 0 else None
    return Association(
        odds_ratio=ratio,
        interval=_interval(held, r, t, ratio) if ratio is not None else None,
        p=_p(held),
        n=sum(s.n for s in held),
        events=sum(s.exposed_events + s.unexposed_events for s in held),
        strata=len(held),
        informative=sum(s.is_informative for s in held),
    )


def _interval(held: Sequence[Stratum], r: Sequence[float], t: Sequence[float], ratio: float) -> Interval:
    agree = [(s.exposed_events + s.unexposed_others) / s.n for s in held]
    differ = [(s.exposed_others + s.unexposed_events) / s.n for s in held]
    total_r, total_t = math.fsum(r), math.fsum(t)
    variance = (
        math.fsum(p * x for p, x in zip(agree, r, strict=True)) / (2 * total_r**2)
        + math.fsum(p * y + q * x for p, q, x, y in zip(agree, differ, r, t, strict=True)) / (2 * total_r * total_t)
        + math.fsum(q * y for q, y in zip(differ, t, strict=True)) / (2 * total_t**2)
    )
    reach = NormalDist().inv_cdf(0.975) * math.sqrt(variance)
    return Interval(ratio * math.exp(-reach), ratio * math.exp(reach))


def _p(held: Sequence[Stratum]) -> float | None:
    """The p of the CMH test (chi-squared with one degree of freedom); None where nothing varies."""
    surplus, variance = 0.0, 0.0
    for s in held:
        exposed, events = s.exposed_events + s.exposed_others, s.exposed_events + s.unexposed_events
        surplus += s.exposed_events - exposed * events / s.n
        variance += exposed * (s.n - exposed) * events * (s.n - events) / (s.n**2 * (s.n - 1))
    return math.erfc(abs(surplus) / math.sqrt(2 * variance)) if variance > 0 else None


def standing(found: Association) -> Standing:
    """Whether there is enough to show it (complaints.md 4.4): cases, events and others, informative strata, and an
    interval that is not too wide; half of each for a first look."""

    def holds(share: float) -> bool:
        return (
            found.interval is not None
            and found.n >= LEAST_ROWS * share
            and min(found.events, found.n - found.events) >= LEAST_EVENTS * share
            and found.informative >= LEAST_STRATA * share
            and found.interval.high / found.interval.low <= WIDEST_RATIO / share
        )

    return Standing.SHOWN if holds(1.0) else Standing.EXPLORATORY if holds(0.5) else Standing.TOO_FEW


def needed(found: Association) -> int:
    """About how many more cases it takes until there are enough, at the pace of events so far; at least one."""
    rare = min(found.events, found.n - found.events)
    by_events = LEAST_EVENTS * found.n / rare if rare else 2 * LEAST_ROWS
    return max(1, math.ceil(max(LEAST_ROWS, by_events) - found.n))


def false_discovery(ps: Sequence[float]) -> list[float]:
    """The q of each p over the whole family: the least level at which it is called a difference (Benjamini and
    Hochberg 1995), in the order given."""
    order = sorted(range(len(ps)), key=lambda place: ps[place], reverse=True)
    found, least = [0.0] * len(ps), 1.0
    for back, place in enumerate(order):
        least = min(least, ps[place] * len(ps) / (len(ps) - back))
        found[place] = least
    return found
