"""Google's conversational insights: a conversation as its API gives it, with `transcript.transcriptSegments`."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from transcription.json_text import listed, mapped, word
from transcription.messages import Conversation, Hints
from transcription.messages.instants import instant
from transcription.plain import plain
from transcription.ready.reading import About, conversation_of, who
from transcription.transcript import Channel, Speaker, Word
from transcription.turns import Told, Turn, ms, timed_word


def is_insights(document: Any) -> bool:
    """Whether a transcript's segments with a text lie here."""
    return any("text" in row for row in _rows(document)[:5])


def read_insights(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The conversation. Spoken words have times since its start, messages the instant they were written."""
    rows = _rows(document)
    channel = Channel.CHAT if str(document.get("medium") or "").upper() == "CHAT" else Channel.CALL
    written = [_at(row.get("messageTime")) for row in rows]
    start = _at(document.get("startTime")) or min((at for at in written if at), default=None)
    sides = _sides(document)
    turns = [_turn(row, at, start, sides, hints) for row, at in zip(rows, written, strict=True)]
    told = Told("insights", channel, _seconds(document.get("duration")), word(document.get("languageCode"), 20))
    about = About(word(_last(document.get("name")) or document.get("id")), started_at=start, people=_people(document))
    yield conversation_of(turns, told, about, hints)


def _rows(document: Any) -> list[Mapping[str, Any]]:
    found = listed(mapped(document, "transcript"), "transcriptSegments") if isinstance(document, Mapping) else []
    return [row for row in found if isinstance(row, Mapping)]


def _turn(
    row: Mapping[str, Any], at: datetime | None, start: datetime | None, sides: Mapping[int, Speaker], hints: Hints
) -> Turn:
    entries = [entry for entry in listed(row, "words") if isinstance(entry, Mapping)]
    words = tuple(found for entry in entries if (found := _word(entry)))
    begin = ms((at - start).total_seconds(), 1000) if at and start else None
    end = begin
    if words:
        begin, end = words[0].start_ms, max(found.end_ms for found in words)
    someone = mapped(row, "segmentParticipant")
    speaker, name = who(someone.get("role"), hints)
    tag = row.get("channelTag")
    if speaker == Speaker.UNKNOWN and isinstance(tag, int):
        speaker, name = sides.get(tag, speaker), None
    text = row.get("text")
    mood = {"sentiment": row["sentiment"]} if isinstance(row.get("sentiment"), Mapping) else {}
    said = plain(text).strip() if isinstance(text, str) else ""
    return Turn(said, speaker, name, begin, end, words, mood, words_lost=len(entries) - len(words))


def _word(entry: Mapping[str, Any]) -> Word | None:
    # What begins with the call has no offset: a zero is left out of the JSON.
    begin = _seconds(entry.get("startOffset", "0s"))
    return timed_word(entry.get("word"), begin, _seconds(entry.get("endOffset")), entry.get("confidence"))


def _sides(document: Mapping[str, Any]) -> dict[int, Speaker]:
    """Whose channel is which, where the conversation says so."""
    told = mapped(document, "callMetadata")
    named = ((told.get("agentChannel"), Speaker.AGENT), (told.get("customerChannel"), Speaker.CUSTOMER))
    return {channel: speaker for channel, speaker in named if isinstance(channel, int)}


def _people(document: Mapping[str, Any]) -> dict[Speaker, str]:
    agents = listed(mapped(document, "qualityMetadata"), "agentInfo")
    names = [word(item.get("displayName")) for item in agents if isinstance(item, Mapping)]
    return {Speaker.AGENT: names[0]} if names and names[0] else {}


def _seconds(value: Any) -> int | None:
    """A duration such as "1.500s", in ms."""
    if not isinstance(value, str) or not value.endswith("s"):
        return None
    try:
        return ms(float(value[:-1]), 1000)
    except ValueError:
        return None


def _at(value: Any) -> datetime | None:
    try:
        found, is_zoned = instant(value)
    except ValueError:
        return None
    return found if is_zoned else None


def _last(name: Any) -> str | None:
    """The id at the end of a name such as "projects/1/locations/us/conversations/42"."""
    return name.rpartition("/")[2] if isinstance(name, str) else None
