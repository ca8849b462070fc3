"""Calibration sessions, who takes part, the consensus, and which evaluations are scored a second time."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.builder.models import ScorecardRow, ScorecardVersion
from qa_app.db import Base
from qa_app.evaluations.models import Evaluation, Precedent
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person

TITLE_MAXIMUM = 120
NOTE_MAXIMUM = 2_000
REMARK_MAXIMUM = 2_000
DEFAULT_THRESHOLD_PCT = Decimal(10)


class SessionState(StrEnum):
    """Where a calibration session stands (QM-G3)."""

    DRAFT = "draft"
    SCORING = "scoring"
    REVIEW = "review"
    RESOLVED = "resolved"
    CLOSED = "closed"


class CalibrationSession(Base):
    """Some reviewers scoring the same contacts on one scorecard version, blind until all have submitted (QM-G1).

    `expert_id` is the participant whose answers are the benchmark. `threshold_pct` is how far apart normalised
    scores may lie before a question is flagged.
    """

    __tablename__ = "calibration_session"
    __table_args__ = (CheckConstraint("threshold_pct >= 0 AND threshold_pct <= 100", name="threshold_is_a_share"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    note: Mapped[str] = mapped_column(Text, default="")
    scorecard_version_id: Mapped[int] = mapped_column(ForeignKey("scorecard_version.id"))
    state: Mapped[str] = mapped_column(String(20), default=SessionState.DRAFT, index=True)
    expert_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    threshold_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2), default=DEFAULT_THRESHOLD_PCT)
    due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime | None]
    reviewed_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]

    scorecard_version: Mapped[ScorecardVersion] = relationship()
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    contacts: Mapped[list["CalibrationContact"]] = relationship(
        order_by="CalibrationContact.position", cascade="all, delete-orphan"
    )
    participants: Mapped[list["CalibrationParticipant"]] = relationship(
        order_by="CalibrationParticipant.person_id", cascade="all, delete-orphan"
    )
    scores: Mapped[list["CalibrationScore"]] = relationship(
        order_by="CalibrationScore.evaluation_id", cascade="all, delete-orphan"
    )
    consensus: Mapped[list["Consensus"]] = relationship(cascade="all, delete-orphan")


class CalibrationContact(Base):
    """One interaction of a session; `source_evaluation_id` is the evaluation it was taken from (QM-G11)."""

    __tablename__ = "calibration_contact"

    session_id: Mapped[int] = mapped_column(ForeignKey("calibration_session.id", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, index=True)
    position: Mapped[int]
    source_evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation.id"))
    interaction: Mapped[Interaction] = relationship()


class CalibrationParticipant(Base):
    """Somebody asked to score; removed ones and those who were missing when scoring ended are kept by name."""

    __tablename__ = "calibration_participant"

    session_id: Mapped[int] = mapped_column(ForeignKey("calibration_session.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    missed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class CalibrationScore(Base):
    """The evaluation in which one participant scores one contact of a session."""

    __tablename__ = "calibration_score"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "interaction_id"],
            ["calibration_contact.session_id", "calibration_contact.interaction_id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["session_id", "person_id"],
            ["calibration_participant.session_id", "calibration_participant.person_id"],
            ondelete="CASCADE",
        ),
    )

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("calibration_session.id", ondelete="CASCADE"), index=True)
    interaction_id: Mapped[int]
    person_id: Mapped[int]
    evaluation: Mapped[Evaluation] = relationship()


class Consensus(Base):
    """The answer agreed upon for one question of one contact, whoever gave it before or nobody (QM-G7)."""

    __tablename__ = "calibration_consensus"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "interaction_id"],
            ["calibration_contact.session_id", "calibration_contact.interaction_id"],
            ondelete="CASCADE",
        ),
    )

    session_id: Mapped[int] = mapped_column(ForeignKey("calibration_session.id", ondelete="CASCADE"), primary_key=True)
    interaction_id: Mapped[int] = mapped_column(primary_key=True)
    question_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    value: Mapped[dict[str, Any]]
    remark: Mapped[str] = mapped_column(Text, default="")
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    precedent_id: Mapped[int | None] = mapped_column(ForeignKey("precedent.id"))
    precedent: Mapped[Precedent | None] = relationship()


class DoubleShare(Base):
    """Which share of a scorecard's random evaluations is scored a second time, in place of what the card says.

    `seed` makes the draws repeatable and nobody's guess; without a percent the scorecard's own share holds.
    """

    __tablename__ = "double_share"
    __table_args__ = (CheckConstraint("percent IS NULL OR (percent >= 0 AND percent <= 100)", name="percent_a_share"),)

    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"), primary_key=True)
    percent: Mapped[Decimal | None] = mapped_column(Numeric(5, 2))
    seed: Mapped[str] = mapped_column(String(64))
    set_at: Mapped[datetime]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    scorecard: Mapped[ScorecardRow] = relationship()


class DoubleDraw(Base):
    """Whether one submitted random evaluation is scored a second time: decided once, with what decided it.

    `lot` lies in [0, 100): below `share_pct` the evaluation was drawn. A drawn one without `second_id` waits for
    a reviewer; `note` says why none was found.
    """

    __tablename__ = "double_draw"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True)
    share_pct: Mapped[Decimal] = mapped_column(Numeric(5, 2))
    lot: Mapped[Decimal] = mapped_column(Numeric(7, 4))
    is_drawn: Mapped[bool]
    second_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation.id"), unique=True)
    note: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
