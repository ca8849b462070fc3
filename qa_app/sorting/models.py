"""Sorting as rows: learnt models, what was suggested and chosen, priorities set by hand, rules, skills and places."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person

CHANGE_MAXIMUM = 300
SKILL_MAXIMUM = 40
MOST_LEVELS = 5


class LearntModel(Base):
    """What was learnt from the desk's own labels, as plain numbers, with how well it did on what was kept apart.

    `parameters` is a NumPy archive without objects, `digest` its SHA-256. The newest one in use suggests.
    """

    __tablename__ = "sorting_model"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    digest: Mapped[str] = mapped_column(String(64))
    labels: Mapped[list[Any]]
    threshold: Mapped[float]
    figures: Mapped[dict[str, Any]]
    is_in_use: Mapped[bool] = mapped_column(default=True)
    parameters: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    by: Mapped[Person | None] = relationship()


class Suggestion(Base):
    """What a complaint was held to be about, and what a person chose. Without a model, keyword rules said it.

    `ranked` holds up to three of {category, probability (None from rules), words}.
    """

    __tablename__ = "sorting_suggestion"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    at: Mapped[datetime]
    model_id: Mapped[int | None] = mapped_column(ForeignKey("sorting_model.id"), index=True)
    ranked: Mapped[list[Any]]
    is_abstained: Mapped[bool]
    chosen: Mapped[str | None] = mapped_column(String(60))
    chosen_at: Mapped[datetime | None]
    chosen_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    complaint: Mapped[Complaint] = relationship()
    model: Mapped[LearntModel | None] = relationship()


class PrioritySet(Base):
    """A priority that somebody set by hand, and why; it stands until it is taken back."""

    __tablename__ = "priority_set"
    __table_args__ = (CheckConstraint("priority BETWEEN 1 AND 4", name="priority_known"),)

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    priority: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship()


class RuleVersion(Base):
    """One version of the rules of a kind ("assignment" or "priority"), kept whole; the highest number is in use."""

    __tablename__ = "sorting_rules"

    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    change: Mapped[str] = mapped_column(String(CHANGE_MAXIMUM))
    document: Mapped[dict[str, Any]]
    by: Mapped[Person | None] = relationship()


class PersonSkill(Base):
    """What somebody of the desk can do, and how well: 1 knows it, 5 teaches it."""

    __tablename__ = "person_skill"
    __table_args__ = (CheckConstraint(f"level BETWEEN 1 AND {MOST_LEVELS}", name="level_known"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    skill: Mapped[str] = mapped_column(String(SKILL_MAXIMUM), primary_key=True)
    level: Mapped[int]


class DeskPlace(Base):
    """How much somebody can have open at once, and the days they are away (both included)."""

    __tablename__ = "desk_place"
    __table_args__ = (CheckConstraint("capacity BETWEEN 0 AND 1000", name="capacity_sane"),)

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    capacity: Mapped[int]
    away_from: Mapped[date | None]
    away_until: Mapped[date | None]
