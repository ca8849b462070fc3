"""What reviewers and QA managers do with drawn contacts: claim, give back, replace, pass on, take out."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations.models import EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person
from qa_app.plans import queries
from qa_app.plans.models import NOTE_MAXIMUM, ItemState, Sample, SampleItem
from qa_app.plans.queries import pool
from qa_app.plans.queries.population import HELD, is_fit
from qa_app.plans.rules import plan as plans
from qa_app.plans.rules import wording
from qa_app.plans.services import dealing, drawing
from qa_app.policy import Actor
from scorecards import sampling

TRIES = 5
SHORTEST_REASON = 5


def claim(session: Session, actor: Actor, now: datetime) -> SampleItem | None:
    """Take the next contact from the pools that the reviewer belongs to; None when nothing is there for them.

    The contact is taken in one statement, so that two who ask at once get two different ones.
    """
    for sample in queries.open_samples(session):
        rules = plans.from_document(sample.rules)
        if rules.load_of(actor.id) == 0:
            continue
        someone = next((one for one in pool.reviewers(session) if one.id == actor.id), None)
        if someone is None or (someone.capacity is not None and someone.open >= someone.capacity):
            return None
        fitting = _fitting(session, sample, rules, someone)
        until = now + timedelta(hours=rules.claim_hours)
        for _ in range(TRIES):
            item = _take(session, sample, fitting, actor, until, now)
            if item is None:
                break
            if dealing.give(session, item, actor.id, now, actor.id):
                item.claimed_until = until
                return item
            session.flush()  # its note keeps it from being taken again at once
            fitting = and_(fitting, SampleItem.id != item.id)
    return None


def _fitting(session: Session, sample: Sample, rules: plans.PlanRules, someone: pool.Someone) -> ColumnElement[bool]:
    """The contacts of a sample that no rule keeps from the reviewer, as a condition."""
    wanted = [SampleItem.sample_id == sample.id, SampleItem.agent_id != someone.id]
    wanted += [~queries.is_known(someone.id), ~queries.is_looked_at()]
    contact = [Interaction.id == SampleItem.interaction_id, is_fit()]
    if rules.is_other_team and someone.team_ids:
        contact.append(or_(Interaction.team_id.is_(None), Interaction.team_id.not_in(someone.team_ids)))
    if someone.languages:
        spoken = [Interaction.language.startswith(language) for language in someone.languages]
        contact.append(or_(Interaction.language.is_(None), *spoken))
    if rules.pair_limit is not None:
        pairs = pool.conflicts(session, rules, sample).pairs
        full = [agent for (who, agent), had in pairs.items() if who == someone.id and had >= rules.pair_limit]
        wanted.append(SampleItem.agent_id.not_in(full))
    return and_(*wanted, exists().where(*contact))


def _take(
    session: Session, sample: Sample, fitting: ColumnElement[bool], actor: Actor, until: datetime, now: datetime
) -> SampleItem | None:
    """One UPDATE takes the next contact; of two at once, the one that comes second looks again."""
    chosen = (
        select(SampleItem.id)
        .where(fitting, SampleItem.state == ItemState.OPEN)
        .order_by(SampleItem.place, SampleItem.id)
        .limit(1)
    )
    for _ in range(TRIES):
        wanted = session.scalar(chosen)
        if wanted is None:
            return None
        taken = session.execute(
            update(SampleItem)
            .where(SampleItem.id == wanted, SampleItem.state == ItemState.OPEN)
            .values(
                state=ItemState.GIVEN, reviewer_id=actor.id, claimed_until=until, changed_at=now,
                changed_by_id=actor.id,
            )
            .returning(SampleItem.id)
            .execution_options(synchronize_session=False)
        ).scalar()  # fmt: skip
        if taken is not None:
            return session.get_one(SampleItem, taken, populate_existing=True)
    return None


def give_back(session: Session, actor: Actor, item_id: int, now: datetime) -> SampleItem:
    """Put a claimed contact back into the pool; one that was begun is finished, or passed on by a QA manager."""
    item = mine(session, actor, item_id)
    if item.claimed_until is None:
        raise NotAllowed("This was given to you, not claimed. Replace it with a reason, or ask a QA manager.")
    if item.evaluation is not None and item.evaluation.state != EvaluationState.ASSIGNED:
        raise Conflict("You have begun it. Finish it, or ask a QA manager to pass it on.")
    dealing.void(session, item, "Given back to the pool.", actor.id)
    dealing.settle(item, ItemState.OPEN, f"{actor.name} gave it back.", now, actor.id)
    _noted(session, actor, "sample_given_back", item)
    return item


def replace(session: Session, actor: Actor | None, item_id: int, reason: str, now: datetime) -> SampleItem:
    """Put the next contact of the same agent and stratum in the place of one; the reason is kept for good.

    Without an actor the product itself replaces what can no longer be judged. Raises Invalid without a reason and
    Conflict when it is evaluated already or nothing is left to draw.
    """
    item = _item(session, item_id) if actor is None else mine(session, actor, item_id)
    told = _reason(reason)
    _must_be_unfinished(item)
    rules = plans.from_document(item.sample.rules)
    following, passed = _next(session, item, rules)
    reviewer_id, until = item.reviewer_id, item.claimed_until
    who = actor.id if actor else None
    dealing.void(session, item, f"Replaced: {told}", who)
    dealing.settle(item, ItemState.REPLACED, told, now, who)
    session.flush()  # its place in the series is free before another one takes it
    stand_in = SampleItem(
        sample=item.sample, stream=item.stream, interaction_id=following, agent_id=_agent(session, following),
        stratum=item.stratum, slot=item.slot, place=item.place, role=item.role, set_number=item.set_number,
        reason=wording.stood_in(item.reason)[:300], state=ItemState.OPEN, note="", passed_over=passed,
        replaces_id=item.id, changed_at=now, changed_by_id=who,
    )  # fmt: skip
    session.add(stand_in)
    session.flush()  # its number goes into the trail
    if reviewer_id is not None and dealing.give(session, stand_in, reviewer_id, now, who):
        stand_in.claimed_until = until
    _noted(session, actor, "sample_replaced", item, by=stand_in.interaction_id, reason=told)
    return stand_in


def pass_on(session: Session, actor: Actor, item_id: int, reviewer_id: int, now: datetime) -> SampleItem:
    """Give a contact to another reviewer (or one from the pool to anybody). Raises NotAllowed against a rule."""
    item = _item(session, item_id)
    _must_be_unfinished(item)
    if item.reviewer_id == reviewer_id:
        raise Conflict("This reviewer has it already.")
    dealing.may_take(session, item, reviewer_id)
    before = item.reviewer_id
    dealing.void(session, item, "Passed on to another reviewer.", actor.id)
    dealing.settle(item, ItemState.OPEN, "", now, actor.id)
    session.flush()  # the reviewer's earlier one is out of the way
    if not dealing.give(session, item, reviewer_id, now, actor.id):
        raise Conflict(item.note)
    _noted(session, actor, "sample_passed_on", item, before=before, after=reviewer_id)
    return item


def remove(session: Session, actor: Actor, item_id: int, reason: str, now: datetime) -> SampleItem:
    """Take a contact out of its sample without another in its place; the reason is kept for good."""
    item, told = _item(session, item_id), _reason(reason)
    _must_be_unfinished(item)
    dealing.void(session, item, f"Taken out of the sample: {told}", actor.id)
    dealing.settle(item, ItemState.REMOVED, told, now, actor.id)
    _noted(session, actor, "sample_removed", item, reason=told)
    return item


def mine(session: Session, actor: Actor, item_id: int) -> SampleItem:
    """A contact that the actor works on, or any for those who keep plans. Raises NotFound."""
    item = _item(session, item_id)
    if not actor.reaches("sample.work", owner_id=item.reviewer_id, team_id=None):
        raise NotFound("There is no such contact in your samples.")
    return item


def _item(session: Session, item_id: int) -> SampleItem:
    found = session.get(SampleItem, item_id)
    if found is None:
        raise NotFound("There is no such contact in a sample.")
    return found


def _must_be_unfinished(item: SampleItem) -> None:
    if item.state not in HELD:
        raise Conflict("It is not in the sample any more.")
    if item.evaluation is not None and item.evaluation.state not in transitions.OPEN_FOR_WORK:
        raise Conflict("It is evaluated already; a score that was given stays.")


def _reason(text: str) -> str:
    told = " ".join(text.split())
    if not SHORTEST_REASON <= len(told) <= NOTE_MAXIMUM - 30:
        message = f"Say why, in {SHORTEST_REASON} to {NOTE_MAXIMUM - 30} characters; it is kept with the sample."
        raise Invalid(message, {"reason": message})
    return told


def _next(session: Session, item: SampleItem, rules: plans.PlanRules) -> tuple[int, list[int]]:
    """The contact whose turn it is, and those passed over because they cannot be judged or are evaluated by now."""
    sample = item.sample
    population = sampling.unpack(sample.population)
    used = set(session.scalars(select(SampleItem.interaction_id).where(SampleItem.sample_id == sample.id)))
    passed: list[int] = []
    for candidate in drawing.stand_ins(population, rules, sample, item.interaction_id):
        if candidate in used:
            continue
        if queries.is_drawable(session, candidate, item.stream, item.reviewer_id):
            return candidate, passed
        passed.append(candidate)
    raise Conflict("No other contact of this agent is left in the same stratum. Ask a QA manager to take it out.")


def _agent(session: Session, interaction_id: int) -> int:
    return session.scalars(
        select(Person.id).join(Interaction, Interaction.agent_id == Person.id).where(Interaction.id == interaction_id)
    ).one()


def _noted(session: Session, actor: Actor | None, action: str, item: SampleItem, **detail: Any) -> None:
    audit.record(session, actor, action, ("sample", item.sample_id), interaction=item.interaction_id, **detail)
