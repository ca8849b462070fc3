"""Chatwoot conversations: incoming and outgoing messages, activities; private notes left out and counted."""

from collections.abc import Iterator, Mapping
from typing import Any

from transcription.errors import BadMessages
from transcription.json_text import listed, mapped, word
from transcription.messages import Conversation, Hints
from transcription.messages.desk import body_of, files_of
from transcription.messages.message import Head, Message, at_in, conversation
from transcription.transcript import Channel, Speaker

_TYPES = {
    0: Speaker.CUSTOMER, 1: Speaker.AGENT, 2: Speaker.SYSTEM, 3: Speaker.SYSTEM, "incoming": Speaker.CUSTOMER,
    "outgoing": Speaker.AGENT, "activity": Speaker.SYSTEM, "template": Speaker.SYSTEM,
    "0": Speaker.CUSTOMER, "1": Speaker.AGENT, "2": Speaker.SYSTEM, "3": Speaker.SYSTEM,
}  # fmt: skip


def is_conversation(document: Any) -> bool:
    """Whether messages with a `message_type` and a `content` lie here, alone or in conversations."""
    for item in _all(document)[:3]:
        rows = _rows(item)
        if rows and isinstance(rows[0], Mapping) and "message_type" in rows[0] and "content" in rows[0]:
            return True
    return False


def _all(document: Any) -> list[Any]:
    """The conversations; a bare list of messages is one."""
    held = document.get("data", document) if isinstance(document, Mapping) else document
    rows = held if isinstance(held, list) else listed(held, "payload", "conversations")
    if rows and isinstance(rows[0], Mapping) and isinstance(rows[0].get("messages"), list):
        return rows
    return [document]


def _rows(item: Any) -> list[Any]:
    return item if isinstance(item, list) else listed(item, "messages", "payload")


def read_all(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    """Every conversation of such a file. Raises `BadMessages` at the one that cannot be read."""
    for place, item in enumerate(_all(document), start=1):
        whole: Mapping[str, Any] = item if isinstance(item, Mapping) else {}
        yield _one(whole, _rows(item), f"{label}, conversation {word(whole.get('id'), 80) or place}", hints)


def _one(whole: Mapping[str, Any], rows: list[Any], label: str, hints: Hints) -> Conversation:
    if not all(isinstance(row, Mapping) for row in rows):
        raise BadMessages(f"{label} holds something else than messages with content and message_type")
    shown = [row for row in rows if row.get("private") is not True]
    read = [_message(row, f"{label}, message {number}") for number, row in enumerate(shown, start=1)]
    messages = [message for message in read if message.text]
    if not messages:
        raise BadMessages(f"{label} holds no messages")
    meta = mapped(whole, "meta")
    at, is_zoned = at_in(whole.get("created_at"), f"{label}, created_at")
    people = {Speaker.AGENT: mapped(meta, "assignee"), Speaker.CUSTOMER: mapped(meta, "sender")}
    channel = str(whole.get("channel") or meta.get("channel") or "")
    return conversation(
        Head(
            "chatwoot", label, Channel.EMAIL if channel == "Channel::Email" else Channel.CHAT,
            external_id=word(whole.get("id")) or word(rows[0].get("conversation_id")),
            at=at, is_zoned=is_zoned, attachments=files_of(*shown), omitted={"private notes": len(rows) - len(shown)},
            people={who: name for who, person in people.items() if (name := word(person.get("name")))},
            vendor={key: whole.get(key) for key in ("status", "labels", "priority", "custom_attributes")},
        ),
        messages,
        hints,
    )  # fmt: skip


def _message(row: Mapping[str, Any], label: str) -> Message:
    """One message; one that a bot or no person sent out is the system's."""
    kind = row.get("message_type")
    speaker = _TYPES.get(kind, Speaker.UNKNOWN) if isinstance(kind, int | str) else Speaker.UNKNOWN
    sender = mapped(row, "sender")
    sent_by = (word(sender.get("type")) or word(row.get("sender_type")) or "").lower().replace("_", "")
    if speaker == Speaker.AGENT and sent_by in ("agentbot", "captainassistant"):
        speaker = Speaker.SYSTEM
    at, is_zoned = at_in(row.get("created_at"), label)
    text = body_of(label, row.get("content"))
    if not text and row.get("attachments"):
        text = ", ".join(f"[{file.name}]" for file in files_of(row))
    name = word(sender.get("available_name")) or word(sender.get("name"))
    return Message(text, speaker, name, word(sender.get("email"), 320), at, is_zoned)
