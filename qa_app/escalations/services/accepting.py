"""Accepting a complaint that went up, declining it, passing it on when nobody accepts in time, and ending it (R35)."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules import OPEN
from qa_app.errors import Conflict, Invalid
from qa_app.escalations import queries
from qa_app.escalations.models import Escalation, EscalationOutcome
from qa_app.escalations.services.raising import LONGEST_TEXT, Raised, escalate
from qa_app.notices.services import tell
from qa_app.people.models import Person
from qa_app.policy import Actor

TOP = "Nobody is above this level: accept it, or give it out by hand."


def accept(
    session: Session, actor: Actor, escalation_id: int, *, note: str = "", is_taking_over: bool = True
) -> Escalation:
    """Take the complaint, as its owner unless it stays with whoever had it; whoever gave it is told.

    Raises `NotFound` for somebody else's, `Conflict` when it does not wait any more.
    """
    row = queries.escalation_to(session, actor, escalation_id)
    _check_waits(row)
    complaint = session.get_one(Complaint, row.complaint_id)
    if actor.id in desk.accused(session, complaint):
        raise Conflict("The complaint is about you now: pass it on.")
    now = datetime.now(UTC)
    row.outcome, row.accepted_at, row.note = EscalationOutcome.ACCEPTED, now, note.strip()[:LONGEST_TEXT]
    said = {"escalation": row.id, "level": row.level}
    complaints.happened(session, actor, complaint, "escalation_accepted", at=now, **said)
    if is_taking_over and actor.may("complaint.write") and complaint.owner_id != actor.id:
        reason = f"Escalated to level {row.level}"
        complaints.assign(session, actor, complaint, owner_id=actor.id, team_id=complaint.team_id, reason=reason)
    for person_id in {row.from_id, row.raised_by_id} - {None, actor.id}:
        _tell_accepted(session, actor, row, person_id, now)
    return row


def _tell_accepted(session: Session, actor: Actor, row: Escalation, person_id: int | None, now: datetime) -> None:
    if person_id is not None:
        tell(
            session,
            person_id,
            kind="escalation_accepted",
            title=f"{actor.name} accepted C-{row.complaint_id} at level {row.level}",
            url=f"/complaints/{row.complaint_id}/escalation",
            key=f"escalation-accepted:{row.id}",
            now=now,
        )


def decline(session: Session, actor: Actor, escalation_id: int, reason: str) -> Escalation | None:
    """Pass it on to the next level, for a reason. Raises `Invalid` without one, `Conflict` at the last level."""
    row = queries.escalation_to(session, actor, escalation_id)
    _check_waits(row)
    if not reason.strip():
        raise Invalid("Say why you pass it on.", {"decline_reason": "A sentence is enough."})
    if row.respond_by is None:
        raise Conflict(TOP)
    return pass_on(session, actor, row, reason.strip())


def pass_on(
    session: Session, actor: Actor | None, row: Escalation, reason: str, *, now: datetime | None = None
) -> Escalation | None:
    """End a waiting escalation and go to the next level with the same hand-over; None when nobody is there."""
    now = now or datetime.now(UTC)
    complaint = session.get_one(Complaint, row.complaint_id)
    row.outcome, row.outcome_reason, row.ended_at = EscalationOutcome.PASSED_ON, reason[:LONGEST_TEXT], now
    said = {"escalation": row.id, "level": row.level, "reason": reason}
    complaints.happened(session, actor, complaint, "escalation_passed_on", at=now, **said)
    next_one = Raised("not_accepted", row.summary, found=row.found, reason=row.reason, attempts=row.attempts)
    return escalate(session, None, complaint, next_one, now=now)


def _check_waits(row: Escalation) -> None:
    if row.outcome != EscalationOutcome.WAITING:
        raise Conflict("It does not wait for you any more.")


def deescalate(
    session: Session, actor: Actor, complaint: Complaint, reason: str, *, is_given_back: bool = False
) -> None:
    """End what is escalated, for a reason; it may go back to whoever had it before.

    Raises `Invalid` without a reason, `Conflict` when nothing is escalated or the complaint is about the actor.
    """
    row = queries.active(session, complaint)
    if row is None:
        raise Conflict("It is not escalated.")
    if actor.id in desk.accused(session, complaint):
        raise Conflict("The complaint is about you: somebody else has to decide that.")
    if not reason.strip():
        raise Invalid("Say why it comes down again.", {"end_reason": "A sentence is enough."})
    now = datetime.now(UTC)
    row.outcome, row.outcome_reason, row.ended_at = EscalationOutcome.DEESCALATED, reason.strip()[:LONGEST_TEXT], now
    said = {"escalation": row.id, "level": row.level, "reason": reason.strip()[:2_000]}
    complaints.happened(session, actor, complaint, "deescalated", at=now, **said)
    giver = session.get(Person, row.from_id) if row.from_id is not None else None
    if is_given_back and giver is not None and giver.active and complaint.state in OPEN:
        complaints.assign(session, actor, complaint, owner_id=giver.id, team_id=complaint.team_id, reason=reason)
