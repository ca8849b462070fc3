"""The job ledger as people read it: a page of jobs with who asked for them, and how much waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import Session

from qa_app.jobs.models import Job, JobState
from qa_app.people.models import Person

JOBS_PAGE = 50
STATES = tuple(state.value for state in JobState)
LATELY = timedelta(days=14)
WORKLIST_MAXIMUM = 50


@dataclass(frozen=True, slots=True)
class Load:
    """How many jobs wait, run and have failed, and since when the oldest one that is due waits."""

    waiting: int
    running: int
    failed: int
    oldest_due_at: datetime | None

    @property
    def is_moving(self) -> bool:
        """Whether something waits or runs, so that the page will soon look different."""
        return bool(self.waiting or self.running)


def job_page(session: Session, state: str, before_id: int | None) -> tuple[Sequence[tuple[Job, str | None]], bool]:
    """One page of jobs with their owner's name, the newest first, and whether there are more."""
    statement = select(Job, Person.name).outerjoin(Person, Person.id == Job.owner_id)
    if state in STATES:
        statement = statement.where(Job.state == state)
    if before_id is not None:
        statement = statement.where(Job.id < before_id)
    rows = session.execute(statement.order_by(Job.id.desc()).limit(JOBS_PAGE + 1)).all()
    return [(job, name) for job, name in rows[:JOBS_PAGE]], len(rows) > JOBS_PAGE


def load(session: Session, now: datetime) -> Load:
    """How much there is to do now, in one query."""
    is_due = case((Job.run_after <= now, Job.run_after))
    statement = (
        select(Job.state, func.count(), func.min(is_due))
        .where(Job.state.in_((JobState.QUEUED, JobState.RUNNING, JobState.FAILED)))
        .group_by(Job.state)
    )
    found = {state: (count, oldest) for state, count, oldest in session.execute(statement)}
    waiting, oldest = found.get(JobState.QUEUED, (0, None))
    none = (0, None)
    return Load(waiting, found.get(JobState.RUNNING, none)[0], found.get(JobState.FAILED, none)[0], oldest)


def failed_lately(session: Session, now: datetime, *, hidden: ColumnElement[bool] | None = None) -> Sequence[Job]:
    """Jobs that failed in the last 14 days, the newest first, at most 50, without those that `hidden` names."""
    statement = select(Job).where(Job.state == JobState.FAILED, Job.finished_at > now - LATELY)
    if hidden is not None:
        statement = statement.where(or_(Job.owner_id.is_(None), ~hidden))
    return session.scalars(statement.order_by(Job.id.desc()).limit(WORKLIST_MAXIMUM)).all()
