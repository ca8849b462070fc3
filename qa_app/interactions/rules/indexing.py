"""A transcript as the search keeps it: its lines, the words of each side, and its place in the order of time."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from qa_app.interactions.rules.words import words
from transcription.transcript import Speaker, Transcript

MARK = "¶"
"""Stands at the start of every line; it is no word, so phrases do not run over lines and it is in every entry."""
_ID_BITS = 31
_FURTHEST_S = 2**32 - 1
# PostgreSQL keeps at most 255 places of a word, none beyond 16,383, and a megabyte for all.
_MOST_PLACES = 250
_LAST_PLACE = 16_300
_MOST_BYTES = 900_000
_WEIGHTS = {Speaker.AGENT: "A", Speaker.CUSTOMER: "B"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript: its number there, who said it, when (ms), and the redacted text."""

    index: int
    speaker: Speaker
    start_ms: int
    text: str


def lines_of(transcript: Transcript) -> list[Line]:
    """The lines in which something was said."""
    return [
        Line(segment.index, segment.speaker, segment.start_ms, segment.text)
        for segment in transcript.segments
        if segment.text.strip()
    ]


def packed(lines: Iterable[Line]) -> str:
    """The lines as they are kept."""
    return json.dumps([[line.index, line.speaker.value, line.start_ms, line.text] for line in lines])


def unpacked(text: str) -> list[Line]:
    """The lines that `packed` made the text of."""
    return [Line(index, Speaker(speaker), start_ms, said) for index, speaker, start_ms, said in json.loads(text)]


def place_of(started_at: datetime, interaction_id: int) -> int:
    """A whole number of 64 bits that grows with time, then with the id, and ends with the id's 31 bits.

    Indexes that can only be walked by row number are thereby walked by time. To the second; times of more than
    136 years before or after 1970 count as that.
    """
    second = int(started_at.timestamp() // 1)
    return max(-_FURTHEST_S, min(second, _FURTHEST_S)) << _ID_BITS | interaction_id


ID_MASK = 2**_ID_BITS - 1


def columns(lines: Sequence[Line]) -> tuple[str, str, str]:
    """The words of the agent, of the customer and of anybody else, each line behind the mark."""
    sides: dict[str, list[str]] = {"A": [], "B": [], "C": [MARK]}
    for line in lines:
        sides[_WEIGHTS.get(line.speaker, "C")] += [MARK, *words(line.text)]
    return " ".join(sides["A"]), " ".join(sides["B"]), " ".join(sides["C"])


def vector(lines: Sequence[Line]) -> str:
    """The words with their places as PostgreSQL writes a tsvector; weights A and B are the agent and the customer.

    A long conversation has more places than a tsvector can keep. Its pairs of neighbouring words are then entries
    too, so that phrases are found in it. What is beyond `_MOST_BYTES` (some 40,000 words) is not found.
    """
    said: dict[str, list[tuple[int, str]]] = defaultdict(list)
    pairs: dict[str, set[tuple[int, str]]] = defaultdict(set)
    at, size = 1, 0
    for line in lines:
        weight, found = _WEIGHTS.get(line.speaker, "C"), words(line.text)
        for number, word in enumerate(found):
            said[word].append((at + number, weight))
        for first, second in pairwise(found):
            pairs[f"{first}{MARK}{second}"].add(("ABC".index(weight) + 1, weight))
        at += len(found) + 2
        size += sum(3 * len(word.encode()) + 8 for word in found)
        if size > _MOST_BYTES:
            break
    entries = {word: _bounded(places) for word, places in said.items()}
    if at > _LAST_PLACE or any(len(places) > _MOST_PLACES for places in said.values()):
        entries |= {pair: sorted(places) for pair, places in pairs.items()}
    return " ".join([f"'{MARK}':1", *(_entry(word, places) for word, places in entries.items())])


def _bounded(places: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """As many places as can be kept; after them one of each side, so that no side is left out."""
    kept = [place for place in places[:_MOST_PLACES] if place[0] < _LAST_PLACE]
    if len(kept) == len(places):
        return kept
    sides = sorted({weight for _, weight in places} - {weight for _, weight in kept})
    return kept + [(_LAST_PLACE + "ABC".index(weight), weight) for weight in sides]


def _entry(word: str, places: Sequence[tuple[int, str]]) -> str:
    return f"'{word}':" + ",".join(f"{at}{weight}" for at, weight in places)
