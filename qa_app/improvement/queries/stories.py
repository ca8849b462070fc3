"""Case studies: lists, one of them, and what a complaint has that a study is made of."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.errors import NotFound
from qa_app.improvement.models import CaseStudy, StudyState
from qa_app.improvement.rules.studies import Names
from qa_app.people.models import Person

MOST_LISTED = 100


def studies(session: Session, *, is_published: bool) -> Sequence[CaseStudy]:
    """Case studies, the newest first: those to learn from, or those still being written."""
    wanted = StudyState.PUBLISHED if is_published else StudyState.DRAFT
    query = select(CaseStudy).options(joinedload(CaseStudy.made_by)).where(CaseStudy.state == wanted)
    return session.scalars(query.order_by(CaseStudy.id.desc()).limit(MOST_LISTED)).unique().all()


def study(session: Session, study_id: int, *, may_write: bool) -> CaseStudy:
    """One case study. Raises `NotFound`, for readers also while it is not published."""
    found = session.scalar(
        select(CaseStudy)
        .options(joinedload(CaseStudy.made_by), joinedload(CaseStudy.published_by))
        .where(CaseStudy.id == study_id)
    )
    if found is None or (found.state != StudyState.PUBLISHED and not may_write):
        raise NotFound("There is no such case study.")
    return found


def names(session: Session, complaint: Complaint) -> Names:
    """Who must not be named in a study of the complaint: its customer, who had to do with it, and all of the staff."""
    customer = complaint.customer
    concerned = {text for text in (customer.name, customer.preferred_name) if text}
    numbers = set(desk.accused(session, complaint)) | {complaint.owner_id}
    numbers |= {event.actor_id for event in complaint.events} | {link.interaction.agent_id for link in complaint.links}
    staff = session.execute(select(Person.id, Person.name)).all()
    concerned |= {name for number, name in staff if number in numbers}
    others = tuple(name for number, name in staff if number not in numbers and len(name.strip()) > 2)
    refs = tuple(text for text in (customer.ref, complaint.order_ref) if text and len(text) > 2)
    return Names(tuple(sorted(concerned)), others + refs)
