"""Reading the facts suggested for a complaint, and what the centre knows that facts are read against."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints import queries as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import NotFound
from qa_app.intake.models import Fact
from qa_app.intake.rules.facts import Known
from qa_app.interactions.models import Interaction, TranscriptVersion
from transcription.transcript import Segment, Speaker, from_document

MOST_PRODUCTS = 200
MOST_LINES = 400


def known_on(session: Session, complaint: Complaint) -> Known:
    """The products most complained about, the staff, and the day the complaint was received."""
    products = (
        select(Complaint.product)
        .where(Complaint.id != complaint.id)
        .group_by(Complaint.product)
        .order_by(func.count().desc())
        .limit(MOST_PRODUCTS)
    )
    names = [name for _id, name in complaints.staff(session)]
    return Known(complaint.received_at.date(), session.scalars(products).all(), names)


def said_by_customer(session: Session, interaction_id: int) -> Sequence[Segment]:
    """The customer's lines of a contact's shown transcript."""
    contact = session.get(Interaction, interaction_id)
    if contact is None or contact.transcript_version is None:
        return ()
    kept = session.get(TranscriptVersion, (interaction_id, contact.transcript_version))
    if kept is None:
        return ()
    lines = from_document(kept.document).segments
    return [line for line in lines if line.speaker is Speaker.CUSTOMER][:MOST_LINES]


def facts_of(session: Session, complaint_id: int) -> Sequence[Fact]:
    """What was read for a complaint, in the order in which it stands in its words."""
    query = select(Fact).options(joinedload(Fact.decided_by)).where(Fact.complaint_id == complaint_id)
    return session.scalars(query.order_by(Fact.place.desc(), Fact.start, Fact.id)).unique().all()


def fact(session: Session, complaint_id: int, fact_id: int) -> Fact:
    """One of them. Raises `NotFound`."""
    found = session.get(Fact, fact_id)
    if found is None or found.complaint_id != complaint_id:
        raise NotFound("There is no such suggestion on this complaint.")
    return found
