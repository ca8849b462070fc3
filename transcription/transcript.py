"""The transcript: who said what and when, as immutable values with one JSON form.

A call, a chat and an e-mail thread all become a `Transcript` of `Segment`s in time order. Times are whole
milliseconds from the start of the interaction; text is what people may read, so it is already redacted.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any

from transcription.errors import BadTranscript

SCHEMA = "transcript/1"


class Speaker(StrEnum):
    """Who holds the turn, as the contact centre sees it."""

    AGENT = "agent"
    CUSTOMER = "customer"
    SYSTEM = "system"
    UNKNOWN = "unknown"


class Channel(StrEnum):
    """The kind of interaction a transcript belongs to."""

    CALL = "call"
    CHAT = "chat"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; `confidence` lies in 0..1, or is None when the source gave none."""

    text: str
    start_ms: int
    end_ms: int
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Redaction:
    """A span of `Segment.text` (characters, half-open) that stands for removed personal data.

    `start_ms`/`end_ms` bound the sound of it when word times were known.
    """

    kind: str
    start_char: int
    end_char: int
    start_ms: int | None = None
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One turn, line or message. `index` is its place in the transcript and what evidence cites."""

    index: int
    speaker: Speaker
    text: str
    start_ms: int
    end_ms: int
    words: tuple[Word, ...] = ()
    sentiment: float | None = None
    redactions: tuple[Redaction, ...] = ()
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """An interaction as text. `is_estimated` says that speakers were guessed, not recorded apart.

    `speaker_confidence` (0..1) says how sure that guess is; None where nothing was guessed, or nothing is known
    of it. `metrics` and `provenance` are JSON objects: what was measured (with the thresholds used) and which
    engine, model and versions made it.
    """

    channel: Channel
    duration_ms: int
    segments: tuple[Segment, ...]
    language: str | None = None
    is_estimated: bool = False
    speaker_confidence: float | None = None
    metrics: Mapping[str, Any] = field(default_factory=dict)
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def by(self, speaker: Speaker) -> Iterator[Segment]:
        """The segments of one speaker, in order."""
        return (segment for segment in self.segments if segment.speaker == speaker)

    @property
    def is_empty(self) -> bool:
        """True when nothing was said or written: shown as "no speech"."""
        return not any(segment.text.strip() for segment in self.segments)


def to_document(transcript: Transcript) -> dict[str, Any]:
    """The JSON object that is stored; `from_document` reads it back to an equal value."""
    whole = _row(transcript)
    segments = tuple(
        _row(segment) | {"words": tuple(map(_row, segment.words)), "redactions": tuple(map(_row, segment.redactions))}
        for segment in transcript.segments
    )
    kept = {name: deepcopy(dict(whole[name])) for name in ("metrics", "provenance")}
    return {"schema": SCHEMA, **whole, "segments": segments, **kept}


def from_document(document: Mapping[str, Any]) -> Transcript:
    """Read a stored transcript.

    Raises `BadTranscript` when the schema is another one or a field is missing or of the wrong type.
    """
    if document.get("schema") != SCHEMA:
        raise BadTranscript(f"expected schema {SCHEMA!r}, found {document.get('schema')!r}")
    try:
        return Transcript(
            channel=Channel(document["channel"]),
            duration_ms=int(document["duration_ms"]),
            segments=tuple(_segment(item) for item in document["segments"]),
            language=document.get("language"),
            is_estimated=bool(document.get("is_estimated", False)),
            speaker_confidence=document.get("speaker_confidence"),
            metrics=dict(document.get("metrics", {})),
            provenance=dict(document.get("provenance", {})),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadTranscript(f"not a transcript: {error}") from error


def _row(value: Transcript | Segment | Word | Redaction) -> dict[str, Any]:
    """A value's own fields; `dataclasses.asdict` would copy everything below, which long chats feel."""
    return {name: getattr(value, name) for name in _NAMES[type(value)]}


_NAMES = {kind: tuple(item.name for item in fields(kind)) for kind in (Transcript, Segment, Word, Redaction)}


def _segment(item: Mapping[str, Any]) -> Segment:
    return Segment(
        index=int(item["index"]),
        speaker=Speaker(item["speaker"]),
        text=str(item["text"]),
        start_ms=int(item["start_ms"]),
        end_ms=int(item["end_ms"]),
        words=tuple(Word(**word) for word in item.get("words", ())),
        sentiment=item.get("sentiment"),
        redactions=tuple(Redaction(**span) for span in item.get("redactions", ())),
        author=item.get("author"),
    )
