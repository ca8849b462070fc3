"""Running one job: claim it, keep the lease alive, call its task, and write down how it ended."""

import importlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from qa_app import audit
from qa_app.config import Settings
from qa_app.db import writing
from qa_app.errors import AppError
from qa_app.jobs import ledger
from qa_app.jobs.failpoint import pass_through
from qa_app.jobs.models import Job, JobState
from qa_app.storage import Store

HEARTBEATS_PER_LEASE = 5
log = structlog.get_logger()


class Run:
    """What a task gets: its payload, the settings, the store, and transactions that hold the lease."""

    def __init__(self, job: Job, settings: Settings, factory: sessionmaker[Session]) -> None:
        self.job_id, self.attempt, self.payload = job.id, job.attempt, dict(job.payload)
        self.owner_id = job.owner_id
        self.settings, self.store = settings, Store(settings.store_dir)
        self._factory = factory

    def step(self, name: str, percent: int = 0) -> None:
        """Say what is being done now and how far it is (0..100); renews the lease."""
        with self._factory() as session:
            ledger.hold(session, self.job_id, self.attempt, lease_s=self._lease_s, step=name, percent=percent)
            session.commit()
        pass_through(name, self.job_id)

    @contextmanager
    def transaction(self, *, is_last: bool = False) -> Iterator[Session]:
        """A transaction that commits only while the lease is ours; the last one also finishes the job."""
        with self._factory() as session:
            writing(session)
            yield session
            if is_last:
                pass_through("before-finish", self.job_id)
                ledger.finish(session, self.job_id, self.attempt)
            else:
                ledger.hold(session, self.job_id, self.attempt, lease_s=self._lease_s)
            audit.settle(session)
        if is_last:
            pass_through("after-finish", self.job_id)

    @property
    def _lease_s(self) -> float:
        return self.settings.job_lease_s


Task = Callable[[Run], None]


def run(job_id: int, tasks: Mapping[str, str], settings: Settings, factory: sessionmaker[Session]) -> JobState | None:
    """Run the job if it is ours to run; returns its state afterwards, None when it was not claimed.

    A refusal (`AppError`) fails the job at once with its message; anything else is tried again later.
    """
    with factory() as session:
        job = ledger.claim(session, job_id, lease_s=settings.job_lease_s)
    if job is None:
        return None
    pass_through("claimed", job.id)
    with _heartbeat(job, settings, factory):
        return _attempt(job, tasks, settings, factory)


def _attempt(job: Job, tasks: Mapping[str, str], settings: Settings, factory: sessionmaker[Session]) -> JobState | None:
    try:
        _resolve(tasks[job.name])(Run(job, settings, factory))
    except ledger.LeaseLost:
        log.warning("lease lost", job=job.id, attempt=job.attempt)
    except AppError as refusal:
        _fail(job, str(refusal), True, settings, factory)
    except Exception as error:
        log.exception("job failed", job=job.id, name=job.name, attempt=job.attempt)
        _fail(job, f"{type(error).__name__}: {error}", False, settings, factory)
    with factory() as session:
        state = session.get_one(Job, job.id).state
    return JobState(state)


def _resolve(path: str) -> Task:
    module, _, name = path.partition(":")
    task: Task = getattr(importlib.import_module(module), name)
    return task


def _fail(job: Job, reason: str, is_final: bool, settings: Settings, factory: sessionmaker[Session]) -> None:
    with factory() as session:
        try:
            ledger.fail(session, job, reason, is_final=is_final, max_attempts=settings.job_max_attempts)
            session.commit()
        except ledger.LeaseLost:
            session.rollback()


@contextmanager
def _heartbeat(job: Job, settings: Settings, factory: sessionmaker[Session]) -> Iterator[None]:
    """Renew the lease from a thread while the task works, however long one step takes."""
    stop = threading.Event()
    lease_s = settings.job_lease_s

    def beat() -> None:
        while not stop.wait(lease_s / HEARTBEATS_PER_LEASE):
            try:
                with factory() as session:
                    ledger.hold(session, job.id, job.attempt, lease_s=lease_s)
                    session.commit()
            except ledger.LeaseLost:
                return
            except SQLAlchemyError as error:
                log.warning("heartbeat missed", job=job.id, error=str(error))

    thread = threading.Thread(target=beat, name=f"lease-{job.id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=lease_s)


def run_all(tasks: Mapping[str, str], settings: Settings, factory: sessionmaker[Session]) -> int:
    """Run everything that is due in this process, without a broker; returns how many jobs were run.

    For the command line and for tests; workers get their jobs one by one.
    """
    count = 0
    while ids := _waiting(factory):
        for job_id in ids:
            count += run(job_id, tasks, settings, factory) is not None
    return count


def recur(paths: Sequence[str], settings: Settings, factory: sessionmaker[Session]) -> None:
    """Ask each function for new work, in a transaction of its own; one that fails keeps no other from its turn."""
    for path in paths:
        module, _, name = path.partition(":")
        try:
            with factory() as session:
                getattr(importlib.import_module(module), name)(writing(session), settings)
                session.commit()
        except (AppError, SQLAlchemyError) as error:
            log.warning("recurring work was not asked for", function=path, error=str(error))


def _waiting(factory: sessionmaker[Session]) -> list[int]:
    with factory() as session:
        ids = ledger.due(session)
    return sorted(ids)
