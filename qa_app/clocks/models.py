"""Clocks as rows: versions of policies and calendars, the clocks of complaints, and what people were told of them."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person

KEY_MAXIMUM = 40
NAME_MAXIMUM = 120
NOTE_MAXIMUM = 300


class RuleKind(StrEnum):
    """What a version is a version of."""

    POLICY = "policy"
    CALENDAR = "calendar"


class Result(StrEnum):
    """How a clock stands in the database; whether a running one is overdue is a question of the hour."""

    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CANCELLED_MERGED = "cancelled_merged"


OPEN = (Result.RUNNING, Result.PAUSED)


class ClockRule(Base):
    """A version of a policy or calendar, never changed. It is live until it is superseded, or retired without a next.

    `place` orders policies: the first one whose conditions hold is the one that counts.
    """

    __tablename__ = "clock_rule"
    __table_args__ = (UniqueConstraint("kind", "key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    place: Mapped[int] = mapped_column(default=0)
    document: Mapped[dict[str, Any]]
    note: Mapped[str] = mapped_column(String(NOTE_MAXIMUM), default="")
    published_at: Mapped[datetime]
    published_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    superseded_at: Mapped[datetime | None]
    published_by: Mapped[Person] = relationship()


class Clock(Base):
    """One clock of a complaint as it was last worked out.

    `subject` tells clocks of a kind apart (the message, remedy or cycle). Without `policy_id` or `calendar_id` it
    goes by what holds until somebody publishes something. `levels` are pairs of a level and its moment; `next_at`
    the first moment that nobody was told of. `used_s` and `explanation` (start, end, what, note) are kept when it
    stops. `is_by_change` marks one that a change of the rules made late: no figure counts it.
    """

    __tablename__ = "clock"
    __table_args__ = (
        UniqueConstraint("complaint_id", "kind", "subject"),
        Index("ix_clock_result_due", "result", "due_at"),
        Index("ix_clock_kind_stopped", "kind", "stopped_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(40), default="")
    cycle: Mapped[int] = mapped_column(default=1)
    policy_id: Mapped[int | None] = mapped_column(ForeignKey("clock_rule.id"))
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("clock_rule.id"))
    started_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None] = mapped_column(index=True)
    levels: Mapped[list[Any]] = mapped_column(default=list)
    stopped_at: Mapped[datetime | None]
    result: Mapped[str] = mapped_column(String(20))
    is_by_change: Mapped[bool] = mapped_column(default=False, server_default=false())
    target: Mapped[str] = mapped_column(String(40))
    used_s: Mapped[int | None]
    explanation: Mapped[list[Any]] = mapped_column(default=list)

    complaint: Mapped[Complaint] = relationship()


class ClockBreach(Base):
    """A level that a clock reached: a warning, or that it ran out. Rows are only added, each level once.

    `tell_at` is when people may be told of it, None when something graver was told at once; `told_at` when they were.
    """

    __tablename__ = "clock_breach"
    __table_args__ = (
        UniqueConstraint("clock_id", "level"),
        Index("ix_clock_breach_told_tell", "told_at", "tell_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    level: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    noticed_at: Mapped[datetime]
    tell_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]


class ClockStale(Base):
    """A complaint to which something happened since its clocks were worked out."""

    __tablename__ = "clock_stale"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, autoincrement=False)
    since: Mapped[datetime]
