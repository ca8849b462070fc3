"""Chats from JSON or CSV files, whatever common names the columns have.

The schema asked for: `{"messages": [{"at": ISO 8601, "from": "agent|customer|system", "author": …, "text": …}]}`,
optionally with "started_at", "id" and "subject"; as CSV the columns at, from, author, text.
"""

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from transcription.errors import BadMessages
from transcription.messages import Conversation
from transcription.messages.instants import instant
from transcription.plain import decoded, line, plain
from transcription.speakers import speaker_named
from transcription.transcript import Channel, Segment, Speaker, Transcript

MAX_BYTES = 20_000_000
MAX_MESSAGES = 20_000
MAX_TEXT_CHARS = 100_000

_NAMES = {
    "at": (
        "at",
        "timestamp",
        "createdat",
        "created",
        "time",
        "sentat",
        "date",
        "datetime",
        "startedat",
        "ts",
    ),
    "from": (
        "from",
        "sender",
        "role",
        "authortype",
        "sendertype",
        "speaker",
        "participant",
        "participantrole",
    ),
    "author": ("author", "authorname", "sendername", "name", "username", "displayname", "authoremail"),
    "text": ("text", "body", "message", "content", "msg", "plainbody", "comment"),
}
_LISTS = ("messages", "transcript", "conversation", "comments", "entries", "turns", "parts", "history")
_IDS = ("id", "conversationid", "chatid", "ticketid", "externalid")
_WANTED = "at, from, author, text"


@dataclass(frozen=True, slots=True)
class _Message:
    """One row of the file, in the file's order."""

    speaker: Speaker
    author: str | None
    text: str
    at: datetime | None
    is_zoned: bool


def read(content: bytes, name: str) -> Conversation:
    """The chat in a file. `name` is the file's name, for its ending and for messages to people.

    Messages are put in time order; without times they keep the file's order at 0 ms. Raises `BadMessages` with
    what is wrong and where, and loses no message: a row that cannot be read refuses the file.
    """
    label = line(name, 120) or "the chat"
    if len(content) > MAX_BYTES:
        raise BadMessages(f"{label} is larger than {MAX_BYTES // 1_000_000} MB; export one chat a file")
    text = plain(decoded(content)).strip()
    if not text:
        raise BadMessages(f"{label} is empty; expected a chat as JSON or CSV ({_WANTED})")
    head: Mapping[str, Any] = {}
    if name.lower().endswith(".json") or (text[0] in "{[" and not name.lower().endswith((".csv", ".tsv"))):
        head, rows = _from_json(text, label)
    else:
        rows = _from_csv(text, label)
    if not rows:
        raise BadMessages(f"{label} holds no messages")
    if len(rows) > MAX_MESSAGES:
        raise BadMessages(f"{label} holds {len(rows)} messages; at most {MAX_MESSAGES} are taken")
    messages = [_message(row, f"{label}, message {number}") for number, row in enumerate(rows, start=1)]
    return _conversation(head, messages, label)


def _from_json(text: str, label: str) -> tuple[Mapping[str, Any], Sequence[Any]]:
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise BadMessages(f"{label} is not a chat: its JSON is nested too deeply") from error
    except ValueError as error:
        raise BadMessages(f"{label} is not valid JSON: {_reason(error)}") from error
    if isinstance(document, list):
        return {}, document
    if isinstance(document, dict):
        known = {_key(key): value for key, value in document.items()}
        for key in _LISTS:
            if isinstance(known.get(key), list):
                return known, known[key]
    found = ", ".join(line(str(key), 40) for key in list(document)[:10]) if isinstance(document, dict) else "no object"
    raise BadMessages(f'{label} has no list of messages: expected {{"messages": [{{{_WANTED}}}]}}, found {found}')


def _reason(error: ValueError) -> str:
    """Where and why; Python's own advice about numbers of thousands of digits is for programmers."""
    return line(str(error), 200) if isinstance(error, json.JSONDecodeError) else "a number is far too long"


def _from_csv(text: str, label: str) -> Sequence[Mapping[str, Any]]:
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False))
    except csv.Error as error:
        raise BadMessages(f"{label} is not a readable CSV file: {error}") from error
    header = [_key(cell) for cell in rows[0]]
    columns = {
        field: next((header.index(alias) for alias in _NAMES[field] if alias in header), None) for field in _NAMES
    }
    absent = [field for field in ("from", "text") if columns[field] is None]
    if absent:
        shown = ", ".join(line(cell, 40) for cell in rows[0][:12])
        raise BadMessages(
            f"{label} lacks the column{'s' if len(absent) > 1 else ''} {' and '.join(absent)}. "
            f"Found: {shown or 'none'}. Wanted: {_WANTED}. Rename the header row and try again"
        )
    return list(_records(rows, columns, label))


