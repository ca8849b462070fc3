"""One message of a chat as any system writes it, and the conversation that messages become.

Every reader of chats ends here, so that order, times, speakers and what is missing are judged alike for all.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from transcription.errors import BadMessages
from transcription.json_text import bounded, shown
from transcription.messages import Attachment, Conversation, Hints
from transcription.messages.instants import instant
from transcription.plain import line, plain
from transcription.transcript import Channel, Segment, Speaker, Transcript

MAX_MESSAGES = 100_000
MAX_TEXT_CHARS = 100_000


@dataclass(frozen=True, slots=True)
class Message:
    """One message: who wrote it, when (None when not told; local time unless `is_zoned`), and what."""

    text: str
    speaker: Speaker = Speaker.UNKNOWN
    author: str | None = None
    address: str | None = None
    at: datetime | None = None
    is_zoned: bool = True


@dataclass(frozen=True, slots=True)
class Head:
    """What a file says of the chat as a whole. `omitted` counts what is no message to the customer, by kind."""

    source: str
    label: str
    channel: Channel = Channel.CHAT
    external_id: str | None = None
    subject: str | None = None
    language: str | None = None
    at: datetime | None = None
    is_zoned: bool = True
    attachments: tuple[Attachment, ...] = ()
    missing: tuple[str, ...] = ()
    omitted: Mapping[str, int] = field(default_factory=dict)
    vendor: Mapping[str, Any] = field(default_factory=dict)
    people: Mapping[Speaker, str] = field(default_factory=dict)


def text_in(value: Any, label: str) -> str:
    """The text of a message, fit to be stored. Raises `BadMessages` when it is no text or too long."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int | float)):
        raise BadMessages(f"{label}: the text is not a string")
    text = "" if value is None else str(value)
    if len(text) > MAX_TEXT_CHARS:
        raise BadMessages(f"{label} is longer than {MAX_TEXT_CHARS:,} characters")
    return plain(text).strip()


def at_in(value: Any, label: str) -> tuple[datetime | None, bool]:
    """The instant a value tells, and whether it told its zone. Raises `BadMessages` when it is no time."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, True
    try:
        return instant(value)
    except ValueError as error:
        raise BadMessages(f"{label}: {shown(value)} is not a time; write it like 2026-03-01T09:30:00Z") from error


def conversation(head: Head, messages: Sequence[Message], hints: Hints) -> Conversation:
    """The messages as one conversation, in time order; without times they keep the file's order at 0 ms."""
    if not messages:
        raise BadMessages(f"{head.label} holds no messages")
    if len(messages) > MAX_MESSAGES:
        raise BadMessages(f"{head.label} holds {len(messages):,} messages; at most {MAX_MESSAGES:,} are taken")
    named, is_guessed = _named(messages, hints)
    local = [_in_zone(message, hints) for message in named]
    timed = sum(message.at is not None for message in local)
    started_at = _start(head, local, hints)
    segments = _segments(local, started_at)
    unknown = sum(segment.speaker == Speaker.UNKNOWN for segment in segments)
    return Conversation(
        channel=head.channel,
        transcript=Transcript(
            channel=head.channel,
            duration_ms=segments[-1].end_ms,
            segments=segments,
            language=head.language,
            is_estimated=bool(unknown) or is_guessed,
            provenance=_provenance(head),
        ),
        started_at=started_at,
        subject=line(head.subject) or None if head.subject else None,
        external_id=line(head.external_id, 200) or None if head.external_id else None,
        participants=_participants(head, local),
        attachments=head.attachments,
        missing=(*_missing(head, local, timed, hints), *([f"speaker of {unknown} messages"] if unknown else [])),
        source=head.source,
    )


def _start(head: Head, messages: Sequence[Message], hints: Hints) -> datetime | None:
    told = head.at if head.is_zoned or head.at is None else _zoned(head.at, hints)
    return min((at for at in (told, *(message.at for message in messages)) if at is not None), default=None)


