"""The few figures of a transcript's measures that lists are narrowed by, taken from whatever form they are in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Figures:
    """None means that the figure is not known. Confidence is 0..1, sentiment -1..1, silence in percent."""

    words: int | None = None
    confidence: float | None = None
    is_eligible: bool | None = None
    customer_sentiment: float | None = None
    silence_pct: float | None = None
    interruptions: int | None = None


def figures_of(metrics: Mapping[str, Any]) -> Figures:
    """The figures in a transcript's metrics; what is missing or of another type is not known."""
    count, eligible = _number(metrics, "words", "total"), _at(metrics, "eligibility", "is_eligible")
    interruptions = _number(metrics, "interruptions", "count")
    return Figures(
        words=None if count is None else int(count),
        confidence=_number(metrics, "confidence", "mean"),
        is_eligible=eligible if isinstance(eligible, bool) else None,
        customer_sentiment=_number(metrics, "sentiment", "customer", "mean"),
        silence_pct=_number(metrics, "silence", "pct"),
        interruptions=None if interruptions is None else int(interruptions),
    )


AWAITED = "is_awaited"
"""The key of figures that a worker is still to work out for the lines they stand beside."""


def is_awaited(metrics: Mapping[str, Any]) -> bool:
    """Whether the figures are those of an earlier version, and their own are still to come."""
    return bool(metrics.get(AWAITED))


def without_mark(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """The figures without the mark of being awaited."""
    return {name: value for name, value in metrics.items() if name != AWAITED}


def _number(metrics: Mapping[str, Any], *path: str) -> float | None:
    found = _at(metrics, *path)
    return float(found) if isinstance(found, int | float) and not isinstance(found, bool) else None


def _at(metrics: Mapping[str, Any], *path: str) -> object:
    found: object = metrics
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
