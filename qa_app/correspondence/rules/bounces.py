"""Reports of mail systems that a message could not be delivered (RFC 3464): which message, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from itertools import islice

from transcription.messages import mime
from transcription.plain import line

MOST_PARTS = 40
_FINAL = "failed"


@dataclass(frozen=True, slots=True)
class Report:
    """A message that did not arrive: its id, the address it went to and the reason as the mail system gives it."""

    message_id: str
    recipient: str
    reason: str


def is_report(message: Message) -> bool:
    """Whether the mail is a report on the delivery of another."""
    kind = message.get_content_type()
    return kind == "multipart/report" and _type_of(message) in ("delivery-status", "")


def _type_of(message: Message) -> str:
    value = message.get_param("report-type", "")
    return value.lower() if isinstance(value, str) else ""


def report(message: Message) -> Report | None:
    """What could not be delivered for good; None for delays, successes and reports that name no message."""
    status = next((fields for fields in _statuses(message) if fields["action"] == _FINAL), None)
    ident = next(_returned_ids(message), "")
    if status is None or not ident:
        return None
    reason = " ".join(part for part in (status["status"], status["diagnostic"]) if part)
    return Report(ident, status["recipient"], reason or "The mail system gave no reason.")


def _parts(message: Message) -> Iterator[Message]:
    return islice(message.walk(), MOST_PARTS)


def _statuses(message: Message) -> Iterator[dict[str, str]]:
    """The fields for each recipient of the delivery-status part."""
    for part in _parts(message):
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for fields in islice(part.get_payload(), MOST_PARTS):
            if isinstance(fields, Message) and fields.get("action") is not None:
                yield {
                    "action": mime.header(fields, "action").lower(),
                    "status": line(mime.header(fields, "status"), 20),
                    "recipient": line(mime.header(fields, "final-recipient").partition(";")[2], 320).lower(),
                    "diagnostic": line(mime.header(fields, "diagnostic-code").partition(";")[2], 300),
                }


def _returned_ids(message: Message) -> Iterator[str]:
    """The ids of the messages that came back with the report."""
    for part in _parts(message):
        kind = part.get_content_type()
        if kind == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            found = mime.header(inner, "message-id") if isinstance(inner, Message) else ""
        elif kind == "text/rfc822-headers":
            found = _in_text(part)
        else:
            continue
        if ident := line(found, 500).strip("<> "):
            yield ident


def _in_text(part: Message) -> str:
    payload = part.get_payload(decode=True)
    text = payload.decode("utf-8", "replace")[:64_000] if isinstance(payload, bytes) else ""
    for row in text.splitlines():
        name, _, value = row.partition(":")
        if name.strip().lower() == "message-id":
            return value.strip()
    return ""
