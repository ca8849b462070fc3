"""Chats in the form this product asks for, as JSON or CSV, whatever common names the columns have.

The schema asked for: `{"messages": [{"at": ISO 8601, "from": "agent|customer|system", "author": …, "text": …}]}`,
optionally with "started_at", "id" and "subject"; as CSV the columns at, from, author, text, and a column such as
conversation_id where one file holds many chats.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from transcription.errors import BadMessages
from transcription.json_text import word
from transcription.messages import Conversation, Hints
from transcription.messages.message import MAX_MESSAGES, Head, Message, at_in, conversation, text_in
from transcription.plain import line, plain
from transcription.speakers import speaker_named
from transcription.transcript import Channel, Speaker

WANTED = "at, from, author, text"
MAX_CHATS = 10_000
_NAMES = {
    "at": ["at", "timestamp", "createdat", "created", "time", "sentat", "date", "datetime", "startedat", "ts"],
    "from": ["from", "sender", "role", "authortype", "sendertype", "speaker", "participant", "participantrole"],
    "author": ["author", "authorname", "sendername", "name", "username", "displayname", "authoremail"],
    "text": ["text", "body", "message", "content", "msg", "plainbody", "comment"],
    "chat": [
        "conversationid",
        "chatid",
        "ticketid",
        "sessionid",
        "threadid",
        "dialogueid",
        "dialogid",
        "conversation",
        "chat",
    ],
}
# The first line by which spreadsheets tell one another the delimiter.
_SEPARATOR = re.compile(r"sep=([,;\t|])[ \t]*\n", re.IGNORECASE)
LISTS = ("messages", "transcript", "conversation", "comments", "entries", "turns", "parts", "history")
_CHANNELS = {"call": Channel.CALL, "voice": Channel.CALL, "phone": Channel.CALL, "email": Channel.EMAIL}
_IDS = ("id", "conversationid", "chatid", "ticketid", "externalid")


def from_json(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    """The chat in a parsed JSON value. Raises `BadMessages` that names what was found instead of messages."""
    head, rows = _rows(document, label)
    if not rows:
        raise BadMessages(f"{label} holds no messages")
    if len(rows) > MAX_MESSAGES:
        raise BadMessages(f"{label} holds {len(rows):,} messages; at most {MAX_MESSAGES:,} are taken")
    messages = [_message(row, f"{label}, message {number}") for number, row in enumerate(rows, start=1)]
    at, is_zoned = at_in(_pick(head, "at"), f"{label}, started_at")
    yield conversation(
        Head(
            source="chat_json",
            label=label,
            channel=_CHANNELS.get((word(head.get("channel")) or "").lower(), Channel.CHAT),
            external_id=next((found for key in _IDS if (found := word(head.get(key)))), None),
            subject=word(head.get("subject"), 500) or word(head.get("title"), 500),
            language=word(head.get("language"), 20),
            at=at,
            is_zoned=is_zoned,
        ),
        messages,
        hints,
    )


def _rows(document: Any, label: str) -> tuple[Mapping[str, Any], Sequence[Any]]:
    if isinstance(document, list):
        return {}, document
    if isinstance(document, dict):
        known = {_key(key): value for key, value in document.items()}
        for key in LISTS:
            if isinstance(known.get(key), list):
                return known, known[key]
    found = ", ".join(line(key, 40) for key in list(document)[:10]) if isinstance(document, dict) else "no object"
    raise BadMessages(
        f'{label} has no list of messages: expected {{"messages": [{{{WANTED}}}]}}, found {found or "nothing"}'
    )


def from_csv(text: str, label: str, hints: Hints) -> Iterator[Conversation]:
    """The chats in a CSV text; one, unless a column such as conversation_id tells them apart."""
    chats: dict[str, list[Message]] = {}
    for count, (number, row) in enumerate(_records(text, label), start=1):
        if count > MAX_MESSAGES:
            raise BadMessages(f"{label} holds more than {MAX_MESSAGES:,} messages; split it")
        chat = line(row.pop("chat", ""), 200)
        chats.setdefault(chat, []).append(_message(row, f"{label}, row {number}"))
        if len(chats) > MAX_CHATS:
            raise BadMessages(f"{label} holds more than {MAX_CHATS:,} conversations; split it")
    if not chats:
        raise BadMessages(f"{label} holds no messages")
    for chat, messages in chats.items():
        yield conversation(Head("chat_csv", label, external_id=chat or None), messages, hints)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Where the fields stand in a CSV header, by field; fields that are not there are left out."""
    keys = [_key(cell) for cell in header]
    places = {
        field: next((keys.index(name) for name in names if name in keys), None) for field, names in _NAMES.items()
    }
    return {field: place for field, place in places.items() if place is not None}


