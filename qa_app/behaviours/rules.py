"""Detectors as people look at them: in groups, and put to a few pasted lines."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from transcription.language import behaviours
from transcription.language.behaviours import Detector, Group, Hit
from transcription.language.embedding import Matcher
from transcription.transcript import Channel, Segment, Speaker, Transcript

MOST_LINES = 200
LINE_CHARS = 2_000
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
_FIELDS = {
    "rules": "rule",
    "phrases": "phrase",
    "not_phrases": "not when, phrase",
    "within": "where",
    "amount": "how many",
    "negation_words": "words before that “not” reaches",
    "min_words": "words in the line",
    "requires_next": "go on with",
    "lines": "within so many lines",
    "after": "only after",
    "before": "only before",
    "examples": "example",
    "counter_examples": "what is not meant, line",
    "strictness": "similarity",
    "description": "what it points at",
    "group": "evidence for",
    "speaker": "looks at",
}
_WHO = {"agent": Speaker.AGENT, "customer": Speaker.CUSTOMER}


@dataclass(frozen=True, slots=True)
class Tried:
    """Pasted lines, each with what the detector says of it; `has_matcher` tells whether examples were compared."""

    lines: tuple[tuple[str, Hit | None], ...]
    has_matcher: bool

    @property
    def found(self) -> int:
        """How many lines it points at."""
        return sum(hit is not None for _, hit in self.lines)


def by_group(standings: Iterable[Any]) -> list[tuple[Group, list[Any]]]:
    """The detectors of each group that has one, in the groups' order."""
    held: dict[Group, list[Any]] = {group: [] for group in Group}
    for standing in standings:
        held[standing.definition.group].append(standing)
    return [(group, found) for group, found in held.items() if found]


def field_words(path: str) -> str:
    """A place in a definition as its form names it: "rules[0].phrases[8]" is "Rule 1, phrase 9"."""
    steps = [
        _FIELDS.get(name, name.replace("_", " ")) + (f" {int(number) + 1}" if number else "")
        for name, number in _STEP.findall(path)
    ]
    told = ", ".join(steps)
    return told[:1].upper() + told[1:]


def tried(text: str, document: Mapping[str, Any], matcher: Matcher | None) -> Tried:
    """What a definition finds in pasted lines. "Agent: …" and "Customer: …" say who speaks; others are said by
    whomever the detector looks at. Windows and steps of other detectors are left aside: a few lines have no length.

    Raises `BadDetector`.
    """
    detector = behaviours.load(document)
    loose = replace(
        detector,
        examples_within=None,
        rules=tuple(replace(rule, within=None, after=None, before=None) for rule in detector.rules),
    )
    lines = [line.strip()[:LINE_CHARS] for line in text.splitlines() if line.strip()][:MOST_LINES]
    segments = tuple(_segment(number, line, detector) for number, line in enumerate(lines))
    hits = behaviours.detect(Transcript(Channel.CHAT, 1, segments), [loose], matcher)
    return Tried(_beside(lines, hits), matcher is not None)


def _segment(number: int, line: str, detector: Detector) -> Segment:
    who, colon, said = line.partition(":")
    speaker = _WHO.get(who.strip().lower()) if colon else None
    if speaker is None:
        return Segment(number, detector.speaker or Speaker.CUSTOMER, line, 0, 0)
    return Segment(number, speaker, said.strip(), 0, 0)


def _beside(lines: Sequence[str], hits: Iterable[Hit]) -> tuple[tuple[str, Hit | None], ...]:
    found = {hit.index: hit for hit in hits}
    return tuple((line, found.get(number)) for number, line in enumerate(lines))
