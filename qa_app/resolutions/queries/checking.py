"""What has to be checked, followed up, carried out or answered to, and what was found."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintState, Remedy
from qa_app.interactions.models import Customer
from qa_app.policy import Actor
from qa_app.resolutions.models import (
    Check,
    CheckKind,
    CheckResult,
    FollowUp,
    FollowUpAttempt,
    Recovery,
    SurveyInvite,
    SurveyState,
)

WORKED_ON = ("decided", "proposal_sent", "remedy", "remedy_fulfilled")
"""Kinds of events whose actors made the resolution: they do not check it."""
TURNS = 97
TOWARDS = (ComplaintState.PROPOSED, ComplaintState.IMPLEMENTING, ComplaintState.RESOLVED)
"""Steps that make it too."""


def checks(session: Session, complaint: Complaint) -> Sequence[Check]:
    """Every check of the complaint, of earlier cycles too, in order."""
    query = select(Check).options(joinedload(Check.by)).where(Check.complaint_id == complaint.id)
    return session.scalars(query.order_by(Check.cycle, Check.id)).unique().all()


def check_of(session: Session, complaint: Complaint, kind: str) -> Check | None:
    """The check of this kind of the present cycle."""
    own = (Check.complaint_id == complaint.id, Check.cycle == complaint.cycle, Check.kind == kind)
    return session.scalar(select(Check).where(*own).execution_options(populate_existing=True))


def made_it(session: Session, complaint: Complaint) -> frozenset[int]:
    """Who made the resolution: the owner, and whoever decided, proposed, promised, gave or resolved something."""
    own = (ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind.in_((*WORKED_ON, "moved")))
    events = session.execute(select(ComplaintEvent.actor_id, ComplaintEvent.kind, ComplaintEvent.payload).where(*own))
    found = [who for who, kind, said in events if kind != "moved" or said.get("after") in TOWARDS]
    return frozenset(person for person in (*found, complaint.owner_id) if person is not None)


def follow_up(session: Session, complaint: Complaint) -> FollowUp | None:
    """The follow-up of the present cycle, with its attempts."""
    own = (FollowUp.complaint_id == complaint.id, FollowUp.cycle == complaint.cycle)
    attempts = selectinload(FollowUp.attempts).joinedload(FollowUpAttempt.by)
    query = select(FollowUp).options(attempts, joinedload(FollowUp.by)).where(*own)
    return session.scalar(query.execution_options(populate_existing=True))


def to_check(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[Check]:
    """Resolutions that wait for a second person, the oldest first, without the actor's own complaints."""
    waits = (
        Check.kind == CheckKind.SECOND_PERSON,
        Check.result == CheckResult.PENDING,
        Check.cycle == Complaint.cycle,
        Complaint.state == ComplaintState.RESOLVED,
        Complaint.owner_id.is_distinct_from(actor.id),
    )
    query = select(Check).join(Check.complaint).options(joinedload(Check.complaint)).where(*waits)
    return session.scalars(query.order_by(Check.id).limit(limit)).unique().all()


def to_follow_up(session: Session, actor: Actor, now: datetime, *, limit: int = 50) -> Sequence[FollowUp]:
    """The actor's resolved complaints whose customers are to be asked now, the longest due first."""
    due = (
        FollowUp.outcome.is_(None),
        FollowUp.due_at <= now,
        FollowUp.cycle == Complaint.cycle,
        Complaint.state == ComplaintState.RESOLVED,
        Complaint.owner_id == actor.id,
    )
    query = select(FollowUp).join(FollowUp.complaint).options(joinedload(FollowUp.complaint)).where(*due)
    return session.scalars(query.order_by(FollowUp.due_at).limit(limit)).unique().all()


def to_carry_out(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[tuple[Remedy, Complaint]]:
    """What the actor's complaints still owe while they are put into effect, the earliest due first."""
    query = (
        select(Remedy, Complaint)
        .join(Complaint, Complaint.id == Remedy.complaint_id)
        .where(
            Complaint.owner_id == actor.id,
            Complaint.state == ComplaintState.IMPLEMENTING,
            Remedy.cancelled_at.is_(None),
            Remedy.proved_at.is_(None),
        )
    )
    rows = session.execute(query.order_by(Remedy.due_on, Remedy.id).limit(limit)).all()
    return [(remedy, complaint) for remedy, complaint in rows]


def is_late(day: date | None, today: date) -> bool:
    """Whether a day by which something was due has passed."""
    return day is not None and day < today


def to_recover(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[Recovery]:
    """Answers after which the actor should get in touch, the earliest due first; nobody's are everybody's."""
    mine = (Recovery.done_at.is_(None), Complaint.owner_id.is_(None) | (Complaint.owner_id == actor.id))
    query = select(Recovery).join(Recovery.complaint).options(joinedload(Recovery.complaint)).where(*mine)
    return session.scalars(query.order_by(Recovery.due_at).limit(limit)).unique().all()


def recoveries(session: Session, complaint: Complaint) -> Sequence[Recovery]:
    """The tasks that came out of this complaint's surveys, the newest first."""
    query = select(Recovery).options(joinedload(Recovery.done_by)).where(Recovery.complaint_id == complaint.id)
    return session.scalars(query.order_by(Recovery.id.desc())).unique().all()


def closable(session: Session, now: datetime, *, limit: int = 100) -> Sequence[Complaint]:
    """Resolved complaints that may be ready to close: nothing of the present cycle waits.

    Only a first sieve, in one query; the guards have the last word. Each minute begins at other ones, so that many
    which others' guards hold back never keep the rest waiting.
    """
    of_cycle = (FollowUp.complaint_id == Complaint.id, FollowUp.cycle == Complaint.cycle)
    asking = select(FollowUp.id).where(*of_cycle, FollowUp.outcome.is_(None), Customer.may_contact)
    waiting = select(Check.id).where(
        Check.complaint_id == Complaint.id,
        Check.cycle == Complaint.cycle,
        Check.kind == CheckKind.SECOND_PERSON,
        Check.result != CheckResult.PASSED,
    )
    unsent = select(SurveyInvite.id).where(
        SurveyInvite.complaint_id == Complaint.id,
        SurveyInvite.cycle == Complaint.cycle,
        SurveyInvite.state == SurveyState.DUE,
    )
    query = select(Complaint).join(Complaint.customer).where(Complaint.state == ComplaintState.RESOLVED)
    ready = query.where(~asking.exists(), ~waiting.exists(), ~unsent.exists())
    turn = (Complaint.id + int(now.timestamp() // 60)) % TURNS
    return session.scalars(ready.order_by(turn, Complaint.id).limit(limit)).unique().all()


def unplanned(session: Session, *, limit: int = 100) -> Sequence[Complaint]:
    """Resolved complaints without a follow-up of their present cycle."""
    planned = select(FollowUp.id).where(FollowUp.complaint_id == Complaint.id, FollowUp.cycle == Complaint.cycle)
    query = select(Complaint).where(Complaint.state == ComplaintState.RESOLVED, ~planned.exists())
    return session.scalars(query.order_by(Complaint.id).limit(limit)).all()
