"""Evaluations, answers, evidence, acknowledgements and disputes as rows."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.builder.models import ScorecardVersion
from qa_app.db import Base
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person

COMMENT_MAXIMUM = 10_000
REASON_MAXIMUM = 300


class EvaluationState(StrEnum):
    """Where an evaluation stands; an agent sees it from RELEASED on."""

    ASSIGNED = "assigned"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RELEASED = "released"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    RESOLVED = "resolved"
    VOID = "void"


class Selection(StrEnum):
    """Why this interaction was chosen; only random ones feed averages (QM-C7)."""

    RANDOM = "random"
    TARGETED = "targeted"
    COMPLAINT = "complaint"
    CALIBRATION = "calibration"
    SELF = "self"


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"


class Evaluation(Base):
    """One interaction scored by one reviewer on one scorecard version.

    `percent` … `score_document` are the score as it was at submission, never recomputed from later forms.
    `revision` grows with every saved change and guards drafts against two editors.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        Index("ix_evaluation_agent_released", "agent_id", "released_at"),
        Index("ix_evaluation_reviewer_state", "reviewer_id", "state"),
        Index(
            "uq_evaluation_interaction_reviewer",
            "interaction_id",
            "reviewer_id",
            unique=True,
            sqlite_where=text("state <> 'void'"),
            postgresql_where=text("state <> 'void'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    scorecard_version_id: Mapped[int] = mapped_column(ForeignKey("scorecard_version.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    agent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    transcript_version: Mapped[int | None]
    state: Mapped[str] = mapped_column(String(20), default=EvaluationState.ASSIGNED)
    selection: Mapped[str] = mapped_column(String(20), default=Selection.RANDOM)
    selection_reason: Mapped[str] = mapped_column(String(REASON_MAXIMUM), default="")
    revision: Mapped[int] = mapped_column(default=0)
    comment: Mapped[str] = mapped_column(Text, default="")
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    raw_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    outcome: Mapped[str | None] = mapped_column(String(10))
    is_auto_failed: Mapped[bool] = mapped_column(default=False)
    score_document: Mapped[dict[str, Any] | None]

    interaction: Mapped[Interaction] = relationship()
    scorecard_version: Mapped[ScorecardVersion] = relationship()
    reviewer: Mapped[Person] = relationship(foreign_keys=[reviewer_id])
    agent: Mapped[Person] = relationship(foreign_keys=[agent_id])
    answers: Mapped[list["AnswerRow"]] = relationship(order_by="AnswerRow.id", cascade="all, delete-orphan")
    disputes: Mapped[list["Dispute"]] = relationship(order_by="Dispute.id", back_populates="evaluation")


class AnswerRow(Base):
    """The answer to one question. `value` is the kernel's answer document; points are set at submission."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("evaluation_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    question_key: Mapped[str] = mapped_column(String(80), index=True)
    value: Mapped[dict[str, Any]]
    points: Mapped[Decimal | None] = mapped_column(Numeric(9, 3))
    possible: Mapped[Decimal | None] = mapped_column(Numeric(9, 3))
    state: Mapped[str | None] = mapped_column(String(20))
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.segment_index", cascade="all, delete-orphan")


class Evidence(Base):
    """A transcript line that supports an answer; the quoted text is kept as it was read."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("answer_id", "segment_index"),
        CheckConstraint("segment_index >= 0", name="segment_index_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    segment_index: Mapped[int]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(20))
    quote: Mapped[str] = mapped_column(Text)


class Acknowledgement(Base):
    """The agent's "I have read this"; once per evaluation."""

    __tablename__ = "acknowledgement"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    comment: Mapped[str] = mapped_column(Text, default="")


class Dispute(Base):
    """The agent's challenge to one answer, and what became of it.

    `proposed`, `before` and `decided` are answer documents: what the agent asks for, what the reviewer gave,
    what the resolver set. `cited` holds the agent's lines; `score_before` the score as it stood.
    """

    __tablename__ = "dispute"
    __table_args__ = (UniqueConstraint("evaluation_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), index=True)
    question_key: Mapped[str] = mapped_column(String(80))
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    proposed: Mapped[dict[str, Any] | None]
    cited: Mapped[list[Any]]
    before: Mapped[dict[str, Any]]
    decided: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(String(20), default=DisputeState.OPEN, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    rationale: Mapped[str | None] = mapped_column(Text)
    percent_before: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    percent_after: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    score_before: Mapped[dict[str, Any] | None]
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    evaluation: Mapped[Evaluation] = relationship(back_populates="disputes")
