"""Escalations as rows: the rules they go by, each rise of a complaint to a level, requests for help, and papers."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person


class EscalationOutcome(StrEnum):
    """What became of an escalation to a level."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    PASSED_ON = "passed_on"
    SKIPPED = "skipped"
    DEESCALATED = "deescalated"
    ENDED = "ended"


class EscalationPolicy(Base):
    """A version of the rules by which complaints go up; the highest version holds."""

    __tablename__ = "escalation_policy"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    document: Mapped[dict[str, Any]]
    by: Mapped[Person | None] = relationship()


class Escalation(Base):
    """A complaint that went up to a level, once in each cycle; a level that was left out has its row and reason too.

    `trigger` is the criterion that hit, or "manual"; `found` what it found, in words. `summary` and `attempts` are
    the hand-over: what it is about, and what was tried. Without `to_id` nobody was there. `respond_by` is when it
    goes on to the next level unless somebody accepts it; None when it waits for no longer.
    """

    __tablename__ = "escalation"
    __table_args__ = (
        UniqueConstraint("complaint_id", "cycle", "level"),
        CheckConstraint("level >= 1", name="level_from_one"),
        CheckConstraint("outcome = 'skipped' OR summary <> ''", name="summary_given"),
        CheckConstraint("outcome <> 'skipped' OR outcome_reason <> ''", name="skipped_for_a_reason"),
        Index("ix_escalation_outcome_respond_by", "outcome", "respond_by"),
        Index("ix_escalation_to_outcome", "to_id", "outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    cycle: Mapped[int]
    level: Mapped[int]
    level_name: Mapped[str] = mapped_column(String(80))
    policy_version: Mapped[int]
    trigger: Mapped[str] = mapped_column(String(20))
    found: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(String(30), default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    attempts: Mapped[str] = mapped_column(Text, default="")
    raised_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    from_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    respond_by: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    outcome: Mapped[str] = mapped_column(String(20))
    outcome_reason: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]

    complaint: Mapped[Complaint] = relationship()
    raised_by: Mapped[Person | None] = relationship(foreign_keys=[raised_by_id])
    giver: Mapped[Person | None] = relationship(foreign_keys=[from_id])
    receiver: Mapped[Person | None] = relationship(foreign_keys=[to_id])

    @property
    def is_active(self) -> bool:
        """Whether somebody has it, or is to have it."""
        return self.outcome in (EscalationOutcome.WAITING, EscalationOutcome.ACCEPTED)


class HelpRequest(Base):
    """A question to somebody more senior; the complaint stays where it is."""

    __tablename__ = "help_request"
    __table_args__ = (Index("ix_help_request_to_answered", "to_id", "answered_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    question: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    by: Mapped[Person] = relationship(foreign_keys=[by_id])
    to: Mapped[Person] = relationship(foreign_keys=[to_id])


class EscalationPaper(Base):
    """The printed escalation record of a complaint, as it was at one moment; the file is None until it is made."""

    __tablename__ = "escalation_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    made_at: Mapped[datetime | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    size: Mapped[int | None]
