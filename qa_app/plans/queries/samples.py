"""Plans, samples and their contacts, one by one."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from qa_app.errors import NotFound
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.interactions.models import Interaction
from qa_app.jobs.models import Job
from qa_app.plans.models import ItemState, QualityPlan, Sample, SampleItem
from qa_app.plans.queries.population import HELD, is_fit
from qa_app.plans.rules import plan as plans
from qa_app.plans.rules.periods import Period

JOB = "draw"


def plan(session: Session, plan_id: int) -> QualityPlan:
    """One plan. Raises NotFound."""
    row = session.get(QualityPlan, plan_id)
    if row is None:
        raise NotFound("There is no such plan.")
    return row


def plans_on(session: Session) -> Sequence[QualityPlan]:
    """The plans that draw by themselves."""
    return session.scalars(select(QualityPlan).where(QualityPlan.is_on.is_(True)).order_by(QualityPlan.id)).all()


def sample(session: Session, sample_id: int) -> Sample:
    """One sample with its plan. Raises NotFound."""
    row = session.scalar(select(Sample).where(Sample.id == sample_id).options(joinedload(Sample.plan)))
    if row is None:
        raise NotFound("There is no such sample.")
    return row


def sample_of(session: Session, plan_id: int, period: Period) -> Sample | None:
    """What the plan drew for the period."""
    return session.scalar(
        select(Sample).where(
            Sample.plan_id == plan_id, Sample.starts_on == period.starts_on, Sample.ends_on == period.ends_on
        )
    )


def is_asked(session: Session, plan_id: int, period: Period) -> bool:
    """Whether the draw was asked for already, whatever became of it: one that failed is a person's to try again."""
    key = f"{plan_id}:{period.starts_on}:{period.ends_on}"
    return session.scalar(select(Job.id).where(Job.name == JOB, Job.key == key)) is not None


def item(session: Session, item_id: int) -> SampleItem:
    """A contact of a sample. Raises NotFound."""
    row = session.get(SampleItem, item_id)
    if row is None:
        raise NotFound("There is no such contact in a sample.")
    return row


def open_samples(session: Session) -> Sequence[Sample]:
    """Samples with contacts in the pool, the one due first first."""
    waiting = exists().where(SampleItem.sample_id == Sample.id, SampleItem.state == ItemState.OPEN)
    return session.scalars(select(Sample).where(waiting).order_by(Sample.due_at, Sample.id).limit(50)).all()


def waiting(session: Session, person_id: int) -> list[tuple[Sample, int]]:
    """The samples in whose pool the reviewer may take contacts, with how many lie there, due first.

    What they have already, and what somebody evaluates by another way, is not counted; the plan's other rules are
    looked at when one is taken.
    """
    statement = (
        select(Sample, func.count(SampleItem.id))
        .join(SampleItem, SampleItem.sample_id == Sample.id)
        .where(SampleItem.state == ItemState.OPEN, SampleItem.agent_id != person_id)
        .where(~is_known(person_id), ~is_looked_at())
        .group_by(Sample.id)
        .order_by(Sample.due_at, Sample.id)
        .options(joinedload(Sample.plan))
        .limit(50)
    )
    rows = session.execute(statement).unique().all()
    return [(row, count) for row, count in rows if plans.from_document(row.rules).load_of(person_id)]


def is_known(person_id: int) -> ColumnElement[bool]:
    """Whether the reviewer has a sample's contact already, in whatever series."""
    return exists().where(
        Evaluation.interaction_id == SampleItem.interaction_id,
        Evaluation.reviewer_id == person_id,
        Evaluation.state != EvaluationState.VOID,
    )


def is_looked_at() -> ColumnElement[bool]:
    """Whether somebody evaluates a sample's contact in its series by another way than this sample."""
    other = aliased(Evaluation)
    return exists().where(
        other.interaction_id == SampleItem.interaction_id,
        other.selection == SampleItem.stream,
        other.state != EvaluationState.VOID,
        or_(SampleItem.evaluation_id.is_(None), other.id != SampleItem.evaluation_id),
    )


def is_drawable(session: Session, interaction_id: int, stream: str, reviewer_id: int | None) -> bool:
    """Whether a contact can stand in: fit to be judged, free in the series, and not known to the reviewer."""
    known = Evaluation.selection == stream
    if reviewer_id is not None:
        known = or_(known, Evaluation.reviewer_id == reviewer_id)
    statement = select(Interaction.id).where(
        Interaction.id == interaction_id,
        is_fit(),
        ~exists().where(Evaluation.interaction_id == Interaction.id, known, Evaluation.state != EvaluationState.VOID),
        ~exists().where(
            SampleItem.interaction_id == Interaction.id, SampleItem.stream == stream, SampleItem.state.in_(HELD)
        ),
    )
    return session.scalar(statement) is not None
