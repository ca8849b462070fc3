"""The ledger's verbs: enqueue with the business row, claim, hold, finish, fail, retry, cancel, send again.

Execution is at least once, the effect exactly once: a worker writes its result and its `finish` in one
transaction that fails when its lease went to somebody else.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, and_, or_, select, update
from sqlalchemy.orm import Session

from qa_app.errors import Conflict, NotFound
from qa_app.jobs.models import Job, JobState

BACK_OFF_S = (2, 10, 60, 300, 900)
RESEND_AFTER_S = 20.0
MAXIMUM_ERROR = 2000


class LeaseLost(Exception):
    """Another worker took the job over; nothing more may be written for it by this one."""


def enqueue(
    session: Session, name: str, key: str, payload: dict[str, Any], *, title: str, owner_id: int | None = None
) -> Job:
    """Add a job to the caller's transaction; it is published after the commit."""
    now = datetime.now(UTC)
    job = Job(
        name=name,
        key=key,
        title=title[:300],
        payload=payload,
        owner_id=owner_id,
        state=JobState.QUEUED,
        attempt=0,
        percent=0,
        run_after=now,
        created_at=now,
    )
    session.add(job)
    session.flush()  # the id goes into the message
    announce(session, job.id)
    return job


def announce(session: Session, job_id: int) -> None:
    """Have the job's id published when the session commits."""
    session.info.setdefault("published", []).append(job_id)


def claim(session: Session, job_id: int, *, lease_s: float) -> Job | None:
    """Take the job if it is due and free, in one statement; None when it is not ours to run. Commits."""
    now = datetime.now(UTC)
    free = or_(
        and_(Job.state == JobState.QUEUED, Job.run_after <= now),
        and_(Job.state == JobState.RUNNING, Job.lease_until < now),
    )
    statement = (
        update(Job)
        .where(Job.id == job_id, free)
        .values(
            state=JobState.RUNNING,
            attempt=Job.attempt + 1,
            lease_until=now + timedelta(seconds=lease_s),
            started_at=now,
            percent=0,
            error=None,
        )
        .returning(Job)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    job = session.scalars(statement).one_or_none()
    session.commit()
    return job


def hold(session: Session, job_id: int, attempt: int, *, lease_s: float, **columns: Any) -> None:
    """Renew the lease (and set progress columns). Raises `LeaseLost` when it is no longer ours."""
    until = datetime.now(UTC) + timedelta(seconds=lease_s)
    _change(session, job_id, attempt, lease_until=until, **columns)


def finish(session: Session, job_id: int, attempt: int) -> None:
    """Mark the job done, in the transaction of its result. Raises `LeaseLost`."""
    done = datetime.now(UTC)
    _change(session, job_id, attempt, state=JobState.DONE, percent=100, finished_at=done, lease_until=None)


def fail(session: Session, job: Job, reason: str, *, is_final: bool, max_attempts: int) -> None:
    """Put the job back with a growing delay, or mark it failed for a person to see. Raises `LeaseLost`."""
    now = datetime.now(UTC)
    error = reason[:MAXIMUM_ERROR]
    if is_final or job.attempt >= max_attempts:
        changes: dict[str, Any] = {"state": JobState.FAILED, "finished_at": now}
    else:
        delay = BACK_OFF_S[min(job.attempt, len(BACK_OFF_S)) - 1]
        changes = {"state": JobState.QUEUED, "run_after": now + timedelta(seconds=delay), "sent_at": None}
    _change(session, job.id, job.attempt, error=error, lease_until=None, **changes)


def retry(session: Session, job_id: int) -> Job:
    """Queue a failed job again at a person's wish, in the caller's transaction."""
    job = session.get(Job, job_id)
    if job is None:
        raise NotFound("There is no such job.")
    if job.state not in (JobState.FAILED, JobState.CANCELLED):
        raise Conflict("Only failed work can be tried again.")
    _queue_again(session, job)
    return job


def repeat(
    session: Session, name: str, key: str, payload: dict[str, Any], *, title: str, owner_id: int | None = None
) -> Job | None:
    """Have recurring work done once more, on one row for all times; None while it waits or runs already."""
    job = session.scalar(select(Job).where(Job.name == name, Job.key == key))
    if job is None:
        return enqueue(session, name, key, payload, title=title, owner_id=owner_id)
    if job.state in (JobState.QUEUED, JobState.RUNNING):
        return None
    job.payload, job.title, job.owner_id = payload, title[:300], owner_id
    _queue_again(session, job)
    return job


def cancel(session: Session, job_id: int) -> None:
    """Take a job that still waits off the list, in the caller's transaction; `retry` brings it back.

    Raises `NotFound`, and `Conflict` when a worker has begun or it is over: what runs is never cut off.
    """
    statement = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.QUEUED)
        .values(state=JobState.CANCELLED, finished_at=datetime.now(UTC), sent_at=None)
        .execution_options(synchronize_session=False)
    )
    if _rows(session.execute(statement)) == 1:
        return
    if session.get(Job, job_id) is None:
        raise NotFound("There is no such job.")
    raise Conflict("Only work that still waits can be cancelled; this has begun or is over.")


def due(session: Session, *, limit: int = 50) -> Sequence[int]:
    """Ids of jobs that wait for a worker and were not sent lately; they are marked as sent. Commits."""
    now = datetime.now(UTC)
    unsent = or_(Job.sent_at.is_(None), Job.sent_at < now - timedelta(seconds=RESEND_AFTER_S))
    waiting = and_(Job.state == JobState.QUEUED, Job.run_after <= now, unsent)
    abandoned = and_(Job.state == JobState.RUNNING, Job.lease_until < now)
    chosen = select(Job.id).where(or_(waiting, abandoned)).order_by(Job.run_after).limit(limit)
    statement = (
        update(Job)
        .where(Job.id.in_(chosen.scalar_subquery()))
        .values(sent_at=now)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    )
    ids = list(session.scalars(statement))
    session.commit()
    return ids


def give_up(session: Session, *, max_attempts: int) -> int:
    """Fail jobs whose workers died too often, so that one poisonous file cannot take the workers down."""
    now = datetime.now(UTC)
    statement = (
        update(Job)
        .where(Job.state == JobState.RUNNING, Job.lease_until < now, Job.attempt >= max_attempts)
        .values(
            state=JobState.FAILED,
            finished_at=now,
            lease_until=None,
            error=f"The worker died {max_attempts} times while doing this. Try again, or look at the file.",
        )
        .execution_options(synchronize_session=False)
    )
    count = _rows(session.execute(statement))
    session.commit()
    return count


def _queue_again(session: Session, job: Job) -> None:
    job.state, job.attempt, job.error, job.step, job.percent = JobState.QUEUED, 0, None, None, 0
    job.run_after, job.lease_until, job.finished_at, job.sent_at = datetime.now(UTC), None, None, None
    announce(session, job.id)


def _change(session: Session, job_id: int, attempt: int, **columns: Any) -> None:
    statement = (
        update(Job)
        .where(Job.id == job_id, Job.attempt == attempt, Job.state == JobState.RUNNING)
        .values(**columns)
        .execution_options(synchronize_session=False)
    )
    if _rows(session.execute(statement)) != 1:
        raise LeaseLost(f"job {job_id}, attempt {attempt}")


def _rows(result: Any) -> int:
    assert isinstance(result, CursorResult)
    return result.rowcount
