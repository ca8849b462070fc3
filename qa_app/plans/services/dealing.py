"""Giving drawn contacts to reviewers: evenly, by their load and absences, never against a rule of the plan."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import AppError, NotAllowed
from qa_app.evaluations import services as evaluations
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import Interaction
from qa_app.plans.models import ItemState, Sample, SampleItem
from qa_app.plans.queries import is_looked_at, pool
from qa_app.plans.rules import plan as plans
from qa_app.plans.rules import wording
from qa_app.plans.rules.plan import PlanRules, Way
from qa_app.policy import Actor, Role
from scorecards import assignment
from scorecards.assignment import Dealt

BY_PLAN = Actor(0, "Quality plan", frozenset({Role.QA_MANAGER}))
"""A plan gives out work by the right of those who keep plans, whoever takes it from the pool."""


def waiting(session: Session, sample: Sample) -> Sequence[SampleItem]:
    """The contacts of a sample that nobody has, in their turn."""
    rows = select(SampleItem).where(SampleItem.sample_id == sample.id, SampleItem.state == ItemState.OPEN)
    return session.scalars(rows.order_by(SampleItem.place, SampleItem.id)).all()


def deal(session: Session, sample: Sample, items: Sequence[SampleItem], now: datetime, zone: tzinfo) -> Dealt:
    """Who is to get which of the contacts; nothing is given yet. Item → reviewer, and why some are left."""
    rules = plans.from_document(sample.rules)
    today = now.astimezone(zone).date()
    until = sample.due_at.astimezone(zone).date() if sample.due_at else today
    reviewers = [pool.as_kernel(someone, rules, today, until) for someone in pool.reviewers(session)]
    there = [reviewer for reviewer in reviewers if reviewer.share > 0]
    work = pool.works(session, items)
    return assignment.assign(work, there, pool.conflicts(session, rules, sample), f"{sample.stream}:{sample.seed}")


def is_dealt(sample: Sample) -> bool:
    """Whether the plan gives its contacts out at once."""
    return plans.from_document(sample.rules).way == Way.DEAL


def give(session: Session, item: SampleItem, reviewer_id: int, now: datetime, actor_id: int | None = None) -> bool:
    """Make the evaluation of a drawn contact for the reviewer; False, with a note, when it cannot be made now."""
    wanted = evaluations.Assignment(
        item.interaction_id,
        reviewer_id,
        selection=item.stream,
        reason=item.reason,
        due_at=item.sample.due_at,
        scorecard_version_id=_version(session, item),
    )
    if session.scalar(select(SampleItem.id).where(SampleItem.id == item.id, is_looked_at())):
        settle(item, ItemState.OPEN, "Somebody evaluates it already.", now, actor_id)
        return False
    try:
        row = evaluations.assign(session, BY_PLAN, wanted, now=now)
    except AppError as error:
        settle(item, ItemState.OPEN, str(error), now, actor_id)
        return False
    settle(item, ItemState.GIVEN, "", now, actor_id)
    item.reviewer_id, item.evaluation_id = reviewer_id, row.id
    return True


def settle(item: SampleItem, state: ItemState, note: str, now: datetime, actor_id: int | None) -> None:
    """Put a contact into a state; back in the pool, nobody has it any more."""
    item.state, item.note, item.changed_at, item.changed_by_id = state, note[:300], now, actor_id
    item.claimed_until = None
    if state == ItemState.OPEN:
        item.reviewer_id = item.evaluation_id = None


def leave(items: Sequence[SampleItem], dealt: Dealt, now: datetime) -> None:
    """Say beside each contact that nobody could be given why that is; it stays in the pool."""
    for item in items:
        if item.id in dealt.left:
            settle(item, ItemState.OPEN, wording.NOTES[dealt.left[item.id]], now, None)


def void(session: Session, item: SampleItem, reason: str, actor_id: int | None = None) -> None:
    """Take the evaluation of a contact out of the count; what was written in it stays readable.

    Without an actor nobody did it: the plan itself is no person.
    """
    row = session.get(Evaluation, item.evaluation_id) if item.evaluation_id else None
    if row is not None and row.state != "void":
        evaluations.void(session, BY_PLAN, row.id, reason[:300]).voided_by_id = actor_id


def may_take(session: Session, item: SampleItem, reviewer_id: int) -> None:
    """Refuse a reviewer whom a rule of the plan keeps from the contact. Raises NotAllowed saying why."""
    someone = next((one for one in pool.reviewers(session) if one.id == reviewer_id), None)
    if someone is None:
        raise NotAllowed("Choose somebody who may evaluate.")
    rules = plans.from_document(item.sample.rules)
    today = item.changed_at.date()
    (work,) = pool.works(session, [item])
    conflicts = pool.conflicts(session, rules, item.sample)
    why = assignment.refusal(work, pool.as_kernel(someone, rules, today, today), conflicts)
    if why is not None:
        raise NotAllowed(REFUSALS[why])


REFUSALS = {
    assignment.Refusal.OWN: "Nobody evaluates their own contact.",
    assignment.Refusal.TEAM: "The plan keeps reviewers from contacts of their own team.",
    assignment.Refusal.LANGUAGE: "The contact is in a language that this reviewer does not review.",
    assignment.Refusal.KNOWN: "This reviewer has this interaction already.",
    assignment.Refusal.PAIR: "This reviewer has had as many contacts of this agent as the plan allows.",
}


def _version(session: Session, item: SampleItem) -> int | None:
    """The version in use of the plan's scorecard, when it is for the contact's channel; else the channel's own."""
    rules: PlanRules = plans.from_document(item.sample.rules)
    if rules.scorecard_key is None:
        return None
    contact = session.get(Interaction, item.interaction_id)
    current = scorecards.current_versions(session, contact.channel) if contact else []
    return next((version.id for version in current if version.scorecard.key == rules.scorecard_key), None)
