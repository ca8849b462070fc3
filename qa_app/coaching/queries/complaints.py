"""Complaints that are linked to an agent's contacts, as the coaching report tells them.

What a contact was to a complaint is never mixed: origin means that the complaint is about it, handling that the
agent worked on the complaint in it. Texts that people typed lose card numbers, addresses and phone numbers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload

from qa_app import labels
from qa_app.coaching.queries.periods import Period
from qa_app.complaints import rules as desk
from qa_app.complaints.models import Complaint, ComplaintInteraction, ComplaintState, LinkRole, Remedy
from qa_app.db import in_scope
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor
from reports.documents import coaching as document
from reports.documents.coaching import CitedLine, ComplaintEvent, LinkedComplaint
from reports.figures.complaint_timeline import EventKind
from transcription.language.redaction import redact_text

TOLD = (LinkRole.ORIGIN, LinkRole.HANDLING)


def linked_to(
    session: Session,
    actor: Actor,
    agent_id: int,
    evaluated: Sequence[Evaluation],
    period: Period,
) -> tuple[LinkedComplaint, ...]:
    """Complaints linked to the agent's contacts, when contact or receipt lies in the period, oldest first.

    Contacts outside the actor's reach are left out, such as those of the time in another team.

    A complaint counts once: by the contact it is about, before contacts in which it was handled, and by one that
    was evaluated before others.
    """
    contacts = {row.interaction_id for row in evaluated}
    chosen: dict[int, ComplaintInteraction] = {}
    for link in sorted(_links(session, actor, agent_id, period), key=lambda link: _rank(link, contacts)):
        chosen.setdefault(link.complaint_id, link)
    told = sorted(chosen.values(), key=lambda link: (link.complaint.received_at, link.complaint_id))
    return tuple(_told(link, agent_id, period.zone) for link in told)


def _rank(link: ComplaintInteraction, evaluated: set[int]) -> tuple[bool, bool, datetime, int]:
    is_handling, is_unseen = link.role != LinkRole.ORIGIN, link.interaction_id not in evaluated
    return is_handling, is_unseen, link.interaction.started_at, link.interaction_id


def _links(session: Session, actor: Actor, agent_id: int, period: Period) -> Sequence[ComplaintInteraction]:
    is_contact_in = and_(Interaction.started_at >= period.start, Interaction.started_at < period.end)
    is_received_in = and_(Complaint.received_at >= period.start, Complaint.received_at < period.end)
    whole = joinedload(ComplaintInteraction.complaint)
    statement = (
        select(ComplaintInteraction)
        .join(Complaint, Complaint.id == ComplaintInteraction.complaint_id)
        .join(Interaction, Interaction.id == ComplaintInteraction.interaction_id)
        .where(
            Interaction.agent_id == agent_id,
            in_scope(actor, "coaching.read", owner=Interaction.agent_id, team=Interaction.team_id),
            ComplaintInteraction.role.in_(TOLD),
            Complaint.state != ComplaintState.NOT_A_COMPLAINT,
            or_(is_contact_in, is_received_in),
        )
        .options(
            joinedload(ComplaintInteraction.interaction),
            whole.selectinload(Complaint.remedies),
            whole.selectinload(Complaint.events),
            whole.selectinload(Complaint.links).joinedload(ComplaintInteraction.interaction),
        )
    )
    return session.scalars(statement).unique().all()


def _told(link: ComplaintInteraction, agent_id: int, zone: ZoneInfo) -> LinkedComplaint:
    complaint = link.complaint
    return LinkedComplaint(
        number=f"C-{complaint.id}",
        received_at=complaint.received_at.astimezone(zone),
        summary=without_personal_data(complaint.summary),
        interaction=f"I-{link.interaction_id}",
        role="origin" if link.role == LinkRole.ORIGIN else "handling",
        state=labels.of_complaint(complaint.state).text.lower(),
        decision=labels.of(complaint.decision).text.lower() if complaint.decision else "",
        remedies=tuple(map(remedy_words, complaint.remedies)),
        root_cause=_root_cause(complaint, agent_id),
        events=tuple(ComplaintEvent(event.kind, event.at.astimezone(zone)) for event in _steps(complaint)),
    )


def _root_cause(complaint: Complaint, agent_id: int) -> document.RootCause | None:
    """The coded cause; about this agent only when every contact the complaint is about was theirs."""
    code = complaint.root_cause
    if not code:
        return None
    origins = {link.interaction.agent_id for link in complaint.links if link.role == LinkRole.ORIGIN}
    noted = without_personal_data(complaint.root_cause_evidence).strip()
    return document.RootCause(
        code=code,
        label=desk.ROOT_CAUSES.get(code, "Unknown cause"),
        is_about_this_agent=desk.is_about_people(code) and origins == {agent_id},
        evidence=(CitedLine("Evidence on record", "other", noted),) if noted else (),
    )


def _steps(complaint: Complaint) -> Iterator[ComplaintEvent]:
    """The steps that the time line shows; one that was closed at once was resolved when it was decided."""
    if complaint.acknowledged_at:
        yield ComplaintEvent("acknowledged", complaint.acknowledged_at)
    moves = [event for event in complaint.events if event.kind == "moved"]
    targets = {event.payload.get("after") for event in moves}
    if complaint.decided_at and ComplaintState.CLOSED in targets and ComplaintState.RESOLVED not in targets:
        yield ComplaintEvent("resolved", complaint.decided_at)
    for event in moves:
        if kind := _step_of(event.payload.get("before"), event.payload.get("after")):
            yield ComplaintEvent(kind, event.at)


def _step_of(before: str | None, after: str | None) -> EventKind | None:
    if after == ComplaintState.RESOLVED:
        return "resolved"
    if after == ComplaintState.CLOSED:
        return "closed"
    return "reopened" if before in (ComplaintState.RESOLVED, ComplaintState.CLOSED) else None


def remedy_words(remedy: Remedy) -> str:
    """A remedy as people say it: "refund of 24.00 EUR", "apology"."""
    name = desk.REMEDIES.get(remedy.kind, remedy.kind)
    words = name[:1].lower() + name[1:]
    if remedy.amount_minor is None or remedy.currency is None:
        return words
    return f"{words} of {desk.in_units(remedy.amount_minor, remedy.currency):,} {remedy.currency}"


def without_personal_data(text: str) -> str:
    """A typed text without card numbers, e-mail addresses and phone numbers; its lines are kept."""
    return "\n".join(map(redact_text, text.splitlines()))
