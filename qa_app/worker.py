"""The worker: a Celery process that runs jobs by id, with the sweeper's clock inside."""

import os
import warnings
from functools import cached_property

from celery import Celery
from sqlalchemy.orm import Session, sessionmaker

from qa_app import config
from qa_app.config import Settings
from qa_app.db import engine_for, sessions
from qa_app.jobs import broker, runner
from qa_app.tasks import TASKS


class Workshop:
    """What one worker process keeps: its database sessions and its publisher, made after the fork."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    @cached_property
    def factory(self) -> sessionmaker[Session]:
        """The process's own sessions; a task that queues further work has it published."""
        maker = sessions(engine_for(self.settings.database_url))
        broker.publish_after_commit(maker, broker.publisher(self.settings))
        return maker


def make_celery(settings: Settings) -> Celery:
    """A Celery application with the two tasks that workers know."""
    celery = broker.application(settings)
    benches: dict[int, Workshop] = {}

    def bench() -> Workshop:
        return benches.setdefault(os.getpid(), Workshop(settings))

    @celery.task(name=broker.RUN)
    def run(job_id: int) -> None:
        runner.run(job_id, TASKS, settings, bench().factory)

    @celery.task(name=broker.SWEEP)
    def sweep() -> None:
        broker.sweep(settings, bench().factory, broker.publisher(settings))

    return celery


def main() -> None:
    """Run a worker in this process until it is told to stop."""
    settings = config.from_environment()
    warnings.filterwarnings("ignore", message=".*superuser privileges")  # a container's only user is root
    make_celery(settings).worker_main(
        [
            "--quiet",
            "worker",
            "--beat",
            f"--concurrency={settings.worker_processes}",
            "--loglevel=WARNING",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ]
    )


if __name__ == "__main__":
    main()
