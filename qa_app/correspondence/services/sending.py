"""A message on its way: its words when it leaves, how it travels, and what becomes of it."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import ComplaintEvent, ComplaintState
from qa_app.config import Mail
from qa_app.correspondence import queries
from qa_app.correspondence.models import SUBJECT_MAXIMUM, MessageState, OutboundMessage, Purpose
from qa_app.correspondence.rules import letters
from qa_app.correspondence.rules.inbox import subject_with_number
from qa_app.correspondence.rules.letters import LINK
from qa_app.correspondence.rules.policy import is_address
from qa_app.correspondence.services.following import standing, step_if_possible, tell_desk
from qa_app.correspondence.services.tokens import portal_link
from qa_app.correspondence.services.writing import House, subject_of, write
from qa_app.errors import Invalid
from qa_app.notices.rules import one_line
from qa_app.notices.services.post import host_of
from qa_app.people.services import actor_of

SENDABLE = (MessageState.ASKED, MessageState.WAITING, MessageState.FAILED)
BAD_ADDRESS = "Look at the customer's e-mail address, or phone them."
_IDENT = re.compile(r"[!-;=?-~]{3,480}")
GAP_LEFT = "There is still a gap or a mark such as {{ … }} in the text. Fill it in first."


@dataclass(frozen=True, slots=True)
class Posted:
    """A message as it is handed to the mail server: plain values, so that no transaction is open meanwhile."""

    centre: str
    sender: str
    reply_to: str
    name: str
    address: str
    subject: str
    text: str
    message_id: str
    in_reply_to: str | None
    is_automatic: bool
    written_at: datetime


def make_words(session: Session, row: OutboundMessage, house: House) -> None:
    """Give the message its words, from its template where it has none yet. Raises `Invalid` when that fails."""
    if row.state == MessageState.ASKED or not row.text:
        values = {name: str(value) for name, value in row.values.items()}
        try:
            made = write(session, row.complaint, row.purpose, house, named=row.template, more=values)
        except letters.BadLetter as error:
            raise Invalid(f"The template cannot be filled. {error}") from error
        row.subject, row.text, row.template = row.subject or made.letter.subject, made.letter.text, made.template
        row.state = MessageState.WAITING
    row.subject = row.subject or subject_of(session, row.complaint, row.purpose, house)
    if letters.has_gap(f"{row.subject}\n{row.text}"):
        raise Invalid(GAP_LEFT)
    row.subject = subject_with_number(one_line(row.subject, SUBJECT_MAXIMUM - 20), row.complaint_id)


def posted(session: Session, row: OutboundMessage, mail: Mail, centre: str) -> Posted:
    """The message with its address, its id and the customer's own link, which is made now and kept nowhere."""
    row.message_id = row.message_id or f"c{row.complaint_id}.{secrets.token_hex(16)}@{host_of(mail)}"
    text = row.text
    if LINK in text:
        text = text.replace(LINK, portal_link(session, row.complaint, mail.root))
    policy = queries.policy(session)
    customer = row.complaint.customer
    return Posted(
        centre=centre,
        sender=mail.sender,
        reply_to=_with_number(policy.reply_to, row.complaint_id) if policy.is_plus else policy.reply_to,
        name=letters.unlinked(letters.plain(customer.preferred_name or customer.name or "")),
        address=row.address,
        subject=row.subject,
        text=text,
        message_id=row.message_id,
        in_reply_to=row.in_reply_to,
        is_automatic=row.author_id is None,
        written_at=row.written_at,
    )


def _with_number(address: str, complaint_id: int) -> str:
    local, _, domain = address.rpartition("@")
    return f"{local}+c{complaint_id}@{domain}"


