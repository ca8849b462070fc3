"""Case studies: how a closed complaint is told without anybody being known by it, and the check before it is shown."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from transcription.language.names import known
from transcription.language.redaction import find, redact_text
from transcription.transcript import Segment, Speaker

PARTS = {
    "happened": "What happened",
    "timeline": "When",
    "causes": "Why",
    "remedy": "What was made good",
    "outcome": "How it ended",
    "lesson": "What to take from it",
}
PART_MAXIMUM = 8_000
_LINK = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\b(?:C|I|E)-\d+\b")


@dataclass(frozen=True, slots=True)
class Study:
    """The parts of a case study, as plain text."""

    happened: str = ""
    timeline: str = ""
    causes: str = ""
    remedy: str = ""
    outcome: str = ""
    lesson: str = ""


@dataclass(frozen=True, slots=True)
class Leak:
    """Something in a case study by which somebody could be known: in which part, of which kind, and the words."""

    part: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Names:
    """Who must not be named: the customer and the staff who had to do with it, and everybody else on the staff."""

    concerned: tuple[str, ...]
    others: tuple[str, ...] = ()


def of_document(document: dict[str, Any]) -> Study:
    """The study of a kept document; parts it does not know are left out."""
    return Study(**{name: str(document.get(name, "")) for name in PARTS})


def to_document(study: Study) -> dict[str, Any]:
    """The study as it is kept."""
    return asdict(study)


def redacted(study: Study, names: Names) -> Study:
    """The study without personal data and the names of those who had to do with it."""
    return Study(**{name: _without(getattr(study, name), names) for name in PARTS})


def _without(text: str, names: Names) -> str:
    clean = redact_text(text, list(names.concerned))
    for name in names.others:
        clean = _whole(name).sub("[name]", clean)
    return _NUMBER.sub("[number]", _LINK.sub("[address]", clean))[:PART_MAXIMUM]


def leaks(study: Study, title: str, names: Names) -> list[Leak]:
    """Everything found by which somebody could be known, part by part (R68). Nothing is published while one is left."""
    found = [leak for name in PARTS for leak in _leaks_in(name, getattr(study, name), names)]
    return [*_leaks_in("title", title, names), *found]


def _leaks_in(part: str, text: str, names: Names) -> Iterable[Leak]:
    segment = Segment(0, Speaker.UNKNOWN, text, 0, 0)
    for finding in find([segment], known(list(names.concerned))):
        words = " ".join(text[span.start : span.end] for span in finding.spans)
        yield Leak(part, finding.kind, words)
    for name in names.others:
        for match in _whole(name).finditer(text):
            yield Leak(part, "name", match.group(0))
    for pattern, kind in ((_LINK, "link"), (_NUMBER, "case_number")):
        for match in pattern.finditer(text):
            yield Leak(part, kind, match.group(0))


def _whole(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name.strip())}\b", re.IGNORECASE)


def told_by_days(moments: Sequence[tuple[datetime, str]], start: datetime) -> str:
    """A timeline that tells days from the beginning instead of dates, a line each."""
    lines = []
    for at, words in moments:
        days = (at.date() - start.date()).days
        when = "Day 1" if days <= 0 else f"Day {days + 1}"
        lines.append(f"{when}: {words}")
    return "\n".join(lines)