def delimiter_of(text: str) -> str:
    """The delimiter of a CSV text, by its first line."""
    first = text[:10_000].split("\n", 1)[0]
    return max(",;\t|", key=first.count)


def _records(text: str, label: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(row as a spreadsheet counts it, fields) of each row that is not empty."""
    told = _SEPARATOR.match(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=told[1] if told else delimiter_of(text), strict=False)
    try:
        if told:
            next(reader)
        header = next(reader, [])
        columns = _wanted_columns(header, label)
        for number, row in enumerate(reader, start=3 if told else 2):
            if not any(cell.strip() for cell in row):
                continue
            if len(row) > len(header):
                raise BadMessages(
                    f"{label}, row {number} has {len(row)} columns, the header has {len(header)}; "
                    "put texts that hold the delimiter in quotes"
                )
            yield number, {field: row[place] for field, place in columns.items() if place < len(row)}
    except csv.Error as error:
        raise BadMessages(f"{label} is not a readable CSV file: {error}") from error


def _wanted_columns(header: Sequence[str], label: str) -> dict[str, int]:
    columns = columns_of(header)
    absent = [field for field in ("from", "text") if field not in columns]
    if absent == ["from"] and "author" in columns:
        return columns
    if absent:
        found = ", ".join(line(cell, 40) for cell in header[:12])
        raise BadMessages(
            f"{label} lacks the column{'s' if len(absent) > 1 else ''} {' and '.join(absent)}. "
            f"Found: {found or 'none'}. Wanted: {WANTED}. Rename the header row and try again"
        )
    return columns


def _message(row: Any, label: str) -> Message:
    if not isinstance(row, Mapping):
        raise BadMessages(f"{label} is not an object with {WANTED}")
    known = {_key(key): value for key, value in row.items()}
    text = text_in(_pick(known, "text"), label)
    at, is_zoned = at_in(_pick(known, "at"), label)
    speaker, author, address = _speaker(known)
    return Message(text, speaker, author, address, at, is_zoned)


def _speaker(row: Mapping[str, Any]) -> tuple[Speaker, str | None, str | None]:
    """Who wrote it; the author may be an object with a type and a name, as help desks export it."""
    nested: Mapping[str, Any] = next(
        (row[key] for key in ("author", "from", "sender") if isinstance(row.get(key), Mapping)), {}
    )
    inner = {_key(key): value for key, value in nested.items()} if nested else nested
    role = _string(_pick(row, "from")) or _string(inner.get("type")) or _string(inner.get("role"))
    author = _string(_pick(row, "author")) or _string(inner.get("name"))
    address = _string(inner.get("email"))
    speaker = speaker_named(role) if role else Speaker.UNKNOWN
    if speaker == Speaker.UNKNOWN and not author:
        author = role
    return speaker, line(author, 200) if author else None, line(address, 320) if address else None


def _pick(row: Mapping[str, Any], field: str) -> Any:
    return next((row[alias] for alias in _NAMES[field] if row.get(alias) is not None), None)


def _string(value: object) -> str | None:
    return plain(value[:2_000]).strip() or None if isinstance(value, str) else None


def _key(name: str) -> str:
    """Names alike but for case, spaces and underscores are one."""
    return _short_key(name[:100])


@lru_cache(maxsize=1024)
def _short_key(name: str) -> str:
    return "".join(char for char in name.lower() if char.isalnum())
