"""An evaluation as a row: who scored which interaction, where it stands, and what it came to."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Index, Numeric, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.builder.models import ScorecardVersion
from qa_app.db import Base
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person

if TYPE_CHECKING:
    from qa_app.evaluations.models.answering import AnswerRow
    from qa_app.evaluations.models.disputing import Dispute

COMMENT_MAXIMUM = 10_000
REASON_MAXIMUM = 300


class EvaluationState(StrEnum):
    """Where an evaluation stands (QM-H7); an agent sees it from RELEASED on."""

    ASSIGNED = "assigned"
    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    SUBMITTED = "submitted"
    RELEASED = "released"
    ACKNOWLEDGED = "acknowledged"
    DISPUTED = "disputed"
    UNDER_REVIEW = "under_review"
    RESOLVED = "resolved"
    CLOSED = "closed"
    VOID = "void"


class Selection(StrEnum):
    """Why this interaction was chosen: one series each, and only the random one feeds averages (QM-C7)."""

    RANDOM = "random"
    RISK = "risk"
    TARGETED = "targeted"
    COMPLAINT = "complaint"
    CALIBRATION = "calibration"
    DOUBLE = "double"
    SELF = "self"
    PEER = "peer"
    JOINT = "joint"
    AUTOMATIC = "automatic"


class Evaluation(Base):
    """One interaction scored by one reviewer on one scorecard version.

    `percent` … `score_document` are the score as it was at submission, never recomputed from later forms.
    `revision` grows with every saved change and guards drafts against two editors. `notes` holds a text for a
    section by its key; `private_comment` is never shown to the agent. `heard` holds the stretches of sound that
    were played while reviewing, as [start_ms, end_ms] pairs, and `heard_pct` their share; `active_s` the seconds
    the reviewer worked. `release_at` is a planned release, `respond_until` the end of the agent's window, after
    which it is over at `closed_at`; a void one has `closed_at` and `void_reason`.
    """

    __tablename__ = "evaluation"
    __table_args__ = (
        Index("ix_evaluation_agent_released", "agent_id", "released_at"),
        Index("ix_evaluation_reviewer_state", "reviewer_id", "state"),
        Index("ix_evaluation_state_release_at", "state", "release_at"),
        Index("ix_evaluation_state_respond_until", "state", "respond_until"),
        Index(
            "uq_evaluation_interaction_reviewer",
            "interaction_id",
            "reviewer_id",
            "selection",
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
    private_comment: Mapped[str] = mapped_column(Text, default="", server_default="")
    notes: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    active_s: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    heard: Mapped[list[Any]] = mapped_column(default=list, server_default=text("'[]'"))
    heard_pct: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    assigned_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    release_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    respond_until: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    void_reason: Mapped[str | None] = mapped_column(String(REASON_MAXIMUM))
    voided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    raw_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    critical_percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    outcome: Mapped[str | None] = mapped_column(String(10))
    is_auto_failed: Mapped[bool] = mapped_column(default=False)
    score_document: Mapped[dict[str, Any] | None]

    interaction: Mapped[Interaction] = relationship()
    scorecard_version: Mapped[ScorecardVersion] = relationship()
    reviewer: Mapped[Person] = relationship(foreign_keys=[reviewer_id])
    agent: Mapped[Person] = relationship(foreign_keys=[agent_id])
    answers: Mapped[list["AnswerRow"]] = relationship(order_by="AnswerRow.id", cascade="all, delete-orphan")
    disputes: Mapped[list["Dispute"]] = relationship(order_by="Dispute.id", back_populates="evaluation")