def _records(
    rows: Sequence[Sequence[str]], columns: Mapping[str, int | None], label: str
) -> Iterator[Mapping[str, Any]]:
    for number, row in enumerate(rows[1:], start=1):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(rows[0]):
            raise BadMessages(
                f"{label}, message {number} has {len(row)} columns, the header has {len(rows[0])}; "
                "put texts that hold the delimiter in quotes"
            )
        yield {field: row[column] for field, column in columns.items() if column is not None and column < len(row)}


def _message(row: Any, label: str) -> _Message:
    if not isinstance(row, Mapping):
        raise BadMessages(f"{label} is not an object with {_WANTED}")
    known = {_key(key): value for key, value in row.items()}
    text = _pick(known, "text")
    if text is not None and not isinstance(text, str | int | float):
        raise BadMessages(f"{label}: the text is not a string")
    if len(str(text)) > MAX_TEXT_CHARS:
        raise BadMessages(f"{label} is longer than {MAX_TEXT_CHARS:,} characters")
    speaker, author = _speaker(known)
    at, is_zoned = _at(_pick(known, "at"), label)
    return _Message(speaker, author, "" if text is None else plain(str(text)).strip(), at, is_zoned)


def _speaker(row: Mapping[str, Any]) -> tuple[Speaker, str | None]:
    """Who wrote it; the author may be an object with a type and a name, as help desks export it."""
    nested: Mapping[str, Any] = next(
        (row[key] for key in ("author", "from", "sender") if isinstance(row.get(key), Mapping)), {}
    )
    inner = {_key(key): value for key, value in nested.items()}
    role = _string(_pick(row, "from")) or _string(inner.get("type")) or _string(inner.get("role"))
    author = _string(_pick(row, "author")) or _string(inner.get("name")) or _string(inner.get("email"))
    speaker = speaker_named(role) if role else Speaker.UNKNOWN
    if speaker == Speaker.UNKNOWN and not author:
        author = role
    return speaker, line(author, 200) if author else None


def _at(value: object, label: str) -> tuple[datetime | None, bool]:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, True
    try:
        return instant(value)
    except ValueError as error:
        raise BadMessages(
            f"{label}: {line(repr(value), 60)} is not a time; write it like 2026-03-01T09:30:00Z"
        ) from error


def _conversation(head: Mapping[str, Any], messages: Sequence[_Message], label: str) -> Conversation:
    missing = []
    start, is_zoned = _at(_pick(head, "at"), f"{label}, started_at")
    timed = [message.at for message in messages if message.at is not None]
    if len(timed) < len(messages):
        missing.append("time of each message" if not timed else f"time of {len(messages) - len(timed)} messages")
    started_at = min([*timed, start] if start else timed, default=None)
    if started_at is None:
        missing.append("start")
    if not is_zoned or not all(message.is_zoned for message in messages):
        missing.append("time zone (UTC assumed)")
    unknown = sum(message.speaker == Speaker.UNKNOWN for message in messages)
    if unknown:
        missing.append(f"speaker of {unknown} messages")
    segments = _segments(messages, started_at)
    external_id = next((str(head[key]) for key in _IDS if isinstance(head.get(key), str | int)), None)
    subject = _string(head.get("subject")) or _string(head.get("title"))
    return Conversation(
        channel=Channel.CHAT,
        transcript=Transcript(
            channel=Channel.CHAT,
            duration_ms=segments[-1].end_ms,
            segments=segments,
            is_estimated=bool(unknown),
            provenance={"source": "chat file"},
        ),
        started_at=started_at,
        subject=line(subject) if subject else None,
        external_id=line(external_id, 200) if external_id else None,
        participants=_participants(messages),
        missing=tuple(missing),
    )


def _segments(messages: Sequence[_Message], started_at: datetime | None) -> tuple[Segment, ...]:
    """Messages in time order; one without a time stays behind the one before it."""
    placed: list[tuple[int, _Message]] = []
    last = 0
    for message in messages:
        if message.at is not None and started_at is not None:
            last = round((message.at - started_at).total_seconds() * 1000)
        placed.append((last, message))
    placed.sort(key=lambda item: item[0])
    return tuple(
        Segment(index, message.speaker, message.text, offset, offset, author=message.author)
        for index, (offset, message) in enumerate(placed)
    )


def _participants(messages: Sequence[_Message]) -> dict[Speaker, tuple[str, ...]]:
    found: dict[Speaker, dict[str, None]] = {}
    for message in messages:
        if message.author:
            found.setdefault(message.speaker, {})[message.author] = None
    return {speaker: tuple(names) for speaker, names in found.items()}


def _pick(row: Mapping[str, Any], field: str) -> Any:
    return next((row[alias] for alias in _NAMES[field] if row.get(alias) is not None), None)


def _string(value: object) -> str | None:
    return plain(value).strip() or None if isinstance(value, str) else None


def _key(name: object) -> str:
    """Names alike but for case, spaces and underscores are one."""
    return "".join(char for char in str(name).lower() if char.isalnum())
