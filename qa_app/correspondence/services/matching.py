"""Which complaint a mail belongs to."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.steps import OPEN
from qa_app.correspondence.models import InboundMessage, MailItem, MailState, OutboundMessage
from qa_app.correspondence.rules import automatic, inbox
from qa_app.correspondence.rules.automatic import Heard
from transcription.messages.email import Letter

SAME_TOPIC = timedelta(hours=72)


def came_before(session: Session, letter: Letter) -> int | None:
    """The complaint of a mail with the same id that was taken in already; mailboxes hold copies."""
    if not letter.message_id:
        return None
    same = InboundMessage.message_id == letter.message_id[:500]
    return session.scalar(select(InboundMessage.complaint_id).where(same))


def meant(session: Session, heard: Heard, letter: Letter) -> Complaint | None:
    """The complaint that the mail answers: by the ids of our messages, or by a number and the customer's address."""
    named = inbox.named(letter.references, letter.subject, [address for _name, address in letter.boxes])
    if named.answers:
        query = select(OutboundMessage).where(OutboundMessage.message_id.in_(named.answers[:50]))
        found = {row.message_id: row.complaint for row in session.scalars(query)}
        for ident in named.answers:
            if ident in found and (target := _where(session, found[ident])) is not None:
                return target
    for number in named.numbers[:5]:
        complaint = session.get(Complaint, number)
        if complaint is not None and (complaint.customer.email or "").strip().lower() == heard.sender:
            return _where(session, complaint)
    return None


def _where(session: Session, complaint: Complaint) -> Complaint | None:
    """Where an answer to the complaint belongs: to what it was merged into, if that is the same customer's."""
    seen, at = {complaint.id}, complaint
    while at.merged_into_id is not None:
        target = session.get(Complaint, at.merged_into_id)
        if target is None or target.id in seen or target.customer_id != complaint.customer_id:
            return None
        seen.add(target.id)
        at = target
    return at


def same_topic(session: Session, heard: Heard, at: datetime) -> Complaint | None:
    """The open complaint that the same sender began by mail under the same subject in the last days."""
    topic = automatic.topic(heard.subject)
    query = (
        select(MailItem)
        .join(Complaint, Complaint.id == MailItem.complaint_id)
        .where(
            MailItem.sender == heard.sender,
            MailItem.state == MailState.COMPLAINT,
            MailItem.at > at - SAME_TOPIC,
            Complaint.state.in_(OPEN),
        )
        .order_by(MailItem.id.desc())
        .limit(20)
    )
    alike = [item for item in session.scalars(query) if automatic.topic(item.subject) == topic]
    complaint = alike[0].complaint if alike else None
    return complaint if complaint and (complaint.customer.email or "").lower() == heard.sender else None
