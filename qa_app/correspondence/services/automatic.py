"""What the product sends by itself, each within the guards against loops (complaints.md 3.6)."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.correspondence import queries
from qa_app.correspondence.models import MessageState, OutboundMessage, Purpose
from qa_app.correspondence.rules import automatic
from qa_app.correspondence.services.outgoing import Way, known_as, queue

UNSENT = (MessageState.ASKED, MessageState.WAITING)


def acknowledge(
    session: Session, complaint: Complaint, *, about: str = "", in_reply_to: str | None = None
) -> OutboundMessage | None:
    """Have the complaint's one acknowledgement sent, where the policy says so for its channel (R25).

    `about` is the subject of the mail that it answers. None when none is sent.
    """
    if complaint.acknowledged_at is not None or complaint.channel not in queries.policy(session).acknowledged:
        return None
    way = Way(key=f"acknowledgement:{complaint.id}", about=about or f"C-{complaint.id}", in_reply_to=in_reply_to)
    return by_itself(session, complaint, Purpose.ACKNOWLEDGEMENT, way)


def tell_of_step(session: Session, complaint: Complaint, event: ComplaintEvent) -> OutboundMessage | None:
    """Have the customer told of a step, where the policy says so for the state it led to (R30)."""
    if event.payload.get("after") not in queries.policy(session).told_of:
        return None
    return update(session, complaint, f"moved:{event.id}")


def update(session: Session, complaint: Complaint, key: str) -> OutboundMessage | None:
    """Have an update sent, unless one is on its way already: it says how the complaint stands when it leaves."""
    on_its_way = select(OutboundMessage.id).where(
        OutboundMessage.complaint_id == complaint.id,
        OutboundMessage.purpose == Purpose.UPDATE,
        OutboundMessage.state.in_(UNSENT),
    )
    if session.scalar(on_its_way.limit(1)) is not None:
        return None
    return by_itself(session, complaint, Purpose.UPDATE, Way(key=f"update:{complaint.id}:{key}", about=key))


def by_itself(session: Session, complaint: Complaint, purpose: str, way: Way) -> OutboundMessage | None:
    """Have a message sent in nobody's name, within the guards; one that a guard stops is kept with the reason.

    None for customers without an e-mail address or who do not want to be written to.
    """
    customer = complaint.customer
    if not (customer.email or "").strip() or not customer.may_contact:
        return None
    if (known := known_as(session, way.key)) is not None:
        return known
    now = datetime.now(UTC)
    alike, in_all = queries.sent_lately(session, (customer.email or "").strip(), way.about, now)
    row = queue(session, None, complaint, purpose, way=way)
    if not automatic.is_within(alike, in_all):
        row.state = MessageState.CANCELLED
        row.trouble = (
            f"Not sent: {alike} automatic messages about this and {in_all} in all went to this address within three "
            "hours. Write to the customer yourself if they are no machine."
        )
    return row
