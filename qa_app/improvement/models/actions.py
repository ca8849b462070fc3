"""Improvement actions as rows: what is changed, by whom and when, and what was measured before and after."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person

TITLE_MAXIMUM = 200
METRIC_MAXIMUM = 200


class ActionState(StrEnum):
    """Where an action stands: to do, carried out and waiting for its check, closed, or given up."""

    OPEN = "open"
    DONE = "carried_out"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class ImprovementAction(Base):
    """Something that is changed so that it does not happen again (corrective) or at all (preventive).

    `metric` is what is expected to move, `direction` where to; `check_on` is the day on which somebody looks.
    `unit` is "share" (percent of `before_n` cases) or "number". `method` says how before and after were set side
    by side (complaints.md 4.5), or `not_measurable` why nothing was. `source_id` is the number of what it comes from.
    """

    __tablename__ = "improvement_action"
    __table_args__ = (
        CheckConstraint("direction IN ('up', 'down')", name="direction_known"),
        CheckConstraint(
            "state <> 'closed' OR not_measurable <> '' OR (before_value IS NOT NULL AND after_value IS NOT NULL"
            " AND method <> '')",
            name="closed_with_measures",
        ),
        Index("ix_improvement_action_state_due", "state", "due_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    text: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[str] = mapped_column(String(20))
    purpose: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(20))
    source_id: Mapped[int | None]
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date]
    metric: Mapped[str] = mapped_column(String(METRIC_MAXIMUM))
    direction: Mapped[str] = mapped_column(String(4))
    check_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default=ActionState.OPEN)
    created_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    done_note: Mapped[str] = mapped_column(Text, default="")
    unit: Mapped[str] = mapped_column(String(10), default="share")
    before_value: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    before_n: Mapped[int | None]
    before_period: Mapped[str] = mapped_column(String(80), default="")
    after_value: Mapped[Decimal | None] = mapped_column(Numeric(14, 4))
    after_n: Mapped[int | None]
    after_period: Mapped[str] = mapped_column(String(80), default="")
    method: Mapped[str] = mapped_column(String(30), default="")
    not_measurable: Mapped[str] = mapped_column(Text, default="")
    conclusion: Mapped[str] = mapped_column(Text, default="")
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    owner: Mapped[Person] = relationship(foreign_keys=[owner_id])
    created_by: Mapped[Person] = relationship(foreign_keys=[created_by_id])
    closed_by: Mapped[Person | None] = relationship(foreign_keys=[closed_by_id])
    complaint: Mapped[Complaint | None] = relationship()
