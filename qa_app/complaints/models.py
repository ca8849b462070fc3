"""Complaints as rows, with an append-only log of what happened to each."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.interactions.models import Customer, Interaction
from qa_app.people.models import Person


class ComplaintState(StrEnum):
    """Where a complaint stands (complaints.md 3.2). Acknowledged and escalated are not states."""

    NEW = "new"
    INVESTIGATING = "investigating"
    RESOLVED = "resolved"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    NOT_A_COMPLAINT = "not_a_complaint"


REASON_MAXIMUM = 300


class PossibleState(StrEnum):
    """What was made of a contact in which a complaint was heard."""

    PROMOTED = "promoted"
    DISMISSED = "dismissed"


class LinkRole(StrEnum):
    """What a linked interaction is to the complaint: never mix origin and handling in one statistic."""

    ORIGIN = "origin"
    REPORT = "report"
    HANDLING = "handling"
    FOLLOW_UP = "follow_up"


class Decision(StrEnum):
    """What was decided (complaints.md 3.7)."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"
    NOT_DETERMINED = "not_determined"
    OUT_OF_SCOPE = "out_of_scope"


class Complaint(Base):
    """An expression of dissatisfaction that somebody looks into.

    `received_at` is the customer's first contact, `logged_at` when it was typed in.
    """

    __tablename__ = "complaint"

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    logged_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(60), index=True)
    product: Mapped[str] = mapped_column(String(200))
    summary: Mapped[str] = mapped_column(Text)
    initial_action: Mapped[str] = mapped_column(Text)
    remedy_sought: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(30), default=ComplaintState.NEW, index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    acknowledged_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    explanation: Mapped[str] = mapped_column(Text, default="")
    root_cause: Mapped[str | None] = mapped_column(String(20))
    root_cause_note: Mapped[str] = mapped_column(Text, default="")
    root_cause_evidence: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)

    customer: Mapped[Customer] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    links: Mapped[list["ComplaintInteraction"]] = relationship(
        back_populates="complaint", order_by="ComplaintInteraction.linked_at"
    )
    remedies: Mapped[list["Remedy"]] = relationship(order_by="Remedy.id")
    events: Mapped[list["ComplaintEvent"]] = relationship(order_by="ComplaintEvent.id")


class ComplaintInteraction(Base):
    """A complaint and an interaction that belong together, and how."""

    __tablename__ = "complaint_interaction"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20))
    linked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime]
    complaint: Mapped[Complaint] = relationship(back_populates="links")
    interaction: Mapped[Interaction] = relationship()


class Remedy(Base):
    """Something promised or given; money in minor units with its ISO currency."""

    __tablename__ = "remedy"
    __table_args__ = (
        UniqueConstraint("external_ref"),
        CheckConstraint("amount_minor IS NULL OR amount_minor >= 0", name="amount_not_negative"),
        CheckConstraint("(amount_minor IS NULL) = (currency IS NULL)", name="amount_with_currency"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    note: Mapped[str] = mapped_column(Text, default="")
    external_ref: Mapped[str | None] = mapped_column(String(120))
    fulfilled_at: Mapped[datetime | None]


class ComplaintEvent(Base):
    """Something that happened to a complaint; rows are only added."""

    __tablename__ = "complaint_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    kind: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]]
    actor: Mapped[Person | None] = relationship()


class PossibleComplaint(Base):
    """What somebody made of a contact in which a complaint was heard; without a row it waits to be looked at."""

    __tablename__ = "possible_complaint"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(String(REASON_MAXIMUM), default="")
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship()
    complaint: Mapped[Complaint | None] = relationship()
