"""E-mails from .eml files and threads of them: who wrote what and when, apart from the history they quote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from typing import Any

from transcription.errors import BadMessages
from transcription.messages import NO_HINTS, Attachment, Conversation, Hints, mime
from transcription.messages.history import Earlier, earlier
from transcription.messages.quotes import quoted_only
from transcription.messages.reply import Reply, split
from transcription.plain import line
from transcription.transcript import Channel, Segment, Speaker, Transcript

MAX_TEXT_CHARS = 200_000
MAX_REFERENCES = 200

_Box = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail: its ids, its sender and the people it went to, when (local unless `is_zoned`), what it says anew."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    at: datetime | None
    is_zoned: bool
    sender: _Box
    boxes: tuple[_Box, ...]
    reply: Reply
    attachments: tuple[Attachment, ...]
    is_cut: bool = False


def read(
    content: bytes, name: str, agent_domains: frozenset[str] = frozenset(), hints: Hints = NO_HINTS
) -> Conversation:
    """The e-mail in a file; `agent_domains` are the centre's own mail domains, all other senders are customers.

    The transcript is one segment: what this mail says anew. With `hints.with_history` the mails it quotes come
    before it, where who wrote them and when can be read clearly. Raises `BadMessages` when the file is no e-mail
    or is larger or more deeply nested than allowed. A mail without text is a mail with an empty segment.
    """
    known = replace(hints, agent_domains=hints.agent_domains | agent_domains)
    return thread([letter_of(content, line(name, 120) or "the e-mail")], known)


def letter_of(content: bytes, label: str) -> Letter:
    """A mail's bytes as a letter. Raises `BadMessages` like `read`."""
    message = mime.parsed(content, label)
    body, attachments = mime.contents(message, label)
    reply = split(body)
    senders = mime.addresses(message, "from")
    at, is_zoned = mime.date(message)
    boxes = [box for field in ("from", "to", "cc") for box in mime.addresses(message, field)]
    return Letter(
        message_id=_ident(mime.header(message, "message-id")),
        references=_references(message),
        subject=line(mime.header(message, "subject")),
        at=at,
        is_zoned=is_zoned,
        sender=senders[0] if senders else ("", ""),
        boxes=tuple(boxes),
        reply=Reply(*(part[:MAX_TEXT_CHARS] for part in (reply.text, reply.quoted, reply.signature))),
        attachments=attachments,
        is_cut=max(len(reply.text), len(reply.quoted), len(reply.signature)) > MAX_TEXT_CHARS,
    )


def _ident(value: str) -> str:
    return line(value, 500).strip("<>")


def _references(message: Message) -> tuple[str, ...]:
    """The ids of the mails this one answers, the nearest last."""
    raw = f"{mime.header(message, 'references')[:64_000]} {mime.header(message, 'in-reply-to')[:2_000]}"
    found = dict.fromkeys(ident for part in raw.split() if "@" in (ident := _ident(part)))
    return tuple(found)[-MAX_REFERENCES:]


def thread(letters: Sequence[Letter], hints: Hints, left_out: int = 0, source: str = "eml") -> Conversation:
    """Letters as one conversation in order of time, a segment a mail; `left_out` counts mails that came twice.

    A letter without a date stays behind the one before it. Raises `BadMessages` for no letters at all.
    """
    if not letters:
        raise BadMessages("there is no e-mail to read")
    dated = [_in_zone(letter, hints) for letter in letters]
    ordered = sorted(dated, key=lambda letter: letter.at or datetime.max.replace(tzinfo=UTC))
    first = ordered[0]
    told, rest = earlier(first.reply.quoted, first.at) if hints.with_history else ((), first.reply.quoted)
    replies = [letter.reply for letter in ordered]
    quoted = quoted_only([replace(replies[0], quoted=rest), *replies[1:]])
    segments, started_at = _segments(told, ordered, hints)
    unknown = any(segment.speaker == Speaker.UNKNOWN for segment in segments)
    return Conversation(
        channel=Channel.EMAIL,
        transcript=Transcript(
            channel=Channel.EMAIL,
            duration_ms=segments[-1].end_ms,
            segments=segments,
            is_estimated=unknown or bool(told),
            provenance=_provenance(len(told), left_out, source),
        ),
        started_at=started_at,
        subject=next((letter.subject for letter in ordered if letter.subject), None),
        external_id=next((letter.message_id for letter in ordered if letter.message_id), None),
        participants=_participants(ordered, hints),
        attachments=tuple(file for letter in ordered for file in letter.attachments),
        missing=_missing(ordered, told, hints),
        quoted=quoted.text,
        lacking=quoted.lacking,
        signature="\n\n".join(dict.fromkeys(part for letter in ordered if (part := letter.reply.signature))),
        source=source,
    )


