"""The broker side: a Celery application whose only messages are "run job N" and "sweep"."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import structlog
from celery import Celery
from kombu.exceptions import OperationalError
from kombu.transport import TRANSPORT_ALIASES
from sqlalchemy import event
from sqlalchemy.orm import Session, sessionmaker

from qa_app.config import Settings
from qa_app.jobs import ledger

RUN, SWEEP = "jobs.run", "jobs.sweep"
POLLING_INTERVAL_S = 0.2
LARGEST_PROCESS_KB = 1_000_000
TRANSPORT_ALIASES["filesystem"] = "qa_app.jobs.postbox:Transport"
log = structlog.get_logger()


def application(settings: Settings) -> Celery:
    """A Celery application for the settings; messages are small JSON, results are not kept."""
    celery = Celery("qa_app", broker=settings.broker_url)
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_store_errors_even_if_ignored=False,
        worker_prefetch_multiplier=1,
        worker_max_memory_per_child=LARGEST_PROCESS_KB,  # after a very long call the process is replaced
        worker_hijack_root_logger=False,
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options=_transport(settings),
        task_publish_retry=False,
        beat_schedule={
            "sweep": {
                "task": SWEEP,
                "schedule": settings.job_sweep_s,
                "options": {"expires": settings.job_sweep_s},
            }
        },
        beat_schedule_filename=str(settings.data_dir / "beat-schedule"),
        timezone="UTC",
    )
    return celery


def _transport(settings: Settings) -> dict[str, Any]:
    if not settings.broker_url.startswith("filesystem"):
        # Redis hands a message out again after this long: keep it above the longest job.
        return {"visibility_timeout": 6 * 3600, "socket_timeout": 10, "socket_connect_timeout": 5}
    folders = {name: settings.broker_dir / name for name in ("messages", "processed", "control")}
    for folder in folders.values():
        folder.mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folders["messages"]),
        "data_folder_out": str(folders["messages"]),
        "processed_folder": str(folders["processed"]),
        "control_folder": Path(folders["control"]),
        "store_processed": False,
        "polling_interval": POLLING_INTERVAL_S,
    }


def publisher(settings: Settings) -> Callable[[int], None]:
    """A function that sends a job's id to the workers; a broker that is down is only logged."""
    celery = application(settings)

    def publish(job_id: int) -> None:
        try:
            celery.send_task(RUN, args=[job_id], expires=24 * 3600)
        except (OperationalError, OSError) as error:
            log.warning("publish failed; the sweeper will send it", job=job_id, error=str(error))

    return publish


def publish_after_commit(target: Any, publish: Callable[[int], None]) -> None:
    """Publish the jobs that a session announced, once its transaction is committed.

    `target` is a `sessionmaker`, a scoped session or a Session class, as SQLAlchemy's events take it.
    """

    def sent(session: Session) -> None:
        for job_id in session.info.pop("published", []):
            publish(job_id)

    def forgotten(session: Session) -> None:
        session.info.pop("published", None)

    event.listen(target, "after_commit", sent)
    event.listen(target, "after_rollback", forgotten)


def sweep(settings: Settings, factory: sessionmaker[Session], publish: Callable[[int], None]) -> int:
    """Send again what is due and unsent, and give up on jobs that keep killing workers."""
    with factory() as session:
        ledger.give_up(session, max_attempts=settings.job_max_attempts)
        ids = ledger.due(session)
    for job_id in ids:
        publish(job_id)
    return len(ids)
