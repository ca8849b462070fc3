"""Behaviours as rows and as the kernel's values."""

from typing import Protocol

from transcription.language.behaviours import Hit

WHOLE = 120
"""A line of at most so many characters is shown whole beside its reason."""
AROUND = 60
"""Of a longer one, what was found and about so much before and after it."""


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


def shown_of(text: str, start: int, end: int) -> str:
    """A line as it stands beside its reason: whole when it is short, else the words around characters [start, end)."""
    if len(text) <= WHOLE:
        return text
    first, last = max(start - AROUND, 0), min(end + AROUND, len(text))
    first = text.find(" ", first, start) + 1 or first if first else 0
    last = max(text.rfind(" ", end, last), end) if last < len(text) else last
    return ("… " if first else "") + " ".join(text[first:last].split()) + (" …" if last < len(text) else "")
