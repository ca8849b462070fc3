"""The times and lengths of a chat or an e-mail thread: how long the customer waited, and for how much text."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from transcription.floor import SIDES
from transcription.hours import OfficeHours, open_ms
from transcription.questions import questions
from transcription.readability import is_english, own_text, readability
from transcription.speech_time import count_words
from transcription.thresholds import Thresholds
from transcription.transcript import Segment, Speaker, Transcript

_AUTOMATIC_AUTHOR = re.compile(
    r"(?:^|[\s_.-])(?:chat|help|answer|support)?bot\b|\bvirtual (?:agent|assistant)\b|^auto(?:mated|responder)", re.I
)
_AUTOMATIC_TEXT = re.compile(
    r"\bthis is an (?:automated|automatic) (?:message|reply|response|e-?mail)\b|\b(?:automatic|auto)[- ]reply\b", re.I
)
_LOOKED_AT_CHARS = 2_000


@dataclass(frozen=True, slots=True)
class Wait:
    """From a customer's first unanswered message to the agent's reply, in ms after the interaction's start."""

    since_ms: int
    until_ms: int

    @property
    def length_ms(self) -> int:
        return self.until_ms - self.since_ms


def measure_messages(
    transcript: Transcript,
    thresholds: Thresholds,
    is_known: bool,
    hours: OfficeHours | None = None,
    started_at: datetime | None = None,
) -> dict[str, Any]:
    """The written part of the metrics; with `is_known` false every figure that needs to know who wrote is None.

    First response is from the customer's first message to the next of a person on the agent's side (Connect's
    greeting time). Lines of the system, and messages a machine wrote in the agent's name, end no wait. With `hours`
    and an aware `started_at` the same waits are also told in office hours (Intercom's way).
    """
    sides = (*SIDES, Speaker.SYSTEM)
    said = {side.value: [item for item in transcript.segments if item.speaker == side] for side in sides}
    counts = {name: len(items) if is_known else None for name, items in said.items()}
    words = {
        side.value: sum(count_words(item.text) for item in said[side.value]) if is_known else None for side in SIDES
    }
    text = " ".join(item.text for item in transcript.segments if item.speaker != Speaker.SYSTEM)
    is_read = is_english(transcript.language, text)
    return {
        "messages": counts
        | {"automatic": sum(map(is_automatic, said["agent"])) if is_known else None, "total": len(transcript.segments)},
        "words": words | {"total": sum(count_words(item.text) for item in transcript.segments)},
        "response": _response(transcript, is_known, hours, started_at),
        "lengths": {side.value: _lengths(said[side.value]) if is_known else None for side in SIDES},
        "readability": {
            side.value: _readability(said[side.value], thresholds) if is_known and is_read else None for side in SIDES
        },
        "questions": questions(transcript.segments, is_read, is_known),
    }


def is_automatic(segment: Segment) -> bool:
    """Whether a machine wrote a message that stands under the agent's name: by its author, or what it says of
    itself ("this is an automated message")."""
    by_name = segment.author is not None and _AUTOMATIC_AUTHOR.search(segment.author[:200]) is not None
    return by_name or _AUTOMATIC_TEXT.search(segment.text[:_LOOKED_AT_CHARS]) is not None


def waits(segments: Sequence[Segment]) -> tuple[list[Wait], bool]:
    """Each wait of the customer for a person's reply, and whether the last one is still without one."""
    found: list[Wait] = []
    since: int | None = None
    for segment in sorted(segments, key=lambda item: (item.start_ms, item.index)):
        if segment.speaker == Speaker.CUSTOMER and since is None:
            since = segment.start_ms
        elif segment.speaker == Speaker.AGENT and since is not None and not is_automatic(segment):
            found.append(Wait(since, segment.start_ms))
            since = None
    return found, since is not None


def has_times(transcript: Transcript) -> bool:
    """False when a file told no times, so that all messages stand at 0 ms; one message needs none."""
    return len(transcript.segments) < 2 or any(segment.start_ms != 0 for segment in transcript.segments)


def _response(
    transcript: Transcript, is_known: bool, hours: OfficeHours | None, started_at: datetime | None
) -> dict[str, Any]:
    found, is_waiting = waits(transcript.segments)
    lengths = [wait.length_ms for wait in found] if has_times(transcript) else []
    figures: dict[str, Any] = _summary(lengths) | {"count": len(lengths), "unanswered": is_waiting}
    office = list(_in_office_hours(found, hours, started_at)) if lengths and hours and started_at else []
    figures["office"] = _summary([ms for ms in office if ms is not None]) if office and None not in office else None
    return {name: value if is_known else None for name, value in figures.items()}


def _summary(lengths: Sequence[int]) -> dict[str, int | None]:
    return {
        "first_ms": lengths[0] if lengths else None,
        "median_ms": round(median(lengths)) if lengths else None,
        "longest_ms": max(lengths, default=None),
    }


def _in_office_hours(found: Sequence[Wait], hours: OfficeHours, started_at: datetime) -> Iterator[int | None]:
    for wait in found:
        try:
            since, until = (started_at + timedelta(milliseconds=ms) for ms in (wait.since_ms, wait.until_ms))
        except OverflowError:
            yield None
        else:
            yield open_ms(hours, since, until)


def _lengths(said: Sequence[Segment]) -> dict[str, Any]:
    """Median words and characters of a side's messages; marks of removed data count as they stand."""
    return {
        "messages": len(said),
        "median_words": median(count_words(item.text) for item in said) if said else None,
        "median_characters": median(len(item.text.strip()) for item in said) if said else None,
    }


def _readability(said: Sequence[Segment], thresholds: Thresholds) -> dict[str, Any] | None:
    found = readability("\n".join(own_text(item) for item in said), thresholds.readable_words)
    return asdict(found) if found else None
