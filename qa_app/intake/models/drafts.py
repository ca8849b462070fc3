"""Complaints that somebody is still typing, and how far back one may be dated, as rows."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person

FIELD_MAXIMUM = 10_000
MOST_DRAFTS = 20


class Draft(Base):
    """What one person typed so far, field by field, as it was typed; only they see it. Gone once it is recorded."""

    __tablename__ = "complaint_draft"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    fields: Mapped[dict[str, Any]]
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class IntakeRule(Base):
    """A version of the desk's rule for taking complaints in; the newest holds."""

    __tablename__ = "intake_rule"
    __table_args__ = (CheckConstraint("backdating_days BETWEEN 1 AND 3650", name="days_sensible"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    backdating_days: Mapped[int]
    reason: Mapped[str] = mapped_column(String(300))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[Person] = relationship()
