"""Checking that a resolution holds: by a second person, by the customer's word, by nothing coming back (R51)."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.complaints.rules.steps import Step
from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.models import Check, CheckKind, CheckResult
from qa_app.resolutions.rules.practice import why_checked
from qa_app.resolutions.rules.words import plain
from qa_app.resolutions.services.deciding import check_unaccused
from qa_app.resolutions.services.turns import take_turn

NO_REPEAT_AFTER = timedelta(days=30)


def plan(session: Session, complaint: Complaint, at: datetime) -> None:
    """Have this resolution checked by a second person where the practice asks for it."""
    why = why_checked(queries.practice(session), complaint.severity, complaint.id, complaint.cycle)
    if why is not None and queries.check_of(session, complaint, CheckKind.SECOND_PERSON) is None:
        session.add(_row(complaint, CheckKind.SECOND_PERSON, CheckResult.PENDING, at, why=why))
        session.flush()


def _row(complaint: Complaint, kind: str, result: str, at: datetime, *, why: str = "") -> Check:
    done_at = None if result == CheckResult.PENDING else at
    return Check(
        complaint_id=complaint.id,
        cycle=complaint.cycle,
        kind=kind,
        result=result,
        asked_at=at,
        done_at=done_at,
        why=why,
        note="",
    )


def check(
    session: Session, actor: Actor, complaint: Complaint, *, does_hold: bool, note: str, now: datetime | None = None
) -> Check:
    """Keep what a second person found; one that does not hold opens the complaint again.

    Raises `NotAllowed` for whoever made the resolution, `Conflict` when the complaint is about the actor, is not
    resolved or was checked before, `Invalid` without a word on what is wrong.
    """
    take_turn(session, complaint)
    row = queries.check_of(session, complaint, CheckKind.SECOND_PERSON)
    if complaint.state != ComplaintState.RESOLVED or row is None or row.result != CheckResult.PENDING:
        raise Conflict("Nothing is to be checked here: it is not resolved, or was checked already.")
    check_unaccused(session, actor, complaint)
    if actor.id in queries.made_it(session, complaint):
        raise NotAllowed("You worked on this resolution: somebody else has to check it.")
    note = plain(note, 5_000)
    if not does_hold and not note:
        raise Invalid("Say what does not hold.", {"note": "What does not hold? The handler reads it."})
    now = now or datetime.now(UTC)
    row.result = CheckResult.PASSED if does_hold else CheckResult.FAILED
    row.done_at, row.by_id, row.note = now, actor.id, note
    _validated(session, actor, complaint, row, now)
    if not does_hold:
        complaints.move(session, actor, complaint, "reopened", reason=f"The check failed: {row.note}", now=now)
    return row


def _validated(session: Session, actor: Actor | None, complaint: Complaint, row: Check, now: datetime) -> None:
    complaints.happened(session, actor, complaint, "validated", at=now, result=row.result, check=row.kind)


def confirm(
    session: Session, actor: Actor | None, complaint: Complaint, *, does_hold: bool, now: datetime | None = None
) -> Check | None:
    """Keep the customer's own word on whether it holds; the first one of a cycle counts."""
    if queries.check_of(session, complaint, CheckKind.CUSTOMER) is not None:
        return None
    return _found(session, actor, complaint, CheckKind.CUSTOMER, does_hold, now or datetime.now(UTC))


def _found(
    session: Session, actor: Actor | None, complaint: Complaint, kind: str, does_hold: bool, now: datetime
) -> Check:
    row = _row(complaint, kind, CheckResult.PASSED if does_hold else CheckResult.FAILED, now)
    row.by_id = actor.id if actor else None
    session.add(row)
    session.flush()
    _validated(session, actor, complaint, row, now)
    return row


def look_back(session: Session, now: datetime, *, limit: int = 100) -> int:
    """Say of resolutions thirty days old whether the complaint came back; returns how many. The caller commits."""
    done = select(Check.id).where(
        Check.complaint_id == Complaint.id, Check.cycle == Complaint.cycle, Check.kind == CheckKind.NO_REPEAT
    )
    old = (
        Complaint.state.in_((ComplaintState.RESOLVED, ComplaintState.CLOSED)),
        Complaint.resolved_at <= now - NO_REPEAT_AFTER,
        ~done.exists(),
    )
    rows = session.scalars(select(Complaint).where(*old).order_by(Complaint.resolved_at).limit(limit)).all()
    for row in rows:
        again = session.scalar(select(Complaint.id).where(Complaint.repeat_of_id == row.id).limit(1))
        _found(session, None, row, CheckKind.NO_REPEAT, again is None, now)
    return len(rows)


def close_alone(session: Session, now: datetime, *, limit: int = 100) -> int:
    """Close what is resolved and lacks nothing; returns how many. The caller commits."""
    if not queries.practice(session).is_closing_alone:
        return 0
    rows = queries.closable(session, now, limit=limit)
    return sum(complaints.move_if_ready(session, None, row, Step(row.state, "closed"), now=now) for row in rows)
