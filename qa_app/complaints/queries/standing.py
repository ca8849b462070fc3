"""How a complaint stands: what its next step can count on, whom it is about, and what is still owed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Row, select, union
from sqlalchemy.orm import Session, lazyload

from qa_app.complaints.models import (
    Complaint,
    ComplaintEvent,
    ComplaintInteraction,
    ComplaintSubject,
    LinkRole,
    Remedy,
)
from qa_app.complaints.rules.steps import Facts
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person, RoleRow
from qa_app.policy import Role


def facts(session: Session, complaint: Complaint) -> Facts:
    """What the complaint itself says of its readiness for a step."""
    is_asked, came_here_at = _since_the_last_step(session, complaint)
    return Facts(
        category=complaint.category,
        severity=complaint.severity,
        initial_assessment=complaint.initial_assessment,
        owner_id=complaint.owner_id,
        team_id=complaint.team_id,
        accused=accused(session, complaint),
        has_question=is_asked,
        decision=complaint.decision,
        explanation=complaint.explanation,
        root_cause=complaint.root_cause,
        customer_response=complaint.customer_response,
        merged_into_id=complaint.merged_into_id,
        is_remedy_open=bool(open_remedies(session, complaint)),
        ended_at=came_here_at,
    )


def accused(session: Session, complaint: Complaint) -> frozenset[int]:
    """Those of the staff whom the complaint is about: named, or the agents of the contacts it is about."""
    named = select(ComplaintSubject.person_id).where(ComplaintSubject.complaint_id == complaint.id)
    agents = (
        select(Interaction.agent_id)
        .join(ComplaintInteraction, ComplaintInteraction.interaction_id == Interaction.id)
        .where(
            ComplaintInteraction.complaint_id == complaint.id,
            ComplaintInteraction.role == LinkRole.ORIGIN,
            Interaction.agent_id.is_not(None),
        )
    )
    return frozenset(person_id for person_id in session.scalars(union(named, agents)) if person_id is not None)


def has_question(session: Session, complaint: Complaint) -> bool:
    """Whether a question went to the customer since the last step."""
    return _since_the_last_step(session, complaint)[0]


def _since_the_last_step(session: Session, complaint: Complaint) -> tuple[bool, datetime | None]:
    """Whether a question went out since the last step, and when that step was; None when it never moved."""
    events = select(ComplaintEvent.kind, ComplaintEvent.payload, ComplaintEvent.at).where(
        ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind.in_(("moved", "message_out"))
    )
    is_asked = False
    for kind, payload, at in session.execute(events.order_by(ComplaintEvent.id.desc())):
        if kind == "moved":
            return is_asked, at
        is_asked = is_asked or payload.get("purpose") == "question"
    return is_asked, None


def open_remedies(session: Session, complaint: Complaint) -> Sequence[Remedy]:
    """Remedies that were promised and neither given nor cancelled."""
    query = select(Remedy).where(
        Remedy.complaint_id == complaint.id, Remedy.fulfilled_at.is_(None), Remedy.cancelled_at.is_(None)
    )
    return session.scalars(query.order_by(Remedy.id)).all()


def handlers(session: Session) -> Sequence[Person]:
    """The people who work on complaints, by name."""
    roles = Person.roles.any(RoleRow.name.in_((Role.COMPLAINTS_HANDLER, Role.COMPLAINTS_LEAD)))
    query = select(Person).options(lazyload("*")).where(Person.active, roles)
    return session.scalars(query.order_by(Person.name)).unique().all()


def staff(session: Session, *, limit: int = 2_000) -> Sequence[Row[int, str]]:
    """The id and name of everybody with an active account, by name."""
    return session.execute(select(Person.id, Person.name).where(Person.active).order_by(Person.name).limit(limit)).all()
