"""Transcripts as JSON: our own document, checked field by field, and Whisper's verbose JSON."""

import json
import math
from collections.abc import Mapping
from typing import Any

from transcription.errors import BadTranscript
from transcription.plain import line, plain
from transcription.speakers import speaker_named
from transcription.transcript import SCHEMA, Channel, Segment, Speaker, Transcript, Word, from_document

_LONGEST_MS = 1_000 * 3600 * 1000


def read_document(text: str) -> Transcript:
    """The transcript in a JSON text. Raises `BadTranscript` and nothing else."""
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadTranscript(f"not valid JSON: {line(str(error), 200)}") from error
    if not isinstance(document, Mapping):
        raise BadTranscript("expected a JSON object with segments")
    if "schema" in document:
        return _own(document)
    if isinstance(document.get("segments"), list):
        return _whisper(document)
    keys = ", ".join(line(str(key), 40) for key in list(document)[:10])
    raise BadTranscript(f"neither {SCHEMA!r} nor Whisper's JSON with a list of segments; found: {keys or 'nothing'}")


def _own(document: Mapping[str, Any]) -> Transcript:
    try:
        transcript = from_document(document)
    except (OverflowError, RecursionError) as error:
        raise BadTranscript(f"not a transcript: {error}") from error
    for segment in transcript.segments:
        label = f"segment {segment.index}"
        _check_times(segment.start_ms, segment.end_ms, label)
        _check_text(segment.text, label)
        _check_text(segment.author or "", f"{label}: author")
        for word in segment.words:
            _check_text(word.text, f"{label}: a word")
            _check_times(word.start_ms, word.end_ms, label)
            _check_number(word.confidence, 0, 1, f"{label}: a word's confidence")
        _check_number(segment.sentiment, -1, 1, f"{label}: sentiment")
        for span in segment.redactions:
            bounds = (span.start_char, span.end_char)
            if not all(type(bound) is int for bound in bounds) or not 0 <= bounds[0] <= bounds[1] <= len(segment.text):
                raise BadTranscript(f"{label}: a redaction lies outside the text")
    _check_text(transcript.language or "", "language")
    if not 0 <= transcript.duration_ms <= _LONGEST_MS:
        raise BadTranscript("duration_ms is out of range")
    return transcript


def _check_text(value: object, label: str) -> None:
    if not isinstance(value, str) or plain(value) != value:
        raise BadTranscript(f"{label} is not a text without control characters")


def _check_times(start: object, end: object, label: str) -> None:
    if type(start) is not int or type(end) is not int or not 0 <= start <= end <= _LONGEST_MS:
        raise BadTranscript(f"{label}: times must be whole ms, the end not before the start")


def _check_number(value: object, low: float, high: float, label: str) -> None:
    if value is not None and (
        isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high
    ):
        raise BadTranscript(f"{label} must be between {low} and {high}")


def _whisper(document: Mapping[str, Any]) -> Transcript:
    """Whisper's verbose JSON (seconds); WhisperX's `speaker` is read where it is there."""
    items = document["segments"]
    found = sorted((_segment(item, number) for number, item in enumerate(items)), key=lambda item: item.start_ms)
    segments = tuple(
        Segment(place, item.speaker, item.text, item.start_ms, item.end_ms, item.words, author=item.author)
        for place, item in enumerate(found)
    )
    language = document.get("language")
    given = document.get("duration")
    ends = max((segment.end_ms for segment in segments), default=0)
    return Transcript(
        channel=Channel.CALL,
        duration_ms=max(ends, _ms(given, "duration") if given is not None else 0),
        segments=segments,
        language=line(language, 20) if isinstance(language, str) else None,
        is_estimated=any(segment.speaker == Speaker.UNKNOWN for segment in segments),
        provenance={"source": "whisper json"},
    )


def _segment(item: Any, number: int) -> Segment:
    label = f"segment {number}"
    if not isinstance(item, Mapping) or not isinstance(item.get("text"), str):
        raise BadTranscript(f"{label} has no text")
    start, end = _ms(item.get("start"), label), _ms(item.get("end"), label)
    if end < start:
        raise BadTranscript(f"{label} ends before it begins")
    words = item.get("words") or []
    if not isinstance(words, list):
        raise BadTranscript(f"{label}: words is not a list")
    named = item.get("speaker")
    author = line(str(named), 100) if isinstance(named, str | int) and not isinstance(named, bool) else None
    speaker = speaker_named(author) if author else Speaker.UNKNOWN
    read = tuple(word for word in (_word(entry, label) for entry in words) if word is not None)
    return Segment(
        number, speaker, plain(item["text"]).strip(), start, end, read,
        author=author if speaker == Speaker.UNKNOWN else None,
    )  # fmt: skip


def _word(entry: Any, label: str) -> Word | None:
    """A word; WhisperX leaves out the times of words it could not align, and those are left out here."""
    if not isinstance(entry, Mapping):
        raise BadTranscript(f"{label}: a word is not an object")
    text = entry.get("word", entry.get("text"))
    if not isinstance(text, str):
        raise BadTranscript(f"{label}: a word has no text")
    if entry.get("start") is None or entry.get("end") is None:
        return None
    start, end = _ms(entry["start"], label), _ms(entry["end"], label)
    confidence = entry.get("probability", entry.get("confidence", entry.get("score")))
    _check_number(confidence, 0, 1, f"{label}: a word's probability")
    return Word(plain(text).strip(), start, max(start, end), float(confidence) if confidence is not None else None)


def _ms(value: object, label: str) -> int:
    """Seconds as whole ms."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadTranscript(f"{label}: a time is not a number of seconds")
    try:
        is_in_range = math.isfinite(value) and -1 <= value <= _LONGEST_MS / 1000
    except OverflowError:
        is_in_range = False
    if not is_in_range:
        raise BadTranscript(f"{label}: a time is out of range")
    return max(0, round(value * 1000))
