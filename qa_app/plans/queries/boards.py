"""Plans and samples as rows of pages: how far each is, who has what, what was replaced and why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, select, true
from sqlalchemy.orm import Session, aliased

from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.rules import transitions
from qa_app.interactions.models import Interaction
from qa_app.jobs.models import Job, JobState
from qa_app.people.models import Person
from qa_app.plans.models import ItemState, QualityPlan, Sample, SampleItem
from qa_app.plans.queries.samples import JOB

PAGE_LENGTH = 200
MOST_SAMPLES = 60
MOST_NAMED = 500
_DONE = Evaluation.state.in_((*transitions.SUBMITTED_OR_LATER, "awaiting_approval"))


class Progress(NamedTuple):
    """How far a sample is: contacts in the pool, with reviewers, evaluated, late, replaced, taken out."""

    open: int = 0
    given: int = 0
    done: int = 0
    late: int = 0
    replaced: int = 0
    removed: int = 0

    @property
    def wanted(self) -> int:
        """How many are to be evaluated."""
        return self.open + self.given

    @property
    def percent(self) -> int:
        """The share that is evaluated."""
        return 100 * self.done // self.wanted if self.wanted else 0


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan in the list, with its newest sample and the draw under way."""

    plan: QualityPlan
    sample: Sample | None
    progress: Progress
    job: Job | None


def plan_rows(session: Session, now: datetime) -> list[PlanRow]:
    """Every plan, those that draw first, by name."""
    plans = session.scalars(select(QualityPlan).order_by(QualityPlan.is_on.desc(), QualityPlan.name)).all()
    newest = select(func.max(Sample.id)).group_by(Sample.plan_id)
    samples = {row.plan_id: row for row in session.scalars(select(Sample).where(Sample.id.in_(newest)))}
    progress = progress_of(session, [row.id for row in samples.values()], now)
    jobs = {job.payload.get("plan_id"): job for job in draws(session)}
    return [
        PlanRow(
            plan,
            samples.get(plan.id),
            progress.get(samples[plan.id].id, Progress()) if plan.id in samples else Progress(),
            jobs.get(plan.id),
        )
        for plan in plans
    ]


def draws(session: Session) -> Sequence[Job]:
    """Draws that wait, are under way or failed."""
    states = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)
    return session.scalars(select(Job).where(Job.name == JOB, Job.state.in_(states)).order_by(Job.id).limit(100)).all()


def samples_of(session: Session, plan_id: int) -> Sequence[Sample]:
    """The samples of a plan, the newest first."""
    rows = select(Sample).where(Sample.plan_id == plan_id).order_by(Sample.starts_on.desc())
    return session.scalars(rows.limit(MOST_SAMPLES)).all()


def progress_of(session: Session, sample_ids: Sequence[int], now: datetime) -> dict[int, Progress]:
    """How far each of the samples is."""
    statement = (
        select(SampleItem.sample_id, *_counts(now))
        .outerjoin(Evaluation, Evaluation.id == SampleItem.evaluation_id)
        .where(SampleItem.sample_id.in_(sample_ids))
        .group_by(SampleItem.sample_id)
    )
    return {number: Progress(*counts) for number, *counts in session.execute(statement)} if sample_ids else {}


def _counts(now: datetime) -> list[ColumnElement[int]]:
    given = SampleItem.state == ItemState.GIVEN
    late = and_(given, Evaluation.state.in_(transitions.OPEN_FOR_WORK), Evaluation.due_at < now)
    wanted = (
        SampleItem.state == ItemState.OPEN, given, and_(given, _DONE), late,
        SampleItem.state == ItemState.REPLACED, SampleItem.state == ItemState.REMOVED,
    )  # fmt: skip
    return [func.coalesce(func.sum(case((each, 1), else_=0)), 0) for each in wanted]


class ItemRow(NamedTuple):
    """A contact of a sample in a list; `scored` is the state of its evaluation."""

    id: int
    state: str
    interaction_id: int
    channel: str
    started_at: datetime
    agent: str
    stratum: str
    slot: int
    place: int
    role: str
    set_number: int | None
    reason: str
    note: str
    reviewer_id: int | None
    reviewer: str | None
    evaluation_id: int | None
    scored: str | None
    due_at: datetime | None
    gives_up_at: datetime | None
    claimed_until: datetime | None
    replaces_id: int | None
    changed_at: datetime
    changed_by: str | None

    @property
    def is_open_for_work(self) -> bool:
        """Whether it can still be replaced, passed on or taken out."""
        return self.state in (ItemState.OPEN, ItemState.GIVEN) and self.scored in (None, *transitions.OPEN_FOR_WORK)


