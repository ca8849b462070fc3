"""The figures kept with a transcript under the names that scorecards know, in the units told there."""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from types import MappingProxyType
from typing import Any

Path = tuple[str, ...]

WHERE: Mapping[str, Path] = MappingProxyType(
    {
        "silence_pct": ("silence", "pct"),
        "silence_s": ("silence", "ms"),
        "dead_air_count": ("dead_air", "count"),
        "dead_air_s": ("dead_air", "total_ms"),
        "dead_air_longest_s": ("dead_air", "longest_ms"),
        "hold_count": ("hold", "count"),
        "hold_s": ("hold", "total_ms"),
        "hold_longest_s": ("hold", "longest_ms"),
        "overlap_pct": ("overlap", "pct"),
        "interruptions": ("interruptions", "count"),
        "interruptions_by_agent": ("interruptions", "by_agent"),
        "interruptions_by_customer": ("interruptions", "by_customer"),
        "agent_talk_s": ("talk", "agent_ms"),
        "agent_talk_pct": ("talk", "agent_share_pct"),
        "agent_of_talk_pct": ("talk", "agent_of_talk_pct"),
        "agent_pace": ("pace", "agent_wpm"),
        "agent_monologue_s": ("monologue", "agent_longest_ms"),
        "messages": ("messages", "total"),
        "agent_messages": ("messages", "agent"),
        "first_reply_s": ("response", "first_ms"),
        "median_reply_s": ("response", "median_ms"),
        "longest_reply_s": ("response", "longest_ms"),
        "agent_reading_ease": ("readability", "agent", "reading_ease"),
        "agent_reading_grade": ("readability", "agent", "grade"),
        "duration_s": ("duration_ms",),
        "words": ("words", "total"),
        "agent_words": ("words", "agent"),
        "agent_questions": ("questions", "agent"),
        "customer_sentiment": ("sentiment", "customer", "mean"),
        "customer_sentiment_shift": ("sentiment", "customer", "shift", "value"),
        "agent_sentiment": ("sentiment", "agent", "mean"),
    }
)
"""Where each figure stands in the metrics of a transcript; names that end in `_s` stand there in ms."""


def measures_of(metrics: Mapping[str, Any]) -> dict[str, Decimal]:
    """The known figures by name; one that is missing, hidden or no number is left out."""
    found = {name: _number(metrics, path) for name, path in WHERE.items()}
    return {
        name: number / 1000 if name.endswith("_s") else number for name, number in found.items() if number is not None
    }


def _number(metrics: Mapping[str, Any], path: Path) -> Decimal | None:
    found: object = metrics
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int | float) or not isfinite(found):
        return None
    return Decimal(str(found))
