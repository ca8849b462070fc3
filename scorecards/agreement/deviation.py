"""How far scores lie from a benchmark and from each other, and in which direction.

Scores are fractions of what a question can earn, 0 to 1, unless said otherwise. Signed deviations are positive
where somebody scored higher than the benchmark: more leniently.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from scorecards.agreement.intervals import Estimate, mean

THRESHOLD = 0.10
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """One criterion as somebody scored it and as the benchmark has it, in points up to `maximum`."""

    points: float
    benchmark: float
    maximum: float
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Deviation:
    """Mean absolute deviation (QM-G4, lower is better) and mean signed deviation (leniency above 0)."""

    absolute: Estimate
    signed: Estimate


@dataclass(frozen=True, slots=True)
class Divergence:
    """How far apart the scores of one question lie: the highest less the lowest of `n`."""

    key: str
    spread: float
    lowest: float
    highest: float
    n: int
    is_flagged: bool


def alignment(criteria: Iterable[Judged]) -> float | None:
    """1 - |difference|/maximum of each criterion, weighed by its weight (QM-G6); None when nothing weighs.

    Compared criterion by criterion, so that two mistakes in opposite directions do not cancel out.
    """
    held = [item for item in criteria if item.maximum > 0 and item.weight > 0]
    whole = sum(item.weight for item in held)
    if not whole:
        return None
    return sum(item.weight * (1 - abs(item.points - item.benchmark) / item.maximum) for item in held) / whole


def deviation(pairs: Iterable[tuple[float, float]]) -> Deviation:
    """The deviation of (score, benchmark) pairs, in the unit of the scores."""
    apart = [score - benchmark for score, benchmark in pairs]
    return Deviation(mean(abs(each) for each in apart), mean(apart))


def divergences(scores: Mapping[str, Sequence[float]], threshold: float = THRESHOLD) -> list[Divergence]:
    """The spread of every question that two or more scored, the widest first (QM-G5).

    A question is flagged when its scores lie more than `threshold` apart.
    """
    found = [_divergence(key, values, threshold) for key, values in scores.items() if len(values) > 1]
    return sorted(found, key=lambda item: -item.spread)


def _divergence(key: str, values: Sequence[float], threshold: float) -> Divergence:
    lowest, highest = min(values), max(values)
    is_flagged = highest - lowest > threshold + _ROUNDING
    return Divergence(key, highest - lowest, lowest, highest, len(values), is_flagged)


def against_others(scores: Mapping[str, float]) -> dict[str, float]:
    """Each reviewer's score less the mean of the others' on the same thing; nothing from one reviewer alone."""
    if len(scores) < 2:
        return {}
    return {
        name: score - fmean(other for theirs, other in scores.items() if theirs != name)
        for name, score in scores.items()
    }
