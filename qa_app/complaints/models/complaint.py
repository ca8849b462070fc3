"""Complaints as rows: what is complained about, by whom, about whom, and the contacts that belong to it."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.interactions.models import Customer, Interaction
from qa_app.people.models import Person, Team

if TYPE_CHECKING:
    from qa_app.complaints.models.log import ComplaintEvent
    from qa_app.complaints.models.remedy import Remedy

EXTERNAL_MAXIMUM = 120
PRODUCT_MAXIMUM = 200


class ComplaintState(StrEnum):
    """Where a complaint stands (complaints.md 3.2). Acknowledged, escalated, overdue and repeat are not states."""

    DRAFT = "draft"
    NEW = "new"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    INVESTIGATING = "investigating"
    WAITING_CUSTOMER = "waiting_customer"
    WAITING_THIRD_PARTY = "waiting_third_party"
    PROPOSED = "proposed"
    IMPLEMENTING = "implementing"
    RESOLVED = "resolved"
    CLOSED = "closed"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    NOT_A_COMPLAINT = "not_a_complaint"
    MERGED = "merged"


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
    REFERRED_ELSEWHERE = "referred_elsewhere"


class Complaint(Base):
    """An expression of dissatisfaction that somebody looks into.

    `received_at` is the customer's first contact, `logged_at` when it was typed in; `resolved_at` and `closed_at`
    when it last became so. `category_version` is the version of the tree that `category` was chosen from. `cycle`
    counts resolutions: 1, and one more each time it is opened again. `priority` is 1 (first) to 4 with the rules
    that hit in `priority_reason`; None while nobody assessed it. The same `external_id` of the same
    `external_source` is one complaint.
    """

    __tablename__ = "complaint"
    __table_args__ = (
        UniqueConstraint("external_source", "external_id"),
        CheckConstraint("priority IS NULL OR priority BETWEEN 1 AND 4", name="priority_known"),
        CheckConstraint("merged_into_id IS NULL OR merged_into_id <> id", name="not_merged_into_itself"),
        Index("ix_complaint_customer_received", "customer_id", "received_at"),
        Index("ix_complaint_state_received", "state", "received_at"),
        Index("ix_complaint_category_product_received", "category", "product", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    received_at: Mapped[datetime] = mapped_column(index=True)
    logged_at: Mapped[datetime]
    channel: Mapped[str] = mapped_column(String(20))
    category: Mapped[str] = mapped_column(String(60), index=True)
    category_version: Mapped[int] = mapped_column(default=1)
    product: Mapped[str] = mapped_column(String(PRODUCT_MAXIMUM))
    order_ref: Mapped[str] = mapped_column(String(80), default="")
    summary: Mapped[str] = mapped_column(Text)
    initial_action: Mapped[str] = mapped_column(Text)
    remedy_sought: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(30), default=ComplaintState.NEW, index=True)
    cycle: Mapped[int] = mapped_column(default=1)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    external_source: Mapped[str | None] = mapped_column(String(40))
    external_id: Mapped[str | None] = mapped_column(String(EXTERNAL_MAXIMUM))

    severity: Mapped[str | None] = mapped_column(String(20))
    sensitivity: Mapped[list[Any]] = mapped_column(default=list)
    public_exposure: Mapped[str] = mapped_column(String(20), default="none")
    initial_assessment: Mapped[str] = mapped_column(Text, default="")
    priority: Mapped[int | None]
    priority_reason: Mapped[list[Any]] = mapped_column(default=list)

    acknowledged_at: Mapped[datetime | None]
    decision: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
    explanation: Mapped[str] = mapped_column(Text, default="")
    root_cause: Mapped[str | None] = mapped_column(String(20))
    root_cause_note: Mapped[str] = mapped_column(Text, default="")
    root_cause_evidence: Mapped[str] = mapped_column(Text, default="")
    customer_response: Mapped[str] = mapped_column(String(30), default="not_asked")
    is_on_the_spot: Mapped[bool] = mapped_column(default=False)
    resolved_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_at: Mapped[datetime | None]

    repeat_of_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    revision: Mapped[int] = mapped_column(default=0)

    customer: Mapped[Customer] = relationship()
    owner: Mapped[Person | None] = relationship(foreign_keys=[owner_id])
    team: Mapped[Team | None] = relationship(foreign_keys=[team_id])
    links: Mapped[list["ComplaintInteraction"]] = relationship(
        back_populates="complaint", order_by="ComplaintInteraction.linked_at"
    )
    subjects: Mapped[list["ComplaintSubject"]] = relationship(order_by="ComplaintSubject.person_id")
    remedies: Mapped[list["Remedy"]] = relationship(order_by="Remedy.id")
    events: Mapped[list["ComplaintEvent"]] = relationship(order_by="ComplaintEvent.id")


class ComplaintSubject(Base):
    """Somebody of the staff whom the complaint is about: never its owner, investigator or approver."""

    __tablename__ = "complaint_subject"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    person: Mapped[Person] = relationship()


class ComplaintInteraction(Base):
    """A complaint and an interaction that belong together, and how."""

    __tablename__ = "complaint_interaction"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, index=True)
    role: Mapped[str] = mapped_column(String(20))
    linked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    linked_at: Mapped[datetime]
    complaint: Mapped[Complaint] = relationship(back_populates="links")
    interaction: Mapped[Interaction] = relationship()
