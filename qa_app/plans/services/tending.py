"""What happens to drawn contacts by itself: claims run out, reviewers leave, contacts can no longer be judged."""

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from qa_app.errors import AppError
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person
from qa_app.plans import queries
from qa_app.plans.models import ItemState, Sample, SampleItem
from qa_app.plans.queries.population import HELD
from qa_app.plans.services import dealing, working

MOST_AT_ONCE = 50
UNFIT = "It can no longer be judged here."
OUT = "The claim ran out."
GIVEN_UP = "Nobody began it in time."


def tend(session: Session, now: datetime) -> int:
    """Put right what time and other people's acts have changed; returns how many contacts that were."""
    put_right = (
        expire(session, now),
        release_deactivated(session, now),
        replace_unfit(session, now),
        give_up(session, now),
    )
    return sum(put_right)


def expire(session: Session, now: datetime) -> int:
    """Claims that ran out go back to the pool, but for those that were begun: what is written is kept going."""
    rows = session.scalars(
        select(SampleItem)
        .join(Evaluation, Evaluation.id == SampleItem.evaluation_id)
        .where(SampleItem.state == ItemState.GIVEN, SampleItem.claimed_until < now)
        .where(Evaluation.state == EvaluationState.ASSIGNED)
        .limit(MOST_AT_ONCE)
    ).all()
    for item in rows:
        dealing.void(session, item, OUT)
        dealing.settle(item, ItemState.OPEN, OUT, now, None)
    return len(rows)


def release_deactivated(session: Session, now: datetime) -> int:
    """What a deactivated reviewer had to do goes back to the pool; their drafts stay readable as void ones."""
    rows = session.execute(
        select(SampleItem, Person.name)
        .join(Person, Person.id == SampleItem.reviewer_id)
        .join(Evaluation, Evaluation.id == SampleItem.evaluation_id)
        .where(SampleItem.state == ItemState.GIVEN, Person.active.is_(False))
        .where(Evaluation.state.in_(transitions.OPEN_FOR_WORK))
        .limit(MOST_AT_ONCE)
    ).all()
    for item, name in rows:
        told = f"{name} is not there any more."
        dealing.void(session, item, told)
        dealing.settle(item, ItemState.OPEN, told, now, None)
    return len(rows)


def replace_unfit(session: Session, now: datetime) -> int:
    """What turned out to be too thin to judge, or of another agent, is replaced while nobody has begun it."""
    rows = session.scalars(
        select(SampleItem)
        .join(Interaction, Interaction.id == SampleItem.interaction_id)
        .outerjoin(Evaluation, Evaluation.id == SampleItem.evaluation_id)
        .where(SampleItem.state.in_((ItemState.OPEN, ItemState.GIVEN)))
        .where(or_(Evaluation.id.is_(None), Evaluation.state == EvaluationState.ASSIGNED))
        .where(
            or_(
                Interaction.is_eligible.is_(False),
                Interaction.agent_id.is_(None),
                Interaction.agent_id != SampleItem.agent_id,
                Interaction.transcript_version.is_(None),
                and_(SampleItem.state == ItemState.OPEN, queries.is_looked_at()),
            )
        )
        .limit(MOST_AT_ONCE)
    ).all()
    return sum(_replaced(session, item, now) for item in rows)


def give_up(session: Session, now: datetime) -> int:
    """What nobody began long after it was due is given up, where the plan says so (QM-C12)."""
    rows = session.scalars(
        select(SampleItem)
        .join(Sample, Sample.id == SampleItem.sample_id)
        .outerjoin(Evaluation, Evaluation.id == SampleItem.evaluation_id)
        .where(Sample.gives_up_at < now, SampleItem.state.in_(HELD))
        .where(or_(Evaluation.id.is_(None), Evaluation.state == EvaluationState.ASSIGNED))
        .limit(MOST_AT_ONCE)
    ).all()
    for item in rows:
        dealing.void(session, item, GIVEN_UP)
        dealing.settle(item, ItemState.REMOVED, GIVEN_UP, now, None)
    return len(rows)


def _replaced(session: Session, item: SampleItem, now: datetime) -> bool:
    try:
        working.replace(session, None, item.id, UNFIT, now)
    except AppError:
        dealing.void(session, item, UNFIT)
        dealing.settle(item, ItemState.REMOVED, f"{UNFIT} Nothing was left to put in its place.", now, None)
    return True