def _provenance(head: Head) -> dict[str, Any]:
    found: dict[str, Any] = {"source": head.source}
    omitted = {kind: count for kind, count in head.omitted.items() if count}
    vendor = {key: value for key, value in head.vendor.items() if value not in (None, "", [], {})}
    return found | ({"left_out": omitted} if omitted else {}) | ({"vendor": bounded(vendor)} if vendor else {})


def _missing(head: Head, messages: Sequence[Message], timed: int, hints: Hints) -> list[str]:
    missing = list(head.missing)
    if timed < len(messages):
        missing.append(f"time of {len(messages) - timed} messages" if timed else "time of each message")
    if not timed and head.at is None:
        missing.append("start")
    if not head.is_zoned or not all(message.is_zoned for message in messages):
        missing.append(f"time zone ({hints.zone} assumed)")
    return missing


def _zoned(at: datetime, hints: Hints) -> datetime:
    return at if hints.zone is UTC else at.replace(tzinfo=hints.zone).astimezone(UTC)


def _in_zone(message: Message, hints: Hints) -> Message:
    if message.is_zoned or message.at is None or hints.zone is UTC:
        return message
    return replace(message, at=_zoned(message.at, hints))


def _named(messages: Sequence[Message], hints: Hints) -> tuple[list[Message], bool]:
    """Speakers by the caller's map, the file, the agents' names and domains; the one person left is the customer.

    The second value is true when somebody was taken for the customer only because nobody else was left.
    """
    labels = {key.lower(): speaker for key, speaker in hints.speakers.items()}
    names = {name.lower() for name in hints.agent_names}
    domains = {domain.lower().lstrip("@") for domain in hints.agent_domains}
    found = [_known(message, labels, names, domains) for message in messages] if labels or names or domains else None
    if found is None:
        return list(messages), False
    others = {message.author or message.address for message in found if message.speaker == Speaker.UNKNOWN}
    is_sure = any(message.speaker == Speaker.AGENT for message in found)
    if not is_sure or len(others) != 1 or None in others:
        return found, False
    return [
        replace(message, speaker=Speaker.CUSTOMER) if message.speaker == Speaker.UNKNOWN else message
        for message in found
    ], True


def _known(message: Message, labels: Mapping[str, Speaker], names: set[str], domains: set[str]) -> Message:
    keys = [key.lower() for key in (message.author, message.address) if key]
    told = next((labels[key] for key in keys if key in labels), None)
    if told is not None:
        return replace(message, speaker=told)
    if message.speaker != Speaker.UNKNOWN:
        return message
    if any(key in names for key in keys):
        return replace(message, speaker=Speaker.AGENT)
    address = next((key for key in reversed(keys) if "@" in key.strip("@")), None)
    if address is None or not domains:
        return message
    is_own = address.rpartition("@")[2].rstrip(".") in domains
    return replace(message, speaker=Speaker.AGENT if is_own else Speaker.CUSTOMER)


def _segments(messages: Sequence[Message], started_at: datetime | None) -> tuple[Segment, ...]:
    """Messages in time order; one without a time stays behind the one before it."""
    placed: list[tuple[int, Message]] = []
    last = 0
    for message in messages:
        if message.at is not None and started_at is not None:
            last = round((message.at - started_at).total_seconds() * 1000)
        placed.append((last, message))
    placed.sort(key=lambda item: item[0])
    return tuple(
        Segment(index, message.speaker, message.text, offset, offset, author=message.author or message.address)
        for index, (offset, message) in enumerate(placed)
    )


def _participants(head: Head, messages: Sequence[Message]) -> dict[Speaker, tuple[str, ...]]:
    found: dict[Speaker, dict[str, None]] = {speaker: {name: None} for speaker, name in head.people.items()}
    for message in messages:
        shown_as = message.author or message.address
        if shown_as:
            found.setdefault(message.speaker, {})[shown_as] = None
    return {speaker: tuple(names) for speaker, names in found.items()}
