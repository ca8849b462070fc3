"""Contact-centre platforms' transcripts: Google CCAI entries, Genesys Cloud phrases, Azure conversation input."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from transcription.json_text import listed, mapped, number, word
from transcription.messages import Conversation, Hints
from transcription.plain import plain
from transcription.ready.reading import About, conversation_of, who
from transcription.transcript import Channel, Word
from transcription.turns import Told, Turn, ms, timed_word

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICKS_PER_MS = 10_000
_EARLIEST_S, _LATEST_S = 631_152_000, 4_102_444_800


def is_ccai(document: Any) -> bool:
    """Whether `entries` with a role, a text and a time in µs (or a user) lie here."""
    rows = [row for row in listed(document, "entries")[:5] if isinstance(row, Mapping)]
    return bool(rows) and all("text" in row and {"start_timestamp_usec", "user_id"} & row.keys() for row in rows)


def read_ccai(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The conversation; times are µs since 1970, or since its start."""
    rows = [row for row in listed(document, "entries") if isinstance(row, Mapping)]
    times = [number(row.get("start_timestamp_usec")) for row in rows]
    start = _base([None if value is None else value / 1e6 for value in times])
    turns = [
        Turn(_text(row), *who(row.get("role") or row.get("user_id"), hints), _after(value, 1e6, start))
        for row, value in zip(rows, times, strict=True)
    ]
    is_chat = "chat" in str(document.get("medium") or document.get("channel") or "").lower()
    told = Told("ccai", Channel.CHAT if is_chat else Channel.CALL, language=word(document.get("language_code"), 20))
    about = About(word(document.get("conversation_id") or document.get("id")), started_at=_instant(start))
    yield conversation_of([_still(turn) for turn in turns] if is_chat else turns, told, about, hints)


def is_genesys(document: Any) -> bool:
    """Whether `transcripts` with phrases lie here."""
    items = listed(document, "transcripts")
    return any(isinstance(item, Mapping) and isinstance(item.get("phrases"), list) for item in items[:3])


def read_genesys(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The conversation of all its transcripts; an external participant is the customer."""
    items = [item for item in listed(document, "transcripts") if isinstance(item, Mapping)]
    phrases = [row for item in items for row in listed(item, "phrases") if isinstance(row, Mapping)]
    start = _base([_seconds(row) for row in phrases])
    media = str(document.get("mediaType") or "call").lower()
    channel = Channel.CHAT if media in ("chat", "message", "webchat") else Channel.CALL
    channel = Channel.EMAIL if media == "email" else channel
    turns = [_phrase(row, start, hints) for row in phrases]
    vendor = {"mediaType": document.get("mediaType"), "communicationId": document.get("communicationId"),
              "analytics": [item["analytics"] for item in items if "analytics" in item]}  # fmt: skip
    told = Told("genesys", channel, _milliseconds(document.get("duration")), word(document.get("language"), 20), vendor)
    about = About(word(document.get("conversationId")), started_at=_instant(start))
    yield conversation_of(turns if channel == Channel.CALL else [_still(turn) for turn in turns], told, about, hints)


def _phrase(row: Mapping[str, Any], start: float, hints: Hints) -> Turn:
    """A phrase: epoch ms and a duration, its words likewise."""
    begin = _after(number(row.get("startTimeMs")), 1e3, start)
    length = _milliseconds(row.get("duration"))
    entries = [entry for entry in listed(row, "words") if isinstance(entry, Mapping)]
    words = tuple(found for entry in entries if (found := _word(entry, start)))
    speaker, name = who(row.get("participantPurpose"), hints)
    end = begin + length if begin is not None and length is not None else None
    return Turn(_text(row), speaker, name, begin, end, words, words_lost=len(entries) - len(words))


def _word(entry: Mapping[str, Any], start: float) -> Word | None:
    begin = _after(number(entry.get("startTimeMs")), 1e3, start)
    length = _milliseconds(entry.get("duration"))
    end = begin + length if begin is not None and length is not None else None
    return timed_word(entry.get("word"), begin, end, entry.get("confidence"))


def is_azure(document: Any) -> bool:
    """Whether conversations with `conversationItems` lie here, alone or as an analysis input."""
    return any(isinstance(item, Mapping) and "conversationItems" in item for item in _azure(document)[:3])


def _azure(document: Any) -> list[Any]:
    return listed(mapped(document, "analysisInput"), "conversations") or listed(document, "conversations")


def read_azure(document: Any, hints: Hints) -> Iterator[Conversation]:
    """Every conversation; times are ticks of 100 ns where the input tells any."""
    for item in _azure(document):
        if not isinstance(item, Mapping):
            continue
        channel = Channel.CHAT if item.get("modality") == "text" else Channel.CALL
        turns = [_azure_turn(row, hints) for row in listed(item, "conversationItems") if isinstance(row, Mapping)]
        told = Told("azure", channel, language=word(item.get("language"), 20))
        yield conversation_of(turns, told, About(word(item.get("id"))), hints)


def _azure_turn(row: Mapping[str, Any], hints: Hints) -> Turn:
    timing = mapped(row, "conversationItemLevelTiming")
    begin, length = ms(timing.get("offset"), 1 / _TICKS_PER_MS), ms(timing.get("duration"), 1 / _TICKS_PER_MS)
    entries = [entry for entry in listed(row, "audioTimings") if isinstance(entry, Mapping)]
    words = tuple(found for entry in entries if (found := _azure_word(entry)))
    if begin is None and words:
        begin, length = words[0].start_ms, max(found.end_ms for found in words) - words[0].start_ms
    speaker, name = who(row.get("role") or row.get("participantId"), hints)
    known = word(row.get("participantId"))
    end = begin + length if begin is not None and length is not None else None
    return Turn(_text(row), hints.speakers.get(known or "", speaker), name, begin, end, words)


def _azure_word(entry: Mapping[str, Any]) -> Word | None:
    begin, length = ms(entry.get("offset"), 1 / _TICKS_PER_MS), ms(entry.get("duration"), 1 / _TICKS_PER_MS)
    return timed_word(entry.get("word"), begin, begin + (length or 0) if begin is not None else None)


def _text(row: Mapping[str, Any]) -> str:
    text = row.get("text")
    return plain(text).strip() if isinstance(text, str) else ""


def _still(turn: Turn) -> Turn:
    """A written message takes no time."""
    return Turn(turn.text, turn.speaker, turn.author, turn.start_ms, turn.start_ms, (), turn.told)


def _seconds(row: Mapping[str, Any]) -> float | None:
    found = number(row.get("startTimeMs"))
    return None if found is None else found / 1e3


def _base(seconds: list[float | None]) -> float:
    """The first instant, when times count from 1970; 0 when they count from the start."""
    since = [value for value in seconds if value is not None and _EARLIEST_S <= value < _LATEST_S]
    return min(since, default=0.0)


def _after(value: float | None, scale: float, start: float) -> int | None:
    return None if value is None else ms((value / scale - start) * 1000)


def _instant(start: float) -> datetime | None:
    return _EPOCH + timedelta(seconds=start) if start else None


def _milliseconds(value: Any) -> int | None:
    """A duration as Genesys writes it: `{"milliseconds": n}`, or a number."""
    return ms(value.get("milliseconds") if isinstance(value, Mapping) else value)
