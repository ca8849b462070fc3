"""How complaints stand that went up: their levels, what waits for whom, and what was tried before."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql.base import ExecutableOption

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules import OPEN
from qa_app.errors import NotFound
from qa_app.escalations.models import Escalation, EscalationOutcome, EscalationPaper, HelpRequest
from qa_app.people.models import Person
from qa_app.policy import Actor

TRIED = {
    "message_out": ("message to the customer", "messages to the customer"),
    "message_in": ("message from the customer", "messages from the customer"),
    "linked": ("linked contact", "linked contacts"),
    "proposal_sent": ("proposal", "proposals"),
    "remedy": ("remedy offered", "remedies offered"),
    "interview_asked": ("interview", "interviews"),
    "evidence_added": ("piece of evidence", "pieces of evidence"),
    "help_asked": ("request for help", "requests for help"),
}


def escalations(session: Session, complaint_id: int) -> Sequence[Escalation]:
    """Every level that the complaint went up to, or past, in the order in which it did."""
    people = (Escalation.raised_by, Escalation.giver, Escalation.receiver)
    query = select(Escalation).options(*(joinedload(who).lazyload(Person.roles) for who in people))
    return session.scalars(query.where(Escalation.complaint_id == complaint_id).order_by(Escalation.id)).unique().all()


def active(session: Session, complaint: Complaint) -> Escalation | None:
    """The escalation that somebody has, or is to have, in this cycle."""
    has = (EscalationOutcome.WAITING, EscalationOutcome.ACCEPTED)
    query = select(Escalation).where(Escalation.complaint_id == complaint.id, Escalation.cycle == complaint.cycle)
    return session.scalars(query.where(Escalation.outcome.in_(has)).order_by(Escalation.level.desc()).limit(1)).first()


def escalation_to(session: Session, actor: Actor, escalation_id: int) -> Escalation:
    """An escalation to the actor. Raises `NotFound` for anybody else's."""
    row = session.get(Escalation, escalation_id)
    if row is None or row.to_id != actor.id:
        raise NotFound("There is no such escalation to you.")
    return row


def waiting_for(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[Escalation]:
    """Escalations that the actor is to accept, the most urgent first."""
    query = select(Escalation).options(joinedload(Escalation.complaint))
    mine = query.where(Escalation.to_id == actor.id, Escalation.outcome == EscalationOutcome.WAITING)
    return session.scalars(mine.order_by(Escalation.respond_by, Escalation.id).limit(limit)).unique().all()


def overdue(session: Session, now: datetime, *, limit: int) -> Sequence[Escalation]:
    """Escalations that nobody accepted in time."""
    late = (Escalation.outcome == EscalationOutcome.WAITING, Escalation.respond_by <= now)
    return session.scalars(select(Escalation).where(*late).order_by(Escalation.respond_by).limit(limit)).all()


def open_after(session: Session, after: int, *, limit: int) -> Sequence[Complaint]:
    """Complaints that somebody works on, by number from one on, some at a time."""
    query = select(Complaint).where(Complaint.state.in_(sorted(OPEN)), Complaint.id > after)
    return session.scalars(query.order_by(Complaint.id).limit(limit)).all()


def attempts_words(session: Session, complaint: Complaint) -> str:
    """What was tried so far, counted out of the log."""
    query = select(ComplaintEvent.kind).where(
        ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind.in_(list(TRIED))
    )
    counts = Counter(session.scalars(query))
    parts = [f"{counts[kind]} {names[counts[kind] > 1]}" for kind, names in TRIED.items() if counts[kind]]
    if complaint.cycle > 1:
        parts.append(f"reopened {complaint.cycle - 1} times" if complaint.cycle > 2 else "reopened once")
    return ", ".join(parts) or "Nothing is in the log yet"


def help_requests(session: Session, complaint_id: int) -> Sequence[HelpRequest]:
    """Who asked whom for help on a complaint, and what they said."""
    query = select(HelpRequest).options(*_people()).where(HelpRequest.complaint_id == complaint_id)
    return session.scalars(query.order_by(HelpRequest.id)).unique().all()


def help_for(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[HelpRequest]:
    """What the actor was asked for help with and has not answered."""
    query = select(HelpRequest).options(*_people())
    mine = query.where(HelpRequest.to_id == actor.id, HelpRequest.answered_at.is_(None))
    return session.scalars(mine.order_by(HelpRequest.id).limit(limit)).unique().all()


def help_to(session: Session, actor: Actor, request_id: int) -> HelpRequest:
    """A request for help to the actor. Raises `NotFound`."""
    row = session.get(HelpRequest, request_id)
    if row is None or row.to_id != actor.id:
        raise NotFound("There is no such request to you.")
    return row


def _people() -> tuple[ExecutableOption, ...]:
    return tuple(joinedload(who).lazyload(Person.roles) for who in (HelpRequest.by, HelpRequest.to))


def papers(session: Session, complaint_id: int, *, limit: int = 10) -> Sequence[EscalationPaper]:
    """The printed records of a complaint, the newest first."""
    query = select(EscalationPaper).where(EscalationPaper.complaint_id == complaint_id)
    return session.scalars(query.order_by(EscalationPaper.id.desc()).limit(limit)).all()


def paper(session: Session, complaint_id: int, paper_id: int) -> EscalationPaper:
    """One printed record that is made. Raises `NotFound`."""
    row = session.get(EscalationPaper, paper_id)
    if row is None or row.complaint_id != complaint_id or row.file_sha256 is None:
        raise NotFound("There is no such record of this complaint.")
    return row
