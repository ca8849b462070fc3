"""What somebody of the desk says to a customer: writing and sending, drafts, and what was said by phone or on paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintInteraction
from qa_app.correspondence import queries
from qa_app.correspondence.models import SUBJECT_MAXIMUM, MessageDraft, MessageState, OutboundMessage, Purpose
from qa_app.correspondence.rules import letters, tone
from qa_app.correspondence.services.following import standing
from qa_app.correspondence.services.outgoing import Way, queue
from qa_app.correspondence.services.sending import GAP_LEFT, went_out
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.jobs import ledger
from qa_app.jobs.models import JobState
from qa_app.policy import Actor

CHANNELS = ("email", "phone", "letter", "chat", "in_person")
"""How somebody of the desk speaks to a customer; only an e-mail leaves from here."""
WRITTEN = frozenset({"email", "letter", "chat"})
"""Where the words are those that the customer reads; of what was said aloud only a note is kept."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody typed. With `is_wait_wanted` the complaint waits for the customer once it went out."""

    purpose: str
    channel: str
    subject: str
    text: str
    template: str = ""
    is_wait_wanted: bool = False


def say(session: Session, actor: Actor, complaint: Complaint, typed: Typed) -> OutboundMessage:
    """Send what was typed by e-mail, or keep what was said by phone or on paper; the draft goes.

    The tone remarks that it goes out with are kept with it (R27). Raises `Invalid` by field, and then keeps nothing.
    """
    _check(typed)
    text = typed.text.replace("\r\n", "\n").strip()
    name = complaint.customer.preferred_name or complaint.customer.name or ""
    found = tone.remarks(text, typed.purpose, name=name) if typed.channel in WRITTEN else []
    remarks = tuple({"kind": item.kind, "words": text[item.start : item.end][:200]} for item in found)
    way = Way(
        channel=typed.channel,
        subject=typed.subject.strip(),
        is_wait_wanted=typed.is_wait_wanted and typed.purpose == Purpose.QUESTION,
        remarks=remarks,
    )
    if typed.channel == "email":
        row = queue(session, actor, complaint, typed.purpose, text=text + "\n", template=typed.template, way=way)
    else:
        row = _noted(session, actor, complaint, typed.purpose, text, way)
    drop_draft(session, actor, complaint)
    return row


def _check(typed: Typed) -> None:
    problems = {}
    if typed.purpose not in set(Purpose):
        problems["purpose"] = "Choose what the message is for."
    if typed.channel not in CHANNELS:
        problems["channel"] = "Choose how it goes."
    if not typed.text.strip():
        problems["text"] = "Write what you want to say." if typed.channel == "email" else "Note what was said."
    elif len(typed.text) > letters.LONGEST_TEXT:
        problems["text"] = f"At most {letters.LONGEST_TEXT:,} characters."
    elif letters.has_gap(f"{typed.subject}\n{typed.text}"):
        problems["text"] = GAP_LEFT
    if typed.channel == "email" and not typed.subject.strip():
        problems["subject"] = "Give it a subject."
    elif len(typed.subject) > letters.LONGEST_SUBJECT:
        problems["subject"] = f"At most {letters.LONGEST_SUBJECT} characters."
    if problems:
        raise Invalid("It is not sent yet.", problems)


def _noted(session: Session, actor: Actor, complaint: Complaint, purpose: str, text: str, way: Way) -> OutboundMessage:
    now = datetime.now(UTC)
    row = OutboundMessage(
        complaint_id=complaint.id,
        purpose=purpose,
        channel=way.channel,
        state=MessageState.NOTED,
        author_id=actor.id,
        address="",
        subject=way.subject[:SUBJECT_MAXIMUM],
        text=text,
        about="",
        template="",
        values={},
        remarks=[dict(remark) for remark in way.remarks],
        is_wait_wanted=way.is_wait_wanted,
        written_at=now,
        sent_at=now,
        trouble="",
    )
    session.add(row)
    session.flush()
    session.refresh(row, ["author", "complaint"])
    went_out(session, row)
    return row


