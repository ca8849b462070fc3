"""Asking the customer some days later whether it holds, and what their answer sets going (R54)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.complaints.rules.steps import Step
from qa_app.errors import Conflict, Invalid
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.models import FollowUp, FollowUpAttempt, FollowUpOutcome
from qa_app.resolutions.rules.words import plain
from qa_app.resolutions.services import checking
from qa_app.resolutions.services.turns import take_turn

CHANNELS = ("phone", "email", "in_person", "chat", "letter")
SOLVED = frozenset({ComplaintState.RESOLVED, ComplaintState.CLOSED})


@dataclass(frozen=True, slots=True)
class Found:
    """What was found out: an outcome, or "attempt" when nobody was reached. `note` is what the customer said."""

    outcome: str
    channel: str = "phone"
    note: str = ""


def plan(session: Session, complaint: Complaint, at: datetime) -> None:
    """Have the customer of this resolution asked some days after it."""
    if queries.follow_up(session, complaint) is not None:
        return
    due_at = at + timedelta(days=queries.practice(session).follow_up_days)
    session.add(FollowUp(complaint_id=complaint.id, cycle=complaint.cycle, due_at=due_at, note=""))
    session.flush()


def keep(
    session: Session, actor: Actor, complaint: Complaint, found: Found, now: datetime | None = None
) -> Complaint | None:
    """Keep an attempt or an outcome; returns the new complaint that a new issue makes, or one that came too late.

    Satisfied is the customer's own check. Not satisfied opens the complaint again, or makes a new one that follows
    it where the time for that is over. Attempts on enough different days are the outcome "unreachable". Raises
    `Conflict` without an open follow-up or for a second attempt on one day, `Invalid` for what cannot be kept.
    """
    now = now or datetime.now(UTC)
    take_turn(session, complaint)
    row = queries.follow_up(session, complaint)
    if complaint.state not in SOLVED or row is None or row.outcome is not None:
        raise Conflict("There is no follow-up open here.")
    _check(found)
    if found.outcome == "attempt":
        _attempt(session, actor, complaint, row, found, now)
        return None
    row.outcome, row.done_at, row.by_id, row.note = found.outcome, now, actor.id, plain(found.note, 5_000)
    _followed(session, actor, complaint, row.outcome, now)
    if found.outcome == FollowUpOutcome.SATISFIED:
        checking.confirm(session, actor, complaint, does_hold=True, now=now)
    elif found.outcome == FollowUpOutcome.NOT_SATISFIED:
        checking.confirm(session, actor, complaint, does_hold=False, now=now)
        return _open_again(session, actor, complaint, row.note, now)
    elif found.outcome == FollowUpOutcome.NEW_ISSUE:
        return _another(session, actor, complaint, row.note, now)
    return None


def _check(found: Found) -> None:
    problems = {}
    if found.outcome not in ("attempt", "satisfied", "not_satisfied", "new_issue"):
        problems["outcome"] = "Choose what came of it."
    if found.channel not in CHANNELS:
        problems["channel"] = "Choose how you tried."
    if found.outcome in ("not_satisfied", "new_issue") and not plain(found.note):
        problems["note"] = "Write down what the customer said."
    if problems:
        raise Invalid("The follow-up is not complete.", problems)


def _attempt(session: Session, actor: Actor, complaint: Complaint, row: FollowUp, found: Found, now: datetime) -> None:
    today = now.date()
    if any(attempt.tried_on == today for attempt in row.attempts):
        raise Conflict("An attempt of today is noted already. Try on another day.")
    row.attempts.append(FollowUpAttempt(tried_on=today, channel=found.channel, by_id=actor.id))
    session.flush()
    _followed(session, actor, complaint, None, now)
    if len(row.attempts) >= queries.practice(session).follow_up_attempts:
        row.outcome, row.done_at, row.by_id = FollowUpOutcome.UNREACHABLE, now, actor.id
        _followed(session, actor, complaint, row.outcome, now)


def _followed(session: Session, actor: Actor, complaint: Complaint, outcome: str | None, now: datetime) -> None:
    complaints.happened(session, actor, complaint, "followed_up", at=now, outcome=outcome)


def _open_again(session: Session, actor: Actor, complaint: Complaint, said: str, now: datetime) -> Complaint | None:
    step = Step(complaint.state, "reopened", f"At the follow-up: {said}")
    if complaints.move_if_ready(session, actor, complaint, step, now=now):
        return None
    return _another(session, actor, complaint, said, now)


def _another(session: Session, actor: Actor, complaint: Complaint, said: str, now: datetime) -> Complaint:
    """A new complaint of the same customer that follows this one."""
    intake = complaints.Intake(
        customer_ref=complaint.customer.ref,
        customer_name=complaint.customer.name or "",
        received_at=now,
        channel="phone",
        category=complaint.category,
        product=complaint.product,
        order_ref=complaint.order_ref,
        summary=said,
        initial_action=f"Came up at the follow-up of C-{complaint.id}.",
        external_source="follow_up",
        external_id=f"C-{complaint.id}-{complaint.cycle}",
    )
    row = complaints.record(session, actor, intake, now=now)
    row.follows_id = complaint.id
    return row
