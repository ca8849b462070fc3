"""The worker: a Celery process that runs jobs by id, with the sweeper's clock inside."""

import ctypes
import os
import signal
import sys
import threading
import warnings
from functools import cached_property
from typing import Any

import structlog
from celery import Celery, signals
from celery.beat import EmbeddedService
from sqlalchemy.orm import Session, sessionmaker

from qa_app import config
from qa_app.config import Settings
from qa_app.db import engine_for, sessions
from qa_app.jobs import broker, runner
from qa_app.storage import Store
from qa_app.tasks import RECURRING, TASKS

PR_SET_PDEATHSIG = 1
CLOCK_LOOK_S = 5.0
log = structlog.get_logger()


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
        runner.recur(RECURRING, settings, bench().factory)
        broker.sweep(settings, bench().factory, broker.publisher(settings))

    return celery


def die_with_the_worker(worker_id: int) -> None:
    """Have this child end with the worker of that process id, so that no orphan works on (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != worker_id:  # it died before the kernel was told; nobody would signal this child
            os.kill(os.getpid(), signal.SIGKILL)


def watch_the_clock(sender: Any, **_signal: Any) -> None:
    """Start the sweeper's clock again when it dies alone; without it nothing abandoned would be taken up."""
    controller, is_ending = sender.controller, threading.Event()
    signals.worker_shutting_down.connect(lambda **_more: is_ending.set(), weak=False)

    def watch() -> None:
        while not is_ending.wait(CLOCK_LOOK_S):
            if not controller.beat.is_alive():
                log.warning("the sweeper's clock died; starting another")
                controller.beat = EmbeddedService(
                    controller.app, schedule_filename=controller.app.conf.beat_schedule_filename
                )
                controller.beat.start()

    threading.Thread(target=watch, name="clock-watch", daemon=True).start()


def main() -> None:
    """Run a worker in this process until it is told to stop."""
    settings = config.from_environment()
    Store(settings.store_dir).tidy()
    worker_id = os.getpid()
    for moment in (signals.worker_process_init, signals.beat_embedded_init):
        moment.connect(lambda **_signal: die_with_the_worker(worker_id), weak=False)
    signals.worker_ready.connect(watch_the_clock, weak=False)
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
