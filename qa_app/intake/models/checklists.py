"""Protocol checklists as rows: versions for each category, the one that holds for a complaint, and its ticks (R09)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person


class Checklist(Base):
    """A version of the checklist of a category ("" for all that have none of their own); rows are only added.

    `items` holds {key, text, blocks}: `blocks` is the state that cannot be entered before it is ticked, or "".
    """

    __tablename__ = "protocol_checklist"
    __table_args__ = (UniqueConstraint("category", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    items: Mapped[list[Any]]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[datetime]
    made_by: Mapped[Person] = relationship()


class ComplaintChecklist(Base):
    """The version that holds for a complaint, whatever becomes of the checklist later."""

    __tablename__ = "complaint_checklist"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, autoincrement=False)
    checklist_id: Mapped[int] = mapped_column(ForeignKey("protocol_checklist.id"))
    frozen_at: Mapped[datetime]
    checklist: Mapped[Checklist] = relationship(lazy="joined")


class ChecklistTick(Base):
    """That an item was done for a complaint, by whom and when."""

    __tablename__ = "checklist_tick"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, autoincrement=False)
    item: Mapped[str] = mapped_column(String(40), primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship()
