"""The rules by which the desk checks, follows up and asks, as rows: each change is a new version."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person


class Practice(Base):
    """One version of the rules. `check_pct` of the ordinary resolutions are checked, drawn by `seed`."""

    __tablename__ = "resolution_practice"
    __table_args__ = (CheckConstraint("check_pct BETWEEN 0 AND 100", name="share_in_range"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    check_pct: Mapped[int]
    seed: Mapped[int]
    follow_up_days: Mapped[int]
    follow_up_attempts: Mapped[int]
    remedy_days: Mapped[int]
    survey_after_days: Mapped[int]
    low_score: Mapped[int]
    is_closing_alone: Mapped[bool]
    is_surveying: Mapped[bool]
    by: Mapped[Person | None] = relationship()
