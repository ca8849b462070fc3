"""Case studies as rows: a closed complaint told so that others learn from it, with nobody to be known by it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person


class StudyState(StrEnum):
    """Where a case study stands."""

    DRAFT = "draft"
    PUBLISHED = "published"


class CaseStudy(Base):
    """A case study: what happened, when, why, and what became of it. `document` holds `rules.studies.Study`.

    It is published only after a check for personal data and names found nothing.
    """

    __tablename__ = "case_study"
    __table_args__ = (CheckConstraint("state <> 'published' OR checked_at IS NOT NULL", name="checked_before"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    document: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(String(20), default=StudyState.DRAFT)
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    checked_at: Mapped[datetime | None]
    pdf_sha256: Mapped[str | None] = mapped_column(String(64))
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    complaint: Mapped[Complaint] = relationship()
    made_by: Mapped[Person] = relationship(foreign_keys=[made_by_id])
    published_by: Mapped[Person | None] = relationship(foreign_keys=[published_by_id])
