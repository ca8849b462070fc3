"""Scorecards and their versions; a published version is an immutable document."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base

NOTE_MAXIMUM = 500


class VersionState(StrEnum):
    """Where a scorecard version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class ScorecardRow(Base):
    """A scorecard by its key; what it asks stands in its versions."""

    __tablename__ = "scorecard"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    created_at: Mapped[datetime]
    versions: Mapped[list["ScorecardVersion"]] = relationship(
        back_populates="scorecard", order_by="ScorecardVersion.number"
    )


class ScorecardVersion(Base):
    """One version of a scorecard: its whole definition as a document, and the document's digest."""

    __tablename__ = "scorecard_version"
    __table_args__ = (UniqueConstraint("scorecard_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=VersionState.DRAFT)
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(NOTE_MAXIMUM))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]
    retired_note: Mapped[str | None] = mapped_column(String(NOTE_MAXIMUM))
    scorecard: Mapped[ScorecardRow] = relationship(back_populates="versions", lazy="joined")
