"""A mail that came in: a report, a machine's answer, a customer's answer to a complaint, or a new complaint (R04)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from hashlib import sha256
from io import BytesIO
from urllib.parse import unquote

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import EXTERNAL_MAXIMUM, Complaint
from qa_app.config import Settings
from qa_app.correspondence import queries
from qa_app.correspondence.models import (
    SUBJECT_MAXIMUM,
    MailItem,
    MailState,
    OutboundMessage,
)
from qa_app.correspondence.rules import automatic, bounces
from qa_app.correspondence.rules.automatic import Heard
from qa_app.correspondence.services.automatic import acknowledge
from qa_app.correspondence.services.following import BY_MAIL
from qa_app.correspondence.services.matching import came_before, meant, same_topic
from qa_app.correspondence.services.receiving import Said, keep, message_in
from qa_app.correspondence.services.sending import came_back
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from qa_app.storage import Store
from transcription.errors import BadMessages
from transcription.messages import mime
from transcription.messages.email import Letter, letter_of
from transcription.plain import line

READ_HEADERS = (
    "auto-submitted", "precedence", "return-path", "list-id", "x-auto-response-suppress", "x-autoreply",
    "x-autorespond", "x-autoresponder",
)  # fmt: skip
LONGEST_SUMMARY = 20_000
NOT_KNOWN = "Not said yet"
FIRST_ACTION = "Taken in by e-mail."


@dataclass(frozen=True, slots=True)
class Arrival:
    """A mail as it came: `key` tells it again, and `own` are the addresses that are ours."""

    key: str
    content: bytes
    own: frozenset[str]
    at: datetime


def take_in(session: Session, store: Store, arrival: Arrival) -> MailItem:
    """Take a mail in, once by its key, and write down what became of it. Never raises for what stands in a mail.

    A mail that a machine wrote makes neither a complaint nor an answer. The raw mail of a person is in the store.
    """
    known = session.scalar(select(MailItem).where(MailItem.key == arrival.key))
    if known is not None:
        return known
    try:
        message = mime.parsed(arrival.content, "the mail")
    except BadMessages as error:
        return _item(session, arrival, Heard("", "", {}), MailState.REFUSED, str(error))
    heard = _heard(message)
    nature, why = automatic.nature(heard, arrival.own)
    if nature == "bounce":
        return _bounce(session, arrival, heard, message)
    if nature in ("automatic", "own"):
        return _item(session, arrival, heard, MailState.AUTOMATIC, why)
    if nature == "list":
        item = _item(session, arrival, heard, MailState.SET_ASIDE, why)
        item.sha256 = store.put(BytesIO(arrival.content)).sha256
        return item
    return _from_person(session, store, arrival, heard)


def _heard(message: EmailMessage) -> Heard:
    senders = mime.addresses(message, "from")
    headers = {name: mime.header(message, name) for name in READ_HEADERS if message.get(name) is not None}
    subject = line(mime.header(message, "subject"), SUBJECT_MAXIMUM)
    return Heard(senders[0][1] if senders else "", subject, headers, bounces.is_report(message))


def _item(session: Session, arrival: Arrival, heard: Heard, state: str, reason: str = "", ident: str = "") -> MailItem:
    row = MailItem(
        key=arrival.key[:120],
        message_id=ident,
        sender=heard.sender[:320],
        subject=heard.subject,
        at=arrival.at,
        state=state,
        reason=reason[:300],
    )
    session.add(row)
    session.flush()
    return row


def _bounce(session: Session, arrival: Arrival, heard: Heard, message: EmailMessage) -> MailItem:
    found = bounces.report(message)
    row = None
    if found is not None:
        row = session.scalar(select(OutboundMessage).where(OutboundMessage.message_id == found.message_id))
    if found is None or row is None:
        return _item(session, arrival, heard, MailState.BOUNCE, "It is not about a message of ours that failed.")
    came_back(session, row, f"The mail system says that it could not be delivered: {found.reason}", arrival.at)
    item = _item(session, arrival, heard, MailState.BOUNCE, found.reason)
    item.complaint_id = row.complaint_id
    return item


def _from_person(session: Session, store: Store, arrival: Arrival, heard: Heard) -> MailItem:
    try:
        letter = letter_of(arrival.content, "the mail")
    except BadMessages as error:
        return _item(session, arrival, heard, MailState.REFUSED, str(error))
    if not heard.sender:
        return _item(session, arrival, heard, MailState.SET_ASIDE, "It does not say who wrote it.", letter.message_id)
    if (before := came_before(session, letter)) is not None:
        item = _item(session, arrival, heard, MailState.REPLY, "It came before.", letter.message_id)
        item.complaint_id = before
        return item
    stored = store.put(BytesIO(arrival.content)).sha256
    complaint = meant(session, heard, letter) or same_topic(session, heard, arrival.at)
    if complaint is not None:
        item = _reply(session, arrival, heard, letter, complaint, stored)
    else:
        item = _new(session, arrival, heard, letter, stored)
    item.sha256 = stored
    return item


def _said(letter: Letter, stored: str, at: datetime, *, is_other: bool) -> Said:
    return Said(
        text=letter.reply.text or letter.subject or "(no words)",
        via="email",
        sender_name=letter.sender[0],
        sender_address=letter.sender[1],
        is_other_sender=is_other,
        subject=letter.subject,
        quoted=letter.reply.quoted,
        attachments=", ".join(file.name for file in letter.attachments)[:2_000],
        at=at,
        message_id=letter.message_id[:500] or None,
        sha256=stored,
    )


def _reply(
    session: Session, arrival: Arrival, heard: Heard, letter: Letter, complaint: Complaint, stored: str
) -> MailItem:
    is_other = (complaint.customer.email or "").strip().lower() != heard.sender
    message_in(session, None, complaint, _said(letter, stored, arrival.at, is_other=is_other))
    item = _item(session, arrival, heard, MailState.REPLY, ident=letter.message_id)
    item.complaint_id = complaint.id
    return item


def _new(session: Session, arrival: Arrival, heard: Heard, letter: Letter, stored: str) -> MailItem:
    lately = (MailItem.sender == heard.sender, MailItem.state == MailState.COMPLAINT)
    since = MailItem.at > arrival.at - automatic.WITHIN
    if (session.scalar(select(func.count()).where(*lately, since)) or 0) >= automatic.MOST_COMPLAINTS:
        reason = f"{automatic.MOST_COMPLAINTS} complaints came from this address within three hours."
        return _item(session, arrival, heard, MailState.SET_ASIDE, reason, letter.message_id)
    try:
        complaint = record(session, arrival, letter)
    except Invalid as refusal:
        why = " ".join([str(refusal), *refusal.fields.values()])
        return _item(session, arrival, heard, MailState.SET_ASIDE, why, letter.message_id)
    keep(session, complaint, _said(letter, stored, complaint.received_at, is_other=False))
    if automatic.may_answer(heard):
        acknowledge(
            session, complaint, about=automatic.topic(heard.subject), in_reply_to=letter.message_id[:480] or None
        )
    item = _item(session, arrival, heard, MailState.COMPLAINT, ident=letter.message_id)
    item.complaint_id = complaint.id
    return item


def record(session: Session, arrival: Arrival, letter: Letter) -> Complaint:
    """Record the complaint that the mail is; the same Message-ID is recorded once. Raises `Invalid`."""
    ident = letter.message_id or sha256(arrival.content).hexdigest()
    if len(ident) > EXTERNAL_MAXIMUM:
        ident = sha256(ident.encode()).hexdigest()
    name, address = letter.sender
    intake = complaints.Intake(
        customer_ref="",
        customer_name=name,
        customer_email=address,
        received_at=_received(letter, arrival.at),
        channel="email",
        category="other",
        product=line(letter.subject, 190) or NOT_KNOWN,
        summary=(letter.reply.text or letter.subject or "(no words)")[:LONGEST_SUMMARY],
        initial_action=FIRST_ACTION,
        backdating_reason="When the e-mail says that it was written.",
        external_source=BY_MAIL,
        external_id=ident,
    )
    return complaints.record(session, None, intake, now=arrival.at)


def make_complaint(session: Session, actor: Actor, store: Store, item: MailItem) -> Complaint:
    """Record a mail that was set aside as the complaint that it is after all; no machine answers it.

    Raises `Conflict` for one that was not set aside or whose words are not kept, `Invalid` as recording does.
    """
    if item.state != MailState.SET_ASIDE or item.sha256 is None:
        raise Conflict("Only a mail that was set aside can be made into a complaint here.")
    content = store.path(item.sha256).read_bytes()
    letter = letter_of(content, "the mail")
    complaint = record(session, Arrival(item.key, content, frozenset(), item.at), letter)
    if came_before(session, letter) is None:
        keep(session, complaint, _said(letter, item.sha256, complaint.received_at, is_other=False))
    item.state, item.reason, item.complaint_id = MailState.COMPLAINT, f"Recorded by {actor.name}.", complaint.id
    return complaint


def leave(actor: Actor, item: MailItem) -> None:
    """Leave a mail that was set aside as it is: it is no complaint. Raises `Conflict` for any other."""
    if item.state != MailState.SET_ASIDE:
        raise Conflict("Only a mail that was set aside can be left.")
    item.state, item.reason = MailState.LEFT, f"{actor.name} says that it is no complaint."


def _received(letter: Letter, now: datetime) -> datetime:
    """When the mail says it was written, as far as that can be: not in the future, nor months ago."""
    at = letter.at
    if at is None or not now - timedelta(days=30) < at <= now:
        return now
    return at.astimezone(UTC)


def own_of(session: Session, settings: Settings) -> frozenset[str]:
    """The addresses that this installation writes from and reads: what comes from them is no customer's."""
    found = [settings.mail.sender if settings.mail else "", queries.policy(session).reply_to]
    if settings.complaints_box is not None:
        person = unquote(settings.complaints_box.url.partition("://")[2].rpartition("@")[0])
        found.append(person if "@" in person else "")
    return own_addresses(*found)


def own_addresses(*addresses: str) -> frozenset[str]:
    """The addresses with what may stand behind a plus sign left out, in lower case."""
    return frozenset(without_plus(address) for address in addresses if address)


def without_plus(address: str) -> str:
    """An address as it is without what stands behind a plus sign."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"
