"""Chats in files of many kinds, each known by what it holds and not by its name, read into conversations.

A file is JSON (help desks, messengers, our own), a table, a messenger's text export, or lines such as "Agent: …".
Ready transcripts of other systems are read too, so that one door takes whatever comes.
"""

from collections.abc import Callable, Iterator
from typing import Any

from transcription import documents, exports, formats
from transcription.errors import BadMessages, BadTranscript
from transcription.json_text import load
from transcription.messages import (
    NO_HINTS,
    Conversation,
    Hints,
    chatwoot,
    intercom,
    lines,
    rows,
    slack,
    whatsapp,
    zendesk,
)
from transcription.plain import decoded, line, plain

MAX_BYTES = 50_000_000
MAX_CONVERSATIONS = 20_000
_CHECKED_WHOLE = 1_000_000
_CHECKED_CHARS = 100_000

_Read = Callable[[Any, str, Hints], Iterator[Conversation]]


def _bodies(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    bodies = document if isinstance(document, list) else [document]
    for place, body in enumerate(bodies, start=1):
        if not lines.is_body(body):
            raise BadMessages(f"{label}, conversation {place} is not an object with a transcript")
        yield lines.read_body(body, label if len(bodies) == 1 else f"{label}, conversation {place}", hints)


def _is_bodies(document: Any) -> bool:
    return lines.is_body(document[0] if isinstance(document, list) and document else document)


# From the most particular to the least: what every reader must find is told in its module.
_READERS: tuple[tuple[Callable[[Any], bool], _Read], ...] = (
    (zendesk.is_import, zendesk.read_import),
    (intercom.is_conversation, intercom.read_all),
    (zendesk.is_chat, zendesk.read_chats),
    (zendesk.is_comments, zendesk.read_comments),
    (chatwoot.is_conversation, chatwoot.read_all),
    (_is_bodies, _bodies),
    (slack.is_export, slack.read),
)


def read(content: bytes, name: str, hints: Hints = NO_HINTS) -> Conversation:
    """The one conversation in a file. `name` is the file's name, for its ending and for messages to people.

    Messages are put in time order; without times they keep the file's order at 0 ms. Raises `BadMessages` with
    what is wrong and where, and loses no message: a row that cannot be read refuses the file, and so does a file
    that holds several conversations (`read_all` reads those).
    """
    return only(read_all(content, name, hints), name)


def only(found: Iterator[Conversation], name: str) -> Conversation:
    """The one conversation there is. Raises `BadMessages` when there is none or more than one."""
    first = next(found, None)
    if first is None:
        raise BadMessages(f"{_label(name)} holds no messages")
    if next(found, None) is not None:
        raise BadMessages(f"{_label(name)} holds more than one conversation; bring it in as a file of many")
    return first


def read_all(content: bytes, name: str, hints: Hints = NO_HINTS) -> Iterator[Conversation]:
    """Every conversation in a file, in its order, each with the id its file gives it. Raises `BadMessages`."""
    label = _label(name)
    for place, found in enumerate(_conversations(_text(content, label), name, label, hints)):
        if place >= MAX_CONVERSATIONS:
            raise BadMessages(f"{label} holds more than {MAX_CONVERSATIONS:,} conversations; split it")
        yield found


def check(content: bytes, name: str) -> None:
    """Refuse at once what cannot be read later. Raises `BadMessages` with the reason and the mend.

    A small file is read whole; of a large one its beginning: the kind, the columns and the first rows.
    """
    label = _label(name)
    if len(content) <= _CHECKED_WHOLE:
        for _ in read_all(content, name):
            pass
        return
    head = content[: 4 * _CHECKED_CHARS]
    text = _text(head.rpartition(b"\n")[0] or head, label, len(content))[:_CHECKED_CHARS]
    if _is_json(text, name):
        if not text.startswith(("{", "[")):
            raise BadMessages(f"{label} is not valid JSON: it begins with neither {{ nor [")
        return
    whole_rows = text.rpartition("\n")[0] or text
    for _ in _from_text(whole_rows, name, label, NO_HINTS):
        pass


def _label(name: str) -> str:
    return line(name, 120) or "the chat"


def _text(content: bytes, label: str, size: int | None = None) -> str:
    if (size or len(content)) > MAX_BYTES:
        raise BadMessages(f"{label} is larger than {MAX_BYTES // 1_000_000} MB; export one chat a file")
    text = decoded(content).lstrip("\ufeff").strip()
    if not plain(text[:1_000]).strip():
        raise BadMessages(f"{label} is empty; expected a chat as JSON, CSV ({rows.WANTED}) or {lines.WANTED}")
    return text


def _is_json(text: str, name: str) -> bool:
    if name.lower().endswith(".json"):
        return True
    is_table = name.lower().endswith((".csv", ".tsv"))
    return (
        text.startswith(("{", "[")) and not is_table and not formats.is_clocked(text) and not whatsapp.is_export(text)
    )


def _conversations(text: str, name: str, label: str, hints: Hints) -> Iterator[Conversation]:
    if _is_json(text, name):
        yield from _from_json(_parsed(text, label), label, hints)
    else:
        yield from _from_text(text, name, label, hints)


def _parsed(text: str, label: str) -> Any:
    """A JSON value; or one value a line (JSON Lines), as a list."""
    try:
        return load(text)
    except ValueError as error:
        if "Extra data" not in str(error) or not text.startswith("{"):
            raise BadMessages(f"{label} is not a chat: {error}") from error
    values = []
    for number, row in enumerate(text.split("\n"), start=1):
        try:
            values += [load(row)] if row.strip() else []
        except ValueError as error:
            raise BadMessages(f"{label}, line {number}: {error}") from error
    return values


def _from_json(document: Any, label: str, hints: Hints) -> Iterator[Conversation]:
    for is_this, read_them in _READERS:
        if is_this(document):
            yield from read_them(document, label, hints)
            return
    reader = documents.reader_of(document)
    if reader is None:
        yield from rows.from_json(document, label, hints)
        return
    try:
        yield from reader.read(document, hints)
    except BadTranscript as error:
        raise BadMessages(f"{label}: {error}") from error


def _from_text(raw: str, name: str, label: str, hints: Hints) -> Iterator[Conversation]:
    """A messenger's export keeps its marks, which tell the messenger's own words; others need plain text."""
    text = plain(raw)
    if exports.is_table(text) or text.startswith("WEBVTT") or name.lower().endswith((".vtt", ".srt")):
        yield from _captions(text, name, label, hints)
    elif name.lower().endswith((".csv", ".tsv")) or _is_table(text):
        yield from rows.from_csv(text, label, hints)
    elif whatsapp.is_export(text):
        yield whatsapp.read(raw, label, hints)
    elif lines.is_turns(text, hints):
        yield lines.read(text, label, hints)
    elif "-->" in text[:2_000]:
        yield from _captions(text, name, label, hints)
    else:
        raise BadMessages(
            f"{label} is no chat that is known: expected JSON, CSV with the columns {rows.WANTED}, "
            f"a messenger's export, or {lines.WANTED}"
        )


def _is_table(text: str) -> bool:
    if text[:4].lower() == "sep=":
        return True
    header = text[:2_000].split("\n", 1)[0].split(rows.delimiter_of(text))
    columns = rows.columns_of(header)
    return len(header) > 1 and "text" in columns and ("from" in columns or "author" in columns)


def _captions(text: str, name: str, label: str, hints: Hints) -> Iterator[Conversation]:
    ending = f".{name.lower().rpartition('.')[2]}" if "." in name else ""
    try:
        yield from formats.read_all(text, ending if ending in formats.SIDECAR_SUFFIXES else "", hints)
    except BadTranscript as error:
        raise BadMessages(f"{label}: {error}") from error
