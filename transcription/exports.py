"""Transcripts written for other programs: a table of turns as CSV (read back as well) and Contact Lens' own keys."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from transcription.errors import BadTranscript
from transcription.plain import line, plain
from transcription.speakers import LABELS, named_in
from transcription.transcript import Channel, Segment, Speaker, Transcript
from transcription.turns import Told, Turn, ms, transcript_of

HEADER = ("start_ms", "end_ms", "speaker", "author", "text", "sentiment")
# A spreadsheet would take a cell that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_ROLES = {Speaker.AGENT: "AGENT", Speaker.CUSTOMER: "CUSTOMER", Speaker.SYSTEM: "SYSTEM", Speaker.UNKNOWN: "UNKNOWN"}
_FEELING = 0.05


def write_csv(transcript: Transcript) -> str:
    """One row a turn; a text that a spreadsheet would take for a formula has an apostrophe before it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(HEADER)
    for segment in transcript.segments:
        writer.writerow(
            (segment.start_ms, segment.end_ms, LABELS[segment.speaker], _safe(segment.author or ""),
             _safe(segment.text), "" if segment.sentiment is None else segment.sentiment)
        )  # fmt: skip
    return out.getvalue()


def is_table(text: str) -> bool:
    """Whether a text begins with the header that `write_csv` writes."""
    return text[:200].lstrip("\ufeff").startswith(",".join(HEADER[:5]))


def read_csv(text: str, channel: Channel = Channel.CALL) -> Transcript:
    """The turns of such a table, times and authors with them. Raises `BadTranscript` with the row."""
    turns: list[Turn] = []
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff"), newline="")), start=1):
            if number == 1 or not any(row):
                continue
            if len(row) < 5 or len(row) > len(HEADER):
                raise BadTranscript(f"row {number} has {len(row)} columns; expected {', '.join(HEADER)}")
            speaker, name = named_in(line(row[2], 100), {})
            author = line(_bare(row[3]), 200) or name
            turns.append(Turn(plain(_bare(row[4])), speaker, author, ms(row[0]), ms(row[1])))
    except csv.Error as error:
        raise BadTranscript(f"not a readable CSV file: {error}") from error
    if not turns:
        raise BadTranscript("the table holds no turns")
    return transcript_of(turns, Told("csv", channel, keeps_overlaps=True))


def write_contact_lens(transcript: Transcript) -> str:
    """The transcript with the keys of Contact Lens' analysis file, version 1.1.0.

    Source: Amazon Connect's documented output file. Sentiment is ours (at least ±0.05 is not neutral, as VADER's
    authors take it), and what it does not hold is left out: loudness, categories, interruptions.
    """
    roles = sorted({segment.speaker for segment in transcript.segments})
    document: dict[str, Any] = {
        "Version": "1.1.0",
        "Channel": "VOICE" if transcript.channel == Channel.CALL else transcript.channel.value.upper(),
        "ContentMetadata": {"Output": "Redacted" if _is_redacted(transcript) else "Raw", "RedactionTypes": ["PII"]},
        "JobStatus": "COMPLETED",
        **({"LanguageCode": transcript.language} if transcript.language else {}),
        "Participants": [{"ParticipantId": _ROLES[role], "ParticipantRole": _ROLES[role]} for role in roles],
        "Categories": {"MatchedCategories": [], "MatchedDetails": {}},
        "ConversationCharacteristics": {"TotalConversationDurationMillis": transcript.duration_ms},
        "Transcript": list(_lens_turns(transcript)),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _lens_turns(transcript: Transcript) -> Iterator[dict[str, Any]]:
    for segment in transcript.segments:
        turn: dict[str, Any] = {
            "Id": str(segment.index),
            "ParticipantId": _ROLES[segment.speaker],
            "Content": segment.text,
            "BeginOffsetMillis": segment.start_ms,
            "EndOffsetMillis": segment.end_ms,
        }
        if segment.sentiment is not None:
            turn["Sentiment"] = _feeling(segment.sentiment)
        stamps = _stamps(segment)
        yield turn | ({"Redaction": {"RedactedTimestamps": stamps}} if stamps else {})


def _stamps(segment: Segment) -> list[dict[str, int]]:
    return [
        {"BeginOffsetMillis": span.start_ms, "EndOffsetMillis": span.end_ms}
        for span in segment.redactions
        if span.start_ms is not None and span.end_ms is not None
    ]


def _is_redacted(transcript: Transcript) -> bool:
    return any(segment.redactions for segment in transcript.segments) or bool(transcript.provenance.get("is_redacted"))


def _feeling(score: float) -> str:
    if abs(score) < _FEELING:
        return "NEUTRAL"
    return "POSITIVE" if score > 0 else "NEGATIVE"


def _safe(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _bare(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