def keep_draft(session: Session, actor: Actor, complaint: Complaint, typed: Typed) -> MessageDraft | None:
    """Keep what was typed so far; None when there is nothing to keep, and nothing kept then."""
    if not (typed.text.strip() or typed.subject.strip()):
        drop_draft(session, actor, complaint)
        return None
    row = queries.draft(session, actor, complaint)
    if row is None:
        row = MessageDraft(complaint_id=complaint.id, person_id=actor.id)
        session.add(row)
    row.purpose = typed.purpose if typed.purpose in set(Purpose) else Purpose.ANSWER
    row.channel = typed.channel if typed.channel in CHANNELS else "email"
    row.subject, row.text = typed.subject[:SUBJECT_MAXIMUM], typed.text[: 2 * letters.LONGEST_TEXT]
    row.template, row.saved_at = typed.template[:80], datetime.now(UTC)
    return row


def drop_draft(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Throw away what the actor typed on the complaint."""
    own = (MessageDraft.complaint_id == complaint.id, MessageDraft.person_id == actor.id)
    session.execute(delete(MessageDraft).where(*own))


def try_again(session: Session, complaint: Complaint, message_id: int) -> OutboundMessage:
    """Have a message that did not leave sent again, to the customer's address as it is now. Raises `Conflict`."""
    row = queries.outbound(session, complaint, message_id)
    if row.state not in (MessageState.FAILED, MessageState.BOUNCED):
        raise Conflict("Only a message that did not leave or came back can be sent again.")
    address = (complaint.customer.email or "").strip()
    if not address:
        raise Conflict("There is no e-mail address of this customer. Phone them, or write a letter.")
    row.address, row.trouble = address, ""
    row.state = MessageState.WAITING if row.text else MessageState.ASKED
    row.message_id = None
    if row.job is not None and row.job.state in (JobState.FAILED, JobState.CANCELLED):
        ledger.retry(session, row.job.id)
    else:
        row.job_id = None
    standing(session, complaint).failed_at = None
    return row


def cancel(session: Session, complaint: Complaint, message_id: int) -> OutboundMessage:
    """Take a message back that has not left. Raises `Conflict` when it has, or is on its way."""
    row = queries.outbound(session, complaint, message_id)
    is_waiting = row.state in (MessageState.ASKED, MessageState.WAITING) and row.job_id is None
    if not is_waiting and row.state != MessageState.FAILED:
        raise Conflict("It has left already, or is on its way.")
    row.state = MessageState.CANCELLED
    standing(session, complaint).failed_at = None
    return row


def acknowledged_in(
    session: Session, actor: Actor, complaint: Complaint, interaction_id: int, line: int, *, is_thanked: bool
) -> datetime:
    """Note that the complaint was acknowledged in a linked contact, in that line of it (R24).

    The clock stops when the line was said; the first acknowledgement counts. Raises `NotFound`, and `Conflict` when
    it was acknowledged before that.
    """
    link = session.get(ComplaintInteraction, (complaint.id, interaction_id))
    if link is None:
        raise NotFound("That interaction is not linked.")
    segment = next((item for item in queries.spoken_lines(session, link) if item.index == line), None)
    if segment is None:
        raise NotFound("There is no such line.")
    at = link.interaction.started_at + timedelta(milliseconds=segment.start_ms)
    if at < complaint.received_at - timedelta(hours=1):
        raise Conflict("That was said before the complaint came.")
    if complaint.acknowledged_at is not None and complaint.acknowledged_at <= at:
        raise Conflict("It was acknowledged before that; the first time counts.")
    complaint.acknowledged_at = at
    said: Mapping[str, Any] = {"interaction": interaction_id, "line": line, "thanks": is_thanked}
    complaints.happened(session, actor, complaint, "acknowledged", at=at, mode="verbal", is_automatic=False, **said)
    return at
