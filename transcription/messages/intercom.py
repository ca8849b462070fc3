"""Intercom conversations: the opening message and its parts, with HTML bodies; notes among teammates left out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transcription.errors import BadMessages
from transcription.json_text import listed, mapped, number, word
from transcription.messages import Conversation, Hints
from transcription.messages.desk import body_of, files_of
from transcription.messages.message import Head, Message, at_in, conversation
from transcription.transcript import Channel, Speaker

_AUTHORS = {
    "admin": Speaker.AGENT, "teammate": Speaker.AGENT, "user": Speaker.CUSTOMER, "lead": Speaker.CUSTOMER,
    "contact": Speaker.CUSTOMER, "bot": Speaker.SYSTEM, "team": Speaker.SYSTEM, "workflow": Speaker.SYSTEM,
}  # fmt: skip
_NOTES = frozenset(("note", "note_and_reopen", "note_and_unsnooze"))


def is_conversation(document: Any) -> bool:
    """Whether this is a conversation, a list of them, or a notification that carries one."""
    return any(isinstance(item, Mapping) and "conversation_parts" in item for item in _all(document)[:3])


def _all(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    many = listed(document, "conversations", "data")
    if many:
        return many
    item = mapped(mapped(document, "data"), "item")
    return [item or document]


def read_all(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    """Every conversation of such a file. Raises `BadMessages` at the one that cannot be read."""
    for place, item in enumerate(_all(document), start=1):
        if not isinstance(item, Mapping):
            raise BadMessages(f"{label}, conversation {place} is not an object with conversation_parts")
        yield _one(item, f"{label}, conversation {word(item.get('id'), 80) or place}", hints)


def _one(item: Mapping[str, Any], label: str, hints: Hints) -> Conversation:
    item_parts = mapped(item, "conversation_parts")
    parts = listed(item_parts, "conversation_parts") or listed(item, "conversation_parts")
    opening = mapped(item, "source") or mapped(item, "conversation_message")
    at, is_zoned = at_in(item.get("created_at"), f"{label}, created_at")
    messages = [] if not opening else [_message(opening, f"{label}, opening", item.get("created_at"))]
    replies, notes = _replies(parts, label)
    said = [message for message in (*messages, *replies) if message.text]
    if not said:
        raise BadMessages(f"{label} holds no messages")
    left = (number(item_parts.get("total_count")) or 0) - len(parts)
    kind = word(opening.get("type")) or word(item.get("channel")) or ""
    title = word(item.get("title"), 500) or body_of(label, opening.get("subject"))[:500]
    return conversation(
        Head(
            "intercom", label, Channel.EMAIL if kind.lower() == "email" else Channel.CHAT, word(item.get("id")), title,
            at=at, is_zoned=is_zoned, attachments=files_of(opening, *parts), omitted={"notes": notes},
            missing=(f"{left:.0f} parts that the export left out",) if 0 < left < 1e9 else (),
            vendor={
                **{key: item.get(key) for key in ("state", "priority", "conversation_rating", "statistics")},
                "tags": [word(mapped({"tag": tag}, "tag").get("name")) for tag in listed(item.get("tags"), "tags")],
            },
        ),
        said,
        hints,
    )  # fmt: skip


def _replies(parts: Sequence[Any], label: str) -> tuple[list[Message], int]:
    """The parts that say something to the customer, and how many notes there were."""
    messages: list[Message] = []
    notes = 0
    for place, part in enumerate(parts, start=1):
        if not isinstance(part, Mapping):
            raise BadMessages(f"{label}, part {place} is not an object with body and author")
        if word(part.get("part_type")) in _NOTES:
            notes += 1
        elif part.get("body") or part.get("attachments"):
            messages.append(_message(part, f"{label}, part {place}", None))
    return messages, notes


def _message(part: Mapping[str, Any], label: str, at_first: Any) -> Message:
    """One part; what an AI agent wrote is the system's, whatever name it wears."""
    author = mapped(part, "author")
    speaker = _AUTHORS.get(word(author.get("type")) or "", Speaker.UNKNOWN)
    if author.get("from_ai_agent") is True or author.get("is_ai_answer") is True:
        speaker = Speaker.SYSTEM
    at, is_zoned = at_in(part.get("created_at") or at_first, label)
    text = body_of(label, part.get("body"))
    if not text and part.get("attachments"):
        text = ", ".join(f"[{file.name}]" for file in files_of(part))
    name = word(author.get("name")) or word(author.get("id"))
    return Message(text, speaker, name, word(author.get("email"), 320), at, is_zoned)
