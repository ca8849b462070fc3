"""Scorecards, their versions and drafts. A published version is an immutable document; a draft is kept as entered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base

NOTE_MAXIMUM = 500
TITLE_MAXIMUM = 200
WHAT_MAXIMUM = 200
PLACE_MAXIMUM = 80


class VersionState(StrEnum):
    """Where a scorecard version stands. A scheduled one is published by itself when its time comes."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    RETIRED = "retired"


class DraftState(StrEnum):
    """Where a draft stands: read from a file and not confirmed, being written, waiting for a second person, turned
    into a version, or put away."""

    PROPOSED = "proposed"
    OPEN = "open"
    AWAITING_APPROVAL = "awaiting_approval"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class ScorecardRow(Base):
    """A scorecard by its key; what it asks stands in its versions."""

    __tablename__ = "scorecard"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(80), unique=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    created_at: Mapped[datetime]
    versions: Mapped[list["ScorecardVersion"]] = relationship(
        back_populates="scorecard", order_by="ScorecardVersion.number"
    )


class ScorecardVersion(Base):
    """One version of a scorecard: its whole definition as a document, and the document's digest.

    `changes` are the sentences that say what differs from the version it came after; `activates_at` is the time
    of a scheduled version, kept after it came.
    """

    __tablename__ = "scorecard_version"
    __table_args__ = (UniqueConstraint("scorecard_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int] = mapped_column(ForeignKey("scorecard.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=VersionState.DRAFT)
    document: Mapped[dict[str, Any]]
    digest: Mapped[str] = mapped_column(String(64))
    note: Mapped[str | None] = mapped_column(String(NOTE_MAXIMUM))
    changes: Mapped[list[Any] | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    activates_at: Mapped[datetime | None] = mapped_column(index=True)
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    retired_at: Mapped[datetime | None]
    retired_note: Mapped[str | None] = mapped_column(String(NOTE_MAXIMUM))
    scorecard: Mapped[ScorecardRow] = relationship(back_populates="versions", lazy="joined")


class ScorecardDraft(Base):
    """A version being written, kept exactly as entered, sound or not.

    `document` is the scorecard with a number (`uid`) on each of its parts, by which the editor names them.
    `revision` grows with every change and tells two editors apart; `step` is the place in the remembered
    steps that undo goes back through. `scorecard_id` is None until a new scorecard has its first version.
    `asked_*` belong to the wish that a second person approves `asked_revision`.
    """

    __tablename__ = "scorecard_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_id: Mapped[int | None] = mapped_column(ForeignKey("scorecard.id"), index=True)
    based_on_id: Mapped[int | None] = mapped_column(ForeignKey("scorecard_version.id"))
    version_id: Mapped[int | None] = mapped_column(ForeignKey("scorecard_version.id"))
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    state: Mapped[str] = mapped_column(String(20), index=True)
    document: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    step: Mapped[int] = mapped_column(default=1)
    note: Mapped[str | None] = mapped_column(String(NOTE_MAXIMUM))
    activates_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    asked_revision: Mapped[int | None]
    answer: Mapped[str | None] = mapped_column(String(NOTE_MAXIMUM))
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    updated_at: Mapped[datetime]
    updated_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DraftStep(Base):
    """The draft's document after one change; the last few are kept, so that changes can be undone.

    `place` names the field that changed, so that keystrokes in one field make one step; `revision` is the
    draft's revision that showed this document last, by which a late change from another window is compared.
    """

    __tablename__ = "scorecard_draft_step"
    __table_args__ = (Index("ix_scorecard_draft_step_draft_id_revision", "draft_id", "revision"),)

    draft_id: Mapped[int] = mapped_column(ForeignKey("scorecard_draft.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    revision: Mapped[int]
    document: Mapped[dict[str, Any]]
    what: Mapped[str] = mapped_column(String(WHAT_MAXIMUM))
    place: Mapped[str] = mapped_column(String(PLACE_MAXIMUM))
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
