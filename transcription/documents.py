"""Transcripts as JSON: our own document, checked field by field, and other systems' files, known by their keys."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from transcription.errors import BadTranscript
from transcription.json_text import is_deeper, load
from transcription.messages import Conversation, Hints
from transcription.plain import line, plain
from transcription.ready import amazon, insights, platforms, transcribe, whisper
from transcription.transcript import SCHEMA, Speaker, Transcript, from_document
from transcription.turns import LONGEST_MS, Turn, mended, ms

_DEPTH = 40


@dataclass(frozen=True, slots=True)
class Reader:
    """A kind of JSON document: how to know it, and how to read the conversations in it."""

    is_this: Callable[[Any], bool]
    read: Callable[[Any, Hints], Iterator[Conversation]]


def _is_own(document: Any) -> bool:
    if not isinstance(document, Mapping) or "schema" not in document:
        return False
    return str(document["schema"]).startswith("transcript/") or isinstance(document.get("segments"), list)


READERS = (
    Reader(_is_own, lambda document, hints: iter((_own_conversation(document),))),
    Reader(amazon.is_analysis, amazon.read),
    Reader(transcribe.is_output, transcribe.read),
    Reader(transcribe.is_post_call, transcribe.read_post_call),
    Reader(whisper.is_cpp, whisper.read_cpp),
    Reader(platforms.is_genesys, platforms.read_genesys),
    Reader(platforms.is_azure, platforms.read_azure),
    Reader(platforms.is_ccai, platforms.read_ccai),
    Reader(insights.is_insights, insights.read_insights),
    Reader(whisper.is_output, whisper.read),
    Reader(whisper.is_turns, whisper.read_turns),
)


def reader_of(document: Any) -> Reader | None:
    """The reader that knows this document, or None."""
    return next((reader for reader in READERS if reader.is_this(document)), None)


def parsed(text: str) -> Any:
    """The value of a JSON text. Raises `BadTranscript` with the reason."""
    try:
        return load(text)
    except ValueError as error:
        raise BadTranscript(str(error)) from error


def read_all(document: Any, hints: Hints) -> Iterator[Conversation]:
    """Every conversation of a parsed document. Raises `BadTranscript` and nothing else."""
    reader = reader_of(document)
    if reader is None:
        if not isinstance(document, Mapping):
            raise BadTranscript("expected a JSON object with segments or turns")
        keys = ", ".join(line(key, 40) for key in list(document)[:10])
        raise BadTranscript(
            f"neither {SCHEMA!r} nor a transcript of Whisper, Amazon, Google, Genesys or Azure; "
            f"found: {keys or 'nothing'}"
        )
    yield from reader.read(document, hints)


def _own_conversation(document: Mapping[str, Any]) -> Conversation:
    transcript = _own(document)
    unknown = sum(segment.speaker == Speaker.UNKNOWN for segment in transcript.segments)
    authors: dict[Speaker, dict[str, None]] = {}
    for segment in transcript.segments:
        if segment.author:
            authors.setdefault(segment.speaker, {})[segment.author] = None
    return Conversation(
        channel=transcript.channel,
        transcript=transcript,
        participants={speaker: tuple(names) for speaker, names in authors.items()},
        missing=("start", *([f"speaker of {unknown} turns"] if unknown else [])),
        source="transcript",
    )


def _own(document: Mapping[str, Any]) -> Transcript:
    if any(is_deeper(document.get(key), _DEPTH) for key in ("metrics", "provenance", "segments")):
        raise BadTranscript("not a transcript: nested too deeply")
    whole, repaired = _mended(document)
    try:
        transcript = from_document(whole)
    except (OverflowError, RecursionError) as error:
        raise BadTranscript(f"not a transcript: {error}") from error
    except BadTranscript as error:
        raise BadTranscript(line(str(error), 300)) from error
    _check(transcript)
    if repaired:
        transcript = replace(transcript, provenance={**transcript.provenance, "repaired": repaired})
    return transcript


def _mended(document: Mapping[str, Any]) -> tuple[Mapping[str, Any], list[str]]:
    """The document with its times in range and in order, when they are not; else as it is."""
    items = document.get("segments")
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        return document, []
    if _is_sound(items):
        return _long_enough(document, max((item["end_ms"] for item in items), default=0))
    turns = [
        Turn(str(place), start_ms=ms(item.get("start_ms")), end_ms=ms(item.get("end_ms")))
        for place, item in enumerate(items)
    ]
    placed, repaired = mended(turns)
    segments = [
        {**items[int(turn.text)], "index": place, "start_ms": turn.start_ms, "end_ms": turn.end_ms}
        for place, turn in enumerate(placed)
    ]
    length = ms(document.get("duration_ms"))
    ends = max((turn.end_ms or 0 for turn in placed), default=0)
    whole = {**document, "segments": segments, "duration_ms": max(length or 0, ends)}
    return whole, repaired or ["The segments were numbered anew, in their order."]


def _long_enough(document: Mapping[str, Any], ends: int) -> tuple[Mapping[str, Any], list[str]]:
    length = document.get("duration_ms")
    if not isinstance(length, int | float) or length >= ends:
        return document, []
    return {**document, "duration_ms": ends}, ["The length was shorter than the turns; taken as the end of the last."]


def _is_sound(items: list[Any]) -> bool:
    before = 0
    for place, item in enumerate(items):
        start, end = item.get("start_ms"), item.get("end_ms")
        if type(start) is not int or type(end) is not int or not before <= start <= end <= LONGEST_MS:
            return False
        if item.get("index") != place:
            return False
        before = start
    return True


def _check(transcript: Transcript) -> None:
    for segment in transcript.segments:
        label = f"segment {segment.index}"
        _check_text(segment.text, label)
        _check_text(segment.author or "", f"{label}: author")
        for word in segment.words:
            _check_text(word.text, f"{label}: a word")
            _check_times(word.start_ms, word.end_ms, label)
            _check_number(word.confidence, 0, 1, f"{label}: a word's confidence")
        _check_number(segment.sentiment, -1, 1, f"{label}: sentiment")
        for span in segment.redactions:
            _check_text(span.kind, f"{label}: a redaction's kind")
            bounds = (span.start_char, span.end_char)
            if not all(type(bound) is int for bound in bounds) or not 0 <= bounds[0] <= bounds[1] <= len(segment.text):
                raise BadTranscript(f"{label}: a redaction lies outside the text")
            if span.start_ms is not None or span.end_ms is not None:
                _check_times(span.start_ms, span.end_ms, f"{label}: a redaction")
    _check_text(transcript.language or "", "language")
    _check_number(transcript.speaker_confidence, 0, 1, "speaker_confidence")
    if not 0 <= transcript.duration_ms <= LONGEST_MS:
        raise BadTranscript("duration_ms is out of range")


def _check_text(value: object, label: str) -> None:
    if not isinstance(value, str) or plain(value) != value:
        raise BadTranscript(f"{label} is not a text without control characters")


def _check_times(start: object, end: object, label: str) -> None:
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= LONGEST_MS:
        raise BadTranscript(f"{label}: times must be whole ms, the end not before the start")


def _check_number(value: object, low: float, high: float, label: str) -> None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high
    ):
        raise BadTranscript(f"{label} must be between {low} and {high}")
