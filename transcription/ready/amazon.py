"""Amazon's conversation analytics: Contact Lens (voice and chat), Connect chat transcripts, Transcribe Call Analytics.

One family of keys with small differences: the role stands in `Participants`, in the turn's `ParticipantRole`, or is
itself the `ParticipantId`; loudness is `LoudnessScore` here and `LoudnessScores` there; times are ms from the start,
or an `AbsoluteTime` in chats.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from transcription.json_text import listed, mapped, word
from transcription.messages import Conversation, Hints
from transcription.messages.instants import instant
from transcription.plain import plain
from transcription.ready.reading import About, conversation_of, who
from transcription.transcript import Channel, Speaker, Word
from transcription.turns import Told, Turn, ms, timed_word

_OF_FILE = (
    "Version", "Channel", "JobName", "JobStatus", "JobDetails", "ContentMetadata", "Categories",
    "ConversationCharacteristics", "CustomModels", "CustomerMetadata",
)  # fmt: skip
_OF_TURN = (
    "Id", "Sentiment", "Redaction", "LoudnessScore", "LoudnessScores", "IssuesDetected", "OutcomesDetected",
    "ActionItemsDetected",
)  # fmt: skip


def is_analysis(document: Any) -> bool:
    """Whether turns with a `Content` and a participant lie under `Transcript` (or real-time `Segments`)."""
    items = [item for item in _items(document)[:20] if isinstance(item, Mapping)]
    return any("ParticipantId" in item or "ParticipantRole" in item for item in items) and any(
        "Content" in item or "ContentType" in item for item in items
    )


def _items(document: Any) -> list[Any]:
    items = listed(document, "Transcript")
    if items:
        return items
    segments = listed(document, "Segments")
    return [mapped(item, "Transcript") for item in segments if isinstance(item, Mapping) and "Transcript" in item]


def read(document: Any, hints: Hints) -> Iterator[Conversation]:
    """The conversation. Keys that are not known are passed over, turns without any words too."""
    roles = {
        ident: role
        for item in listed(document, "Participants")
        if isinstance(item, Mapping)
        and (ident := word(item.get("ParticipantId")))
        and (role := word(item.get("ParticipantRole")))
    }
    items = [item for item in _items(document) if isinstance(item, Mapping)]
    is_chat = str(document.get("Channel") or "").upper() in ("CHAT", "MESSAGING") or any(
        "AbsoluteTime" in item for item in items[:20]
    )
    start = _start(items)
    turns = [turn for item in items if (turn := _turn(item, roles, start, hints))]
    facts = mapped(document, "ConversationCharacteristics")
    told = Told(
        source=_source(document, is_chat),
        channel=Channel.CHAT if is_chat else Channel.CALL,
        duration_ms=ms(facts.get("TotalConversationDurationMillis")),
        language=word(document.get("LanguageCode"), 20),
        vendor={key: document.get(key) for key in _OF_FILE},
    )
    ident = mapped(document, "CustomerMetadata").get("ContactId") or document.get("ContactId")
    yield conversation_of(turns, told, About(word(ident), started_at=start), hints)


def _source(document: Mapping[str, Any], is_chat: bool) -> str:
    if "JobName" in document or "LanguageIdentification" in document:
        return "call_analytics"
    return "connect_chat" if is_chat else "contact_lens"


def _start(items: list[Mapping[str, Any]]) -> datetime | None:
    times = [at for item in items if (at := _absolute(item))]
    return min(times, default=None)


def _absolute(item: Mapping[str, Any]) -> datetime | None:
    try:
        return instant(item["AbsoluteTime"])[0] if "AbsoluteTime" in item else None
    except ValueError:
        return None


def _turn(item: Mapping[str, Any], roles: Mapping[str, str], start: datetime | None, hints: Hints) -> Turn | None:
    content = item.get("Content")
    text = plain(content).strip() if isinstance(content, str) else ""
    kind = str(item.get("Type") or "MESSAGE").upper()
    if not text:
        event = str(item.get("ContentType") or "").rsplit("event.", 1)
        if len(event) < 2:
            return None
        text = event[1].replace(".", " ")
    ident = word(item.get("ParticipantId")) or ""
    role = word(item.get("ParticipantRole")) or roles.get(ident) or ident
    speaker = Speaker.SYSTEM if kind == "EVENT" else who(hints.speakers.get(ident) or role, hints)[0]
    begin, end = ms(item.get("BeginOffsetMillis")), ms(item.get("EndOffsetMillis"))
    at = _absolute(item)
    if at is not None:
        begin = end = round((at - (start or datetime(1970, 1, 1, tzinfo=UTC))).total_seconds() * 1000)
    words, lost = _words(listed(item, "Items"))
    author = word(item.get("DisplayName")) if kind != "EVENT" else None
    return Turn(text, speaker, author, begin, end, words, {key: item[key] for key in _OF_TURN if key in item}, lost)


def _words(items: list[Any]) -> tuple[tuple[Word, ...], int]:
    """Words with times; a punctuation mark has none and goes with the word before it."""
    words: list[Word] = []
    lost = 0
    for item in items:
        if not isinstance(item, Mapping):
            continue
        if item.get("Type") == "punctuation" and words:
            last = words[-1]
            mark = plain(str(item.get("Content") or ""))[:5]
            words[-1] = Word(f"{last.text}{mark}", last.start_ms, last.end_ms, last.confidence)
            continue
        begin, end = ms(item.get("BeginOffsetMillis")), ms(item.get("EndOffsetMillis"))
        found = timed_word(item.get("Content"), begin, end, item.get("Confidence"))
        lost += found is None
        words += [found] if found else []
    return tuple(words), lost
