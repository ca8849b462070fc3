"""The times of a chat or an e-mail thread: how long the customer waited for each reply."""

from collections.abc import Sequence
from statistics import median
from typing import Any

from transcription.speech_time import count_words
from transcription.transcript import Segment, Speaker, Transcript


def measure_messages(transcript: Transcript, is_known: bool) -> dict[str, Any]:
    """The written part of the metrics; with `is_known` false every figure that needs to know who wrote is None.

    First response is from the customer's first message to the agent's next (Connect's greeting time). A wait runs
    from the first unanswered message of the customer to the agent's reply; the median is over all waits.
    Nights and holidays are not taken out, and a bot's reply does not end a wait.
    """
    waits, is_waiting = waits_ms(transcript.segments)
    sides = (Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM)
    said = {side.value: [item for item in transcript.segments if item.speaker == side] for side in sides}
    counts = {name: len(items) if is_known else None for name, items in said.items()}
    words = {
        name: sum(count_words(item.text) for item in said[name]) if is_known else None for name in ("agent", "customer")
    }
    figures = {
        "first_ms": waits[0] if waits else None,
        "median_ms": round(median(waits)) if waits else None,
        "longest_ms": max(waits, default=None),
        "count": len(waits),
        "unanswered": is_waiting,
    }
    return {
        "thresholds": {},
        "messages": counts | {"total": len(transcript.segments)},
        "words": words | {"total": sum(count_words(item.text) for item in transcript.segments)},
        "response": {name: value if is_known else None for name, value in figures.items()},
    }


def waits_ms(segments: Sequence[Segment]) -> tuple[list[int], bool]:
    """How long each wait of the customer took, in ms, and whether the last one is still without a reply."""
    waits: list[int] = []
    since: int | None = None
    for segment in sorted(segments, key=lambda item: (item.start_ms, item.index)):
        if segment.speaker == Speaker.CUSTOMER and since is None:
            since = segment.start_ms
        elif segment.speaker == Speaker.AGENT and since is not None:
            waits.append(segment.start_ms - since)
            since = None
    return waits, since is not None