def items(session: Session, where: ColumnElement[bool], *, length: int = PAGE_LENGTH) -> list[ItemRow]:
    """Contacts of samples, the ones due first first, then in their turn."""
    agent, reviewer, changer = aliased(Person), aliased(Person), aliased(Person)
    statement = (
        select(
            SampleItem.id, SampleItem.state, SampleItem.interaction_id, Interaction.channel, Interaction.started_at,
            agent.name, SampleItem.stratum, SampleItem.slot, SampleItem.place, SampleItem.role,
            SampleItem.set_number, SampleItem.reason, SampleItem.note, SampleItem.reviewer_id, reviewer.name,
            SampleItem.evaluation_id, Evaluation.state, Sample.due_at, Sample.gives_up_at, SampleItem.claimed_until,
            SampleItem.replaces_id, SampleItem.changed_at, changer.name,
        )
        .join(Sample, Sample.id == SampleItem.sample_id)
        .join(Interaction, Interaction.id == SampleItem.interaction_id)
        .join(agent, agent.id == SampleItem.agent_id)
        .outerjoin(reviewer, reviewer.id == SampleItem.reviewer_id)
        .outerjoin(changer, changer.id == SampleItem.changed_by_id)
        .outerjoin(Evaluation, Evaluation.id == SampleItem.evaluation_id)
        .where(where)
        .order_by(Sample.due_at, SampleItem.place, SampleItem.id)
        .limit(length)
    )  # fmt: skip
    return [ItemRow._make(row) for row in session.execute(statement)]


def sample_items(session: Session, sample_id: int, *, after: int = -1, state: str = "") -> list[ItemRow]:
    """A page of a sample's contacts in their turn, one more than a page when there are more."""
    narrowed = SampleItem.state == state if state else true()
    where = and_(SampleItem.sample_id == sample_id, SampleItem.place > after, narrowed)
    return items(session, where, length=PAGE_LENGTH + 1)


def to_do(session: Session, person_id: int) -> list[ItemRow]:
    """What a reviewer was given from samples and has not handed in, due first."""
    where = and_(
        SampleItem.reviewer_id == person_id,
        SampleItem.state == ItemState.GIVEN,
        Evaluation.state.in_(transitions.OPEN_FOR_WORK),
    )
    return items(session, where)


@dataclass(frozen=True, slots=True)
class Share:
    """What one reviewer had of some samples: their even share, what they have and did, what they replaced."""

    person_id: int
    name: str
    given: int
    done: int
    late: int
    replaced: int
    expected: float | None = None
    reasons: Sequence[str] = field(default_factory=tuple)


def shares(session: Session, where: ColumnElement[bool], now: datetime) -> list[Share]:
    """What each reviewer had of the contacts, by name."""
    given = SampleItem.state == ItemState.GIVEN
    late = and_(given, Evaluation.state.in_(transitions.OPEN_FOR_WORK), Evaluation.due_at < now)
    replaced = and_(SampleItem.state == ItemState.REPLACED, SampleItem.changed_by_id == SampleItem.reviewer_id)
    counts = (func.sum(case((each, 1), else_=0)) for each in (given, and_(given, _DONE), late, replaced))
    statement = (
        select(Person.id, Person.name, *counts)
        .join(SampleItem, SampleItem.reviewer_id == Person.id)
        .join(Sample, Sample.id == SampleItem.sample_id)
        .outerjoin(Evaluation, Evaluation.id == SampleItem.evaluation_id)
        .where(where)
        .group_by(Person.id, Person.name)
        .order_by(Person.name)
    )
    return [Share(*row) for row in session.execute(statement)]


def replaced(session: Session, since: datetime, *, limit: int = 100) -> list[Any]:
    """What was replaced or taken out since then, with the reason and by whom, the newest first."""
    agent, changer = aliased(Person), aliased(Person)
    statement = (
        select(
            SampleItem.state, SampleItem.note, SampleItem.changed_at, SampleItem.changed_by_id, changer.name,
            agent.name, SampleItem.interaction_id, Interaction.channel, Interaction.duration_ms,
            SampleItem.sample_id, QualityPlan.name,
        )
        .join(Sample, Sample.id == SampleItem.sample_id)
        .join(QualityPlan, QualityPlan.id == Sample.plan_id)
        .join(Interaction, Interaction.id == SampleItem.interaction_id)
        .join(agent, agent.id == SampleItem.agent_id)
        .outerjoin(changer, changer.id == SampleItem.changed_by_id)
        .where(SampleItem.state.in_((ItemState.REPLACED, ItemState.REMOVED)), SampleItem.changed_at >= since)
        .order_by(SampleItem.changed_at.desc(), SampleItem.id.desc())
        .limit(limit)
    )  # fmt: skip
    names = ("state", "reason", "at", "by_id", "by", "agent", "interaction_id", "channel", "duration_ms",
             "sample_id", "plan")  # fmt: skip
    return [dict(zip(names, row, strict=True)) for row in session.execute(statement)]


def names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The names of people by number."""
    rows = session.execute(select(Person.id, Person.name).where(Person.id.in_(ids[:MOST_NAMED]))) if ids else ()
    return {number: name for number, name in rows}  # noqa: C416
