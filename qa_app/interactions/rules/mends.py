"""What was mended of the times that a ready transcript told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mends:
    """How many times were mended, and a sentence for each kind of mend; `count` is 0 where none was counted."""

    count: int
    sentences: tuple[str, ...]


def mends(provenance: Mapping[str, Any]) -> Mends | None:
    """What the reader of the file wrote down; None when its times were in order."""
    told = provenance.get("repaired")
    sentences = tuple(str(item) for item in told) if isinstance(told, list) else ()
    first_words = (sentence.partition(" ")[0] for sentence in sentences)
    return Mends(sum(int(word) for word in first_words if word.isdecimal()), sentences) if sentences else None
