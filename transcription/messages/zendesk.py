"""Zendesk: the comments of a ticket, a chat of Zendesk Chat, and the `data[]` that Zendesk QA imports.

Private comments are notes among agents; they are left out and counted.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from transcription.errors import BadMessages
from transcription.json_text import listed, mapped, word
from transcription.messages import Conversation, Hints
from transcription.messages.desk import body_of, files_of
from transcription.messages.message import Head, Message, at_in, conversation, text_in
from transcription.plain import plain
from transcription.speakers import speaker_named
from transcription.transcript import Channel, Speaker


def is_import(document: Any) -> bool:
    """Whether this is what Zendesk QA imports: `data` with tickets that hold comments."""
    tickets = listed(document, "data")
    return bool(tickets) and isinstance(tickets[0], Mapping) and isinstance(tickets[0].get("comments"), list)


def read_import(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    """Every ticket of such a file. Raises `BadMessages` at the ticket that cannot be read."""
    for place, ticket in enumerate(listed(document, "data"), start=1):
        where = f"{label}, ticket {word(ticket.get('id'), 80) or place}" if isinstance(ticket, Mapping) else label
        rows = listed(ticket, "comments")
        if not rows:
            raise BadMessages(f"{where} holds no comments")
        assignee = word(ticket.get("assigneeEmail"), 320), word(ticket.get("assigneeName"))
        people = {Speaker.AGENT: assignee[1] or assignee[0]} if any(assignee) else {}
        at, is_zoned = at_in(ticket.get("created"), f"{where}, created")
        head = Head(
            "zendesk_qa", where, external_id=word(ticket.get("id")), subject=word(ticket.get("subject"), 500),
            at=at, is_zoned=is_zoned, attachments=files_of(*rows), people={k: v for k, v in people.items() if v},
            vendor={"ticketFields": ticket.get("ticketFields")},
        )  # fmt: skip
        messages = [_imported(row, assignee, f"{where}, comment {number}") for number, row in enumerate(rows, start=1)]
        yield conversation(head, messages, hints)


def _imported(row: Any, assignee: tuple[str | None, str | None], label: str) -> Message:
    if not isinstance(row, Mapping):
        raise BadMessages(f"{label} is not an object with comment and authorEmail")
    at, is_zoned = at_in(row.get("created") or row.get("created_at"), label)
    address = word(row.get("authorEmail"), 320)
    is_agent = row.get("authorIsNotClient")
    speaker = Speaker.UNKNOWN
    if isinstance(is_agent, bool):
        speaker = Speaker.AGENT if is_agent else Speaker.CUSTOMER
    elif address and assignee[0] and address.lower() == assignee[0].lower():
        speaker = Speaker.AGENT
    author = word(row.get("authorName"))
    return Message(body_of(label, row.get("comment")), speaker, author, address, at, is_zoned)


def is_comments(document: Any) -> bool:
    """Whether this is a list of ticket comments, alone or under `comments` or within a ticket."""
    rows = _comments(document)
    return bool(rows) and all(
        isinstance(row, Mapping) and "author_id" in row and not {"body", "html_body", "plain_body"}.isdisjoint(row)
        for row in rows[:5]
    )


def _comments(document: Any) -> Sequence[Any]:
    if isinstance(document, list):
        return document
    return listed(document, "comments") or listed(mapped(document, "ticket"), "comments")


def read_comments(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    """The ticket. Who is an agent stands in `users` where the export brings them along, else in the ticket."""
    rows = _comments(document)
    ticket: Mapping[str, Any] = mapped(document, "ticket") or (document if isinstance(document, Mapping) else {})
    users = _users(document, ticket)
    shown = [row for row in rows if not isinstance(row, Mapping) or row.get("public") is not False]
    if not shown:
        raise BadMessages(f"{label} holds no public comments, only notes among agents")
    messages = [_comment(row, users, f"{label}, comment {number}") for number, row in enumerate(shown, start=1)]
    via = mapped(ticket, "via").get("channel")
    channel = Channel.EMAIL if via == "email" else Channel.CHAT
    yield conversation(
        Head(
            "zendesk_comments", label, channel, external_id=word(ticket.get("id")),
            subject=word(ticket.get("subject"), 500), attachments=files_of(*shown),
            omitted={"private comments": len(rows) - len(shown)},
            vendor={key: ticket.get(key) for key in ("status", "priority", "tags", "satisfaction_rating")},
        ),
        messages,
        hints,
    )  # fmt: skip


_User = tuple[Speaker, str | None, str | None]


def _users(document: Any, ticket: Mapping[str, Any]) -> dict[str, _User]:
    users: dict[str, _User] = {}
    for key, speaker in (("requester", Speaker.CUSTOMER), ("assignee", Speaker.AGENT)):
        person = mapped(ticket, key)
        ident = word(person.get("id")) or word(ticket.get(f"{key}_id"))
        if ident:
            users[ident] = (speaker, word(person.get("name")), word(person.get("email"), 320))
    for user in listed(document, "users"):
        if isinstance(user, Mapping) and (ident := word(user.get("id"))):
            speaker = speaker_named(word(user.get("role")) or "")
            known = users.get(ident, (Speaker.UNKNOWN, None, None))[0]
            who = known if speaker == Speaker.UNKNOWN else speaker
            users[ident] = (who, word(user.get("name")), word(user.get("email"), 320))
    return users


def _comment(row: Any, users: Mapping[str, _User], label: str) -> Message:
    if not isinstance(row, Mapping):
        raise BadMessages(f"{label} is not an object with body and author_id")
    ident = word(row.get("author_id")) or ""
    speaker, name, address = users.get(ident, (Speaker.UNKNOWN, None, None))
    at, is_zoned = at_in(row.get("created_at"), label)
    text = body_of(label, row.get("html_body") or row.get("body"), row.get("plain_body"))
    return Message(plain(text.replace("\u00a0", " ")).strip(), speaker, name, address or ident or None, at, is_zoned)


def is_chat(document: Any) -> bool:
    """Whether this is a chat of Zendesk Chat (or a list of them): a visitor and a history."""
    return any(_is_one(chat) for chat in _chats(document)[:3])


def _is_one(chat: Any) -> bool:
    if not isinstance(chat, Mapping):
        return False
    rows = [row for row in listed(chat, "history") if isinstance(row, Mapping)]
    has_rows = any("msg" in row or str(row.get("type", "")).startswith("chat.") for row in rows)
    return has_rows or (chat.get("type") == "offline_msg" and "message" in chat)


def _chats(document: Any) -> list[Any]:
    if isinstance(document, list):
        return document
    return listed(document, "chats", "docs") or [document]


def read_chats(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    """Every chat of such a file. Raises `BadMessages` at the chat that cannot be read."""
    for place, chat in enumerate(_chats(document), start=1):
        if not isinstance(chat, Mapping):
            raise BadMessages(f"{label}, chat {place} is not an object with visitor and history")
        where = f"{label}, chat {word(chat.get('id'), 80) or place}"
        visitor = mapped(chat, "visitor")
        at, is_zoned = at_in(chat.get("timestamp"), f"{where}, timestamp")
        name = word(visitor.get("name")) or word(visitor.get("email"), 320)
        rows = listed(chat, "history") or [{"msg": chat.get("message"), "sender_type": "Visitor", "name": name}]
        messages = [_said(row, f"{where}, entry {number}") for number, row in enumerate(rows, start=1)]
        said = [message for message in messages if message.text]
        if not said:
            raise BadMessages(f"{where} holds no messages")
        head = Head(
            "zendesk_chat", where, external_id=word(chat.get("id")), at=at, is_zoned=is_zoned,
            people={Speaker.CUSTOMER: name} if name else {},
            omitted={"events without words": len(messages) - len(said)},
            vendor={key: chat.get(key) for key in _KEPT},
        )  # fmt: skip
        yield conversation(head, said, hints)


_KEPT = ("rating", "comment", "tags", "department_name", "missed", "dropped")
_EVENTS = {"chat.memberjoin": "joined", "chat.memberleave": "left", "chat.rating": "rated the chat"}


def _said(row: Any, label: str) -> Message:
    """An entry: a message, or an event told in a word or two ("Ada joined")."""
    if not isinstance(row, Mapping):
        raise BadMessages(f"{label} is not an object with msg and sender_type")
    at, is_zoned = at_in(row.get("timestamp"), label)
    name = word(row.get("name"))
    kind = str(row.get("type") or "chat.msg")
    if kind.startswith("chat.") and kind != "chat.msg" and not row.get("msg"):
        event = _EVENTS.get(kind)
        return Message(f"{name or 'Somebody'} {event}" if event else "", Speaker.SYSTEM, None, None, at, is_zoned)
    sender = word(row.get("sender_type")) or ""
    speaker = speaker_named(sender)
    if speaker == Speaker.UNKNOWN:
        speaker = Speaker.AGENT if word(row.get("agent_id")) or word(row.get("nick"), 60) == "agent" else speaker
        speaker = Speaker.AGENT if (word(row.get("nick"), 60) or "").startswith("agent:") else speaker
        speaker = Speaker.CUSTOMER if (word(row.get("nick"), 60) or "").startswith("visitor") else speaker
    return Message(text_in(row.get("msg"), label), speaker, name, None, at, is_zoned)
