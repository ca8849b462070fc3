"""Problems as rows: what several complaints, of whichever customers, have in common."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person

TITLE_MAXIMUM = 200


class ProblemState(StrEnum):
    """Where a problem stands."""

    OPEN = "open"
    WATCHED = "watched"
    CLOSED = "closed"


class Problem(Base):
    """What several complaints have in common. Complaints are only grouped by it, never merged.

    `is_systemic` says that it lies in how the centre works, and not in single slips. `category`, `product` and
    `cause` say what its complaints are alike in ("": in nothing of the kind); `origin` is where it came from.
    """

    __tablename__ = "problem"
    __table_args__ = (
        CheckConstraint("window_days BETWEEN 1 AND 730", name="window_in_reason"),
        Index("ix_problem_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    description: Mapped[str] = mapped_column(Text, default="")
    is_systemic: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=ProblemState.OPEN)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    category: Mapped[str] = mapped_column(String(60), default="")
    product: Mapped[str] = mapped_column(String(200), default="")
    cause: Mapped[str] = mapped_column(String(20), default="")
    window_days: Mapped[int] = mapped_column(default=90)
    origin: Mapped[str] = mapped_column(String(20), default="hand")
    opened_at: Mapped[datetime]
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    conclusion: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)

    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    opened_by: Mapped[Person] = relationship(foreign_keys=[opened_by_id])


class ProblemComplaint(Base):
    """A complaint that shows a problem, and who linked the two."""

    __tablename__ = "problem_complaint"

    problem_id: Mapped[int] = mapped_column(ForeignKey("problem.id"), primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, index=True)
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime]
    complaint: Mapped[Complaint] = relationship()
    linked_by: Mapped[Person] = relationship()
