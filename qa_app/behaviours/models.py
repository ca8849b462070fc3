"""Detectors and their versions, the lines they point at, and what people said of those."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base

KEY_MAXIMUM = 64
WHY_MAXIMUM = 300


class DetectorRow(Base):
    """A detector by its key; what it looks for stands in its versions."""

    __tablename__ = "detector"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(KEY_MAXIMUM), unique=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int]
    versions: Mapped[list["DetectorVersion"]] = relationship(
        back_populates="detector", order_by="DetectorVersion.number"
    )


class DetectorVersion(Base):
    """One immutable definition of a detector, as the document the kernel reads."""

    __tablename__ = "detector_version"
    __table_args__ = (UniqueConstraint("detector_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    detector_id: Mapped[int] = mapped_column(ForeignKey("detector.id"), index=True)
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    detector: Mapped[DetectorRow] = relationship(back_populates="versions")


class BehaviourHit(Base):
    """A line of an interaction's shown transcript that a detector points at, with its reason.

    The rows of an interaction are replaced together, when its transcript or the detectors change.
    """

    __tablename__ = "behaviour_hit"
    __table_args__ = (
        UniqueConstraint("interaction_id", "detector_key", "segment"),
        Index("ix_behaviour_hit_detector_interaction", "detector_key", "interaction_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    detector_key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    detector_version: Mapped[int]
    transcript_version: Mapped[int]
    segment: Mapped[int]
    start_char: Mapped[int]
    end_char: Mapped[int]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    source: Mapped[str] = mapped_column(String(10))
    why: Mapped[str] = mapped_column(String(WHY_MAXIMUM))
    score: Mapped[float]


class BehaviourVerdict(Base):
    """What one person said of one line for one detector's version."""

    __tablename__ = "behaviour_verdict"
    __table_args__ = (
        UniqueConstraint("interaction_id", "detector_key", "segment", "person_id"),
        Index("ix_behaviour_verdict_detector_key", "detector_key", "detector_version"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    detector_key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    detector_version: Mapped[int]
    segment: Mapped[int]
    verdict: Mapped[str] = mapped_column(String(10))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    said_at: Mapped[datetime]
