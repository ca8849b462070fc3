"""Behaviours as rows and as the kernel's values."""

from typing import Protocol

from transcription.language.behaviours import Hit


class Kept(Protocol):
    """A hit as it is kept."""

    detector_key: str
    segment: int
    start_char: int
    end_char: int
    start_ms: int
    end_ms: int
    source: str
    why: str
    score: float


def hit_of(row: Kept) -> Hit:
    """The kernel's value of a kept hit."""
    return Hit(
        detector=row.detector_key,
        index=row.segment,
        start_char=row.start_char,
        end_char=row.end_char,
        start_ms=row.start_ms,
        end_ms=row.end_ms,
        source=row.source,
        why=row.why,
        score=row.score,
    )