def _provenance(told: int, left_out: int, source: str) -> dict[str, Any]:
    found: dict[str, Any] = {"source": source}
    if told:
        found["from_quotes"] = list(range(told))
    return found | ({"left_out": {"mails that came twice": left_out}} if left_out else {})


def _in_zone(letter: Letter, hints: Hints) -> Letter:
    if letter.at is None or letter.is_zoned or hints.zone is UTC:
        return letter
    return replace(letter, at=letter.at.replace(tzinfo=hints.zone).astimezone(UTC))


def _segments(
    told: Sequence[Earlier], letters: Sequence[Letter], hints: Hints
) -> tuple[tuple[Segment, ...], datetime | None]:
    times = [item.at for item in told] + [letter.at for letter in letters if letter.at is not None]
    started_at = min(times, default=None)
    rows: list[tuple[datetime | None, _Box, str]] = [(item.at, (item.author, item.address), item.text) for item in told]
    rows += [(letter.at, letter.sender, letter.reply.text) for letter in letters]
    segments: list[Segment] = []
    last = 0
    for place, (at, (author, address), text) in enumerate(rows):
        if at is not None and started_at is not None:
            last = max(last, round((at - started_at).total_seconds() * 1000))
        who = _speaker(author, address, hints)
        segments.append(Segment(place, who, text, last, last, author=author or address or None))
    return tuple(segments), started_at


def _missing(letters: Sequence[Letter], told: Sequence[Earlier], hints: Hints) -> tuple[str, ...]:
    found = [] if all(letter.sender[1] for letter in letters) else ["sender"]
    if any(letter.at is None for letter in letters):
        found.append("date")
    if any(not letter.is_zoned for letter in letters if letter.at is not None):
        found.append(f"time zone ({hints.zone} assumed)")
    if told:
        found.append(f"originals of {len(told)} earlier messages (taken from what was quoted)")
    if any(letter.is_cut for letter in letters):
        found.append(f"what goes beyond {MAX_TEXT_CHARS:,} characters of a part (it is in the file)")
    return tuple(found)


def _speaker(author: str, address: str, hints: Hints) -> Speaker:
    keys = [key.lower() for key in (address, author) if key]
    told = next((hints.speakers[key] for key in (address, author) if key in hints.speakers), None)
    if told is not None:
        return told
    names = {name.lower() for name in hints.agent_names}
    if any(key in names for key in keys):
        return Speaker.AGENT
    if "@" not in address:
        return Speaker.UNKNOWN
    domain = address.rpartition("@")[2].rstrip(".").lower()
    own = {item.lower().lstrip("@") for item in hints.agent_domains}
    return Speaker.AGENT if domain in own else Speaker.CUSTOMER


def _participants(letters: Sequence[Letter], hints: Hints) -> dict[Speaker, tuple[str, ...]]:
    found: dict[Speaker, dict[str, None]] = {}
    for who, address in dict.fromkeys(box for letter in letters for box in letter.boxes):
        shown = f"{who} <{address}>" if who and address and who.lower() != address else address or who
        found.setdefault(_speaker(who, address, hints), {})[shown] = None
    return {speaker: tuple(names) for speaker, names in found.items()}
