"""Coded causes as rows: what a coder found, why by why or branch by branch, and who codes the same case again."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person


class CauseFinding(Base):
    """What one coder found to be the cause, and how they came to it.

    `steps` is the chain of whys, or the branches as [branch, text] pairs, by `method`. `allowed_by` answers what in
    process or training allowed it. `evidence_ids` are the evidence items that it rests on. A later finding replaces
    an earlier one, which is kept; `is_second` marks the blind coding of a second coder, which counts for nothing
    but agreement.
    """

    __tablename__ = "cause_finding"
    __table_args__ = (Index("ix_cause_finding_complaint", "complaint_id", "is_second", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    cycle: Mapped[int]
    coder_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    is_second: Mapped[bool] = mapped_column(default=False)
    method: Mapped[str] = mapped_column(String(20))
    problem_said: Mapped[str] = mapped_column(Text, default="")
    steps: Mapped[list[Any]] = mapped_column(default=list)
    allowed_by: Mapped[str] = mapped_column(Text, default="")
    confidence: Mapped[str] = mapped_column(String(10))
    evidence_ids: Mapped[list[Any]] = mapped_column(default=list)

    coder: Mapped[Person] = relationship()
    causes: Mapped[list["FindingCause"]] = relationship(
        order_by="FindingCause.is_primary.desc(), FindingCause.code", cascade="all, delete-orphan"
    )

    @property
    def primary(self) -> "FindingCause":
        """The primary cause; every finding has one."""
        return next(cause for cause in self.causes if cause.is_primary)

    @property
    def contributing(self) -> list["FindingCause"]:
        """The causes beside it."""
        return [cause for cause in self.causes if not cause.is_primary]


class FindingCause(Base):
    """One cause of a finding: its code, and the department that can mend it."""

    __tablename__ = "finding_cause"
    __table_args__ = (
        Index("ix_finding_cause_code", "code"),
        Index(
            "uq_finding_cause_one_primary",
            "finding_id",
            unique=True,
            sqlite_where=text("is_primary"),
            postgresql_where=text("is_primary"),
        ),
    )

    finding_id: Mapped[int] = mapped_column(ForeignKey("cause_finding.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    is_primary: Mapped[bool]
    owner_department: Mapped[str] = mapped_column(String(80), default="")


class SecondCoding(Base):
    """A complaint whose cause is coded again by somebody who has not seen the first coding."""

    __tablename__ = "second_coding"
    __table_args__ = (Index("ix_second_coding_coder_finding", "coder_id", "finding_id"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    coder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime]
    finding_id: Mapped[int | None] = mapped_column(ForeignKey("cause_finding.id"))
    coder: Mapped[Person | None] = relationship()