def as_mail(post: Posted) -> EmailMessage:
    """The message as it travels; nothing in it can add a header. Raises `Invalid` when the address is none."""
    if not is_address(post.address):
        raise Invalid(f"“{one_line(post.address)}” cannot be written to. {BAD_ADDRESS}")
    made = EmailMessage()
    made["From"] = Address(one_line(post.centre), addr_spec=post.sender)
    made["To"] = Address(one_line(post.name), addr_spec=post.address)
    if post.reply_to:
        made["Reply-To"] = Address(one_line(post.centre), addr_spec=post.reply_to)
    made["Subject"] = one_line(post.subject, SUBJECT_MAXIMUM)
    made["Date"] = format_datetime(post.written_at)
    made["Message-ID"] = f"<{post.message_id}>"
    if post.in_reply_to and _IDENT.fullmatch(post.in_reply_to):
        made["In-Reply-To"] = made["References"] = f"<{post.in_reply_to}>"
    if post.is_automatic:
        made["Auto-Submitted"] = "auto-replied" if post.in_reply_to else "auto-generated"
        made["X-Auto-Response-Suppress"] = "All"
    made.set_content(post.text)
    return made


def sent(session: Session, row: OutboundMessage, now: datetime | None = None) -> None:
    """Note that the mail server took the message, with what that means to the complaint."""
    row.state, row.sent_at, row.trouble = MessageState.SENT, now or datetime.now(UTC), ""
    went_out(session, row)


def went_out(session: Session, row: OutboundMessage) -> None:
    """Write into the log that the customer was told; the first time is the acknowledgement."""
    complaint, at = row.complaint, row.sent_at or row.written_at
    actor = None if row.author is None else actor_of(session, row.author)
    said = {"message": row.id, "purpose": row.purpose, "is_automatic": row.is_automatic, "channel": row.channel}
    complaints.happened(session, actor, complaint, "message_out", at=at, **said)
    if complaint.acknowledged_at is None and (row.purpose == Purpose.ACKNOWLEDGEMENT or actor is not None):
        complaint.acknowledged_at = at
        mode = "auto_email" if actor is None else row.channel
        more = {"mode": mode, "is_automatic": actor is None, "message": row.id}
        complaints.happened(session, actor, complaint, "acknowledged", at=at, **more)
    if row.is_wait_wanted and complaint.state == ComplaintState.INVESTIGATING:
        step_if_possible(session, actor, complaint, "waiting_customer", "A question was sent.")


def failed(session: Session, row: OutboundMessage, why: str) -> None:
    """Note that the message did not leave, and tell whom it concerns; it can be tried again."""
    now = datetime.now(UTC)
    row.state, row.trouble = MessageState.FAILED, why[:2_000]
    standing(session, row.complaint).failed_at = now
    title = f"C-{row.complaint_id}: a message to the customer could not be sent"
    tell_desk(session, row.complaint, "complaint_message_failed", title, f"{row.id}:{row.job_id}", now)


def came_back(session: Session, row: OutboundMessage, why: str, now: datetime) -> None:
    """Note that the message came back: an acknowledgement did not reach the customer, who is to be phoned (R25)."""
    if row.state == MessageState.BOUNCED:
        return
    row.state, row.trouble = MessageState.BOUNCED, why[:2_000]
    complaint = row.complaint
    if _acknowledged_by(session, row):
        complaint.acknowledged_at = None
        complaints.happened(
            session, None, complaint, "acknowledgement_failed", at=now, message=row.id, reason=why[:300]
        )
    else:
        complaints.happened(session, None, complaint, "message_returned", at=now, message=row.id, reason=why[:300])
    standing(session, complaint).phone_wanted_at = now
    title = f"C-{complaint.id}: an e-mail to the customer came back. Phone them"
    tell_desk(session, complaint, "complaint_message_returned", title, str(row.id), now)


def _acknowledged_by(session: Session, row: OutboundMessage) -> bool:
    """Whether it is by this message that the complaint counts as acknowledged."""
    if row.complaint.acknowledged_at is None:
        return False
    last = session.scalar(
        select(ComplaintEvent)
        .where(ComplaintEvent.complaint_id == row.complaint_id, ComplaintEvent.kind == "acknowledged")
        .order_by(ComplaintEvent.id.desc())
        .limit(1)
    )
    return last is not None and last.payload.get("message") == row.id
