"""The job row: what is to be done, who holds it until when, how far it is, and why it failed."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base


class JobState(StrEnum):
    """Where a job stands. A running job whose lease is over may be taken by anyone."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """One piece of background work. `key` makes the same work unique; `payload` holds ids, not content."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("name", "key"), Index("ix_job_state_run_after", "state", "run_after"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(120))
    title: Mapped[str] = mapped_column(String(300))
    payload: Mapped[dict[str, Any]]
    owner_id: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20), default=JobState.QUEUED)
    attempt: Mapped[int] = mapped_column(default=0)
    run_after: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    step: Mapped[str | None] = mapped_column(String(40))
    percent: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(Text)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
