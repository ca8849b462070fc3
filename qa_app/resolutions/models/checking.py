"""Whether a resolution holds, as rows: checks of it, and the follow-up with the customer."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person


class CheckKind(StrEnum):
    """How a resolution is checked: by a second person, by the customer, by nothing coming back in thirty days."""

    SECOND_PERSON = "second_person"
    CUSTOMER = "customer"
    NO_REPEAT = "no_repeat"


class CheckResult(StrEnum):
    """What a check found."""

    PENDING = "pending"
    PASSED = "passed"
    FAILED = "failed"


class Check(Base):
    """A check of the resolution of one cycle; one of each kind. `why` says why a second person was asked."""

    __tablename__ = "resolution_check"
    __table_args__ = (UniqueConstraint("complaint_id", "cycle", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    cycle: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    why: Mapped[str] = mapped_column(String(20), default="")
    result: Mapped[str] = mapped_column(String(20), default=CheckResult.PENDING, index=True)
    asked_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    complaint: Mapped[Complaint] = relationship()
    by: Mapped[Person | None] = relationship()


class FollowUpOutcome(StrEnum):
    """What a follow-up found out."""

    SATISFIED = "satisfied"
    NOT_SATISFIED = "not_satisfied"
    NEW_ISSUE = "new_issue"
    UNREACHABLE = "unreachable"


class FollowUp(Base):
    """Asking the customer, some days after a resolution, whether it holds; one for each cycle.

    `outcome` is None while it is open; an open one of an earlier cycle is nobody's task any more.
    """

    __tablename__ = "follow_up"
    __table_args__ = (UniqueConstraint("complaint_id", "cycle"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    cycle: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(index=True)
    outcome: Mapped[str | None] = mapped_column(String(20))
    done_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    complaint: Mapped[Complaint] = relationship()
    by: Mapped[Person | None] = relationship()
    attempts: Mapped[list["FollowUpAttempt"]] = relationship(order_by="FollowUpAttempt.tried_on")


class FollowUpAttempt(Base):
    """A try to reach the customer that reached nobody; one counts for each day."""

    __tablename__ = "follow_up_attempt"
    __table_args__ = (UniqueConstraint("follow_up_id", "tried_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    follow_up_id: Mapped[int] = mapped_column(ForeignKey("follow_up.id"))
    tried_on: Mapped[date]
    channel: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person] = relationship()
