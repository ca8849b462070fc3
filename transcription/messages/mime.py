"""A mail's bytes (RFC 5322, MIME) within bounds: its headers, mailboxes, date, text and attachments."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import errors, message_from_bytes, policy
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, Message
from email.policy import Policy
from email.utils import parsedate_to_datetime
from pathlib import PurePosixPath

from transcription.errors import BadMessages
from transcription.messages import Attachment
from transcription.messages.html_text import text_of
from transcription.plain import decoded, line, plain

MAX_BYTES = 25_000_000
MAX_PARTS = 200
MAX_PARTS_WITHIN = 1_000
MAX_DEPTH = 20
MAX_HEADER_BYTES = 64_000
MAX_PARSED_CHARS = 2_000
MAX_SUBJECT_CHARS = 10_000
MAX_BODY_CHARS = 12_000_000
MAX_HEADERS = 1_000
MAX_ADDRESSES = 100

# What the standard library's parser raises on headers it cannot make sense of.
_PARSER_ERRORS = (
    errors.MessageError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError,
)  # fmt: skip
_HEADER = re.compile(rb"\A[!-9;-~]{1,100}[ \t]*:")
_EXPECTED = frozenset(("from", "to", "subject", "date", "message-id", "received", "mime-version"))
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,255}")


def is_mail(content: bytes) -> bool:
    """Whether a file begins like a mail: header lines, and two at least that only mails have."""
    names: set[str] = set()
    for row in content[:8_000].lstrip().split(b"\n")[:60]:
        match = _HEADER.match(row)
        if match is None and not row.startswith((b" ", b"\t")):
            break
        if match is not None:
            names.add(match.group()[:-1].strip().lower().decode("latin-1"))
    return len(names & _EXPECTED) > 1


def parsed(content: bytes, label: str) -> EmailMessage:
    """The mail. Raises `BadMessages` when it is none, or is larger, longer or more deeply nested than allowed."""
    if len(content) > MAX_BYTES:
        raise BadMessages(f"{label} is larger than {MAX_BYTES // 1_000_000} MB; take out its attachments")
    _check_head(content, label)
    lines = content.lstrip()[:100_000].splitlines()
    while lines and lines[0].startswith((b"From ", b">From ")):
        lines = lines[1:]
    if not lines or not _HEADER.match(lines[0]):
        raise BadMessages(f"{label} is not an e-mail: it does not begin with a header such as “From: …”")
    if content.lower().count(b"boundary=") > MAX_PARTS:
        raise BadMessages(f"{label} has more than {MAX_PARTS} parts")
    try:
        message = message_from_bytes(content.lstrip(), policy=_POLICY.clone(message_factory=_Parts(label)))
        longest = max((len(value) for part in message.walk() for _, value in part.raw_items()), default=0)
    except _PARSER_ERRORS as error:
        raise BadMessages(f"{label} cannot be read as an e-mail: it is damaged or too deeply nested") from error
    names = [key.lower() for key, _ in message.raw_items()]
    if len(names) > MAX_HEADERS:
        raise BadMessages(f"{label} has {len(names):,} header lines; at most {MAX_HEADERS:,} are read")
    if not any(key in _EXPECTED for key in names):
        raise BadMessages(f"{label} is not an e-mail: it has no From, To, Subject or Date header")
    if longest > MAX_HEADER_BYTES:
        raise BadMessages(f"{label} has a header line of {longest:,} characters; at most {MAX_HEADER_BYTES:,} are read")
    return message


class _Parts:
    """Makes the parts while a mail is parsed, and refuses one that goes on and on.

    Parts of mails inside the mail count too. A part costs little to write and, with its headers, much to read.
    """

    def __init__(self, label: str) -> None:
        self.label, self.made = label, 0

    def __call__(self, policy: "Policy[EmailMessage]") -> EmailMessage:
        self.made += 1
        if self.made > MAX_PARTS_WITHIN:
            raise BadMessages(f"{self.label} has more than {MAX_PARTS_WITHIN:,} parts")
        return EmailMessage(policy=policy)


def _check_head(content: bytes, label: str) -> None:
    """Refuse a flood of header lines before anything is made of them."""
    head = content[: content.find(b"\n\n") if b"\n\n" in content else len(content)]
    head = head[: head.find(b"\r\n\r\n") if b"\r\n\r\n" in head else len(head)]
    if head.count(b"\n") > 20 * MAX_HEADERS:
        raise BadMessages(f"{label} has more than {MAX_HEADERS:,} header lines")


def _bounded_header(name: str, value: str) -> str:
    """A parsed header (a string that knows its parts) of at most so many characters.

    The standard library's time for structured headers grows with the square of their length, or worse.
    """
    limit = MAX_SUBJECT_CHARS if name.lower() == "subject" else MAX_PARSED_CHARS
    header: str = _PARSE_HEADER(
        name, value if len(value) <= limit else value[:limit].rpartition(",")[0] or value[:limit]
    )
    return header


_PARSE_HEADER = HeaderRegistry()
_POLICY = policy.default.clone(header_factory=_bounded_header)


def header(message: Message, name: str) -> str:
    """A header, decoded; what cannot be decoded is shown as it stands, what is absent is empty."""
    try:
        value = message.get(name)
    except _PARSER_ERRORS:
        value = next((raw for key, raw in message.raw_items() if key.lower() == name), "")
    return plain(str(value or "")).strip()


def addresses(message: Message, name: str) -> list[tuple[str, str]]:
    """(name, address) of each mailbox in a header, addresses in lower case."""
    try:
        values = message.get_all(name, [])
        found = [(box.display_name, box.addr_spec) for value in values for box in getattr(value, "addresses", ())]
    except _PARSER_ERRORS:
        found = []
    raw = "".join(value for key, value in message.raw_items() if key.lower() == name)
    if len(raw) > MAX_PARSED_CHARS or not any("@" in address for _, address in found):
        known = {address for _, address in found}
        found += [("", item.group()) for item in _ADDRESS.finditer(raw) if item.group() not in known]
    kept = [(line(who, 200).strip("\"'"), line(address, 320).lower()) for who, address in found[:MAX_ADDRESSES]]
    return [
        (who, address if "@" in address.strip("@") else "") for who, address in kept if who or address.strip("@<> ")
    ]


def date(message: Message) -> tuple[datetime | None, bool]:
    """The Date header as a UTC instant, and whether it told its zone."""
    try:
        at = parsedate_to_datetime(header(message, "date"))
        is_zoned = at.tzinfo is not None
        return (at if is_zoned else at.replace(tzinfo=UTC)).astimezone(UTC), is_zoned
    except (*_PARSER_ERRORS, OverflowError):
        return None, True


def contents(message: Message, label: str) -> tuple[str, tuple[Attachment, ...]]:
    """The body (plain text before HTML) and the attachments."""
    texts: list[str] = []
    pages: list[str] = []
    attachments: list[Attachment] = []
    for number, part in enumerate(_leaves(message, label), start=1):
        if number > MAX_PARTS:
            raise BadMessages(f"{label} has more than {MAX_PARTS} parts")
        kind = part.get_content_type()
        if _is_attached(part, kind):
            attachments.append(_attachment(part, kind, len(attachments) + 1))
        elif kind == "text/html":
            pages.append(text_of(_text(part)))
        else:
            texts.append(_text(part))
    body = "\n\n".join(text for text in texts if text.strip()) or "\n\n".join(pages)
    return plain(body).strip("\n")[:MAX_BODY_CHARS].rstrip(), tuple(attachments)


def _leaves(message: Message, label: str, depth: int = 0) -> Iterator[Message]:
    """Parts that hold no parts. A mail inside the mail is one attachment, not looked into."""
    if depth > MAX_DEPTH:
        raise BadMessages(f"{label} has parts nested more than {MAX_DEPTH} deep")
    if message.is_multipart() and message.get_content_maintype() == "multipart":
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from _leaves(part, label, depth + 1)
    else:
        yield message


def _is_attached(part: Message, kind: str) -> bool:
    if kind not in ("text/plain", "text/html") and not kind.startswith("multipart/"):
        return True
    return _disposition(part) == "attachment" or bool(_filename(part))


def _disposition(part: Message) -> str:
    try:
        return (part.get_content_disposition() or "").lower()
    except _PARSER_ERRORS:
        return ""


def _filename(part: Message) -> str:
    try:
        return part.get_filename() or ""
    except _PARSER_ERRORS:
        return "attachment"


def _bytes(part: Message) -> bytes:
    try:
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            return payload
        inner = part.get_payload() if part.is_multipart() else ()
        return b"".join(item.as_bytes() for item in inner if isinstance(item, Message)) if inner else b""
    except _PARSER_ERRORS:
        return b""


def _text(part: Message) -> str:
    try:
        charset = part.get_content_charset()
    except _PARSER_ERRORS:
        charset = None
    return plain(decoded(_bytes(part), charset))


def _attachment(part: Message, kind: str, number: int) -> Attachment:
    return Attachment(safe_name(_filename(part)) or f"attachment-{number}", line(kind, 100), len(_bytes(part)))


def safe_name(name: str) -> str:
    """A file name without folders, control or direction characters, at most 120 characters, never hidden."""
    last = PurePosixPath(line(name, 1000).replace("\\", "/")).name
    kept = "".join(char if char.isalnum() or char in " ._-()[]+@" else "_" for char in last).strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:19]}" if dot else kept[:120]
