"""Recovery as rows: what went wrong without a complaint, how it is made good, and who owns which causes."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.interactions.models import Customer, Interaction
from qa_app.people.models import Person

NAME_MAXIMUM = 200


class OpportunityState(StrEnum):
    """Where an opportunity stands."""

    OPEN = "open"
    ACTED = "acted"
    DISMISSED = "dismissed"


class Playbook(Base):
    """How something is made good before anybody complains: steps, and what it may cost at most."""

    __tablename__ = "playbook"
    __table_args__ = (
        CheckConstraint("(limit_minor IS NULL) = (currency IS NULL)", name="limit_with_currency"),
        CheckConstraint("limit_minor IS NULL OR limit_minor >= 0", name="limit_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    trigger: Mapped[str] = mapped_column(String(20))
    steps: Mapped[list[Any]] = mapped_column(default=list)
    limit_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    is_on: Mapped[bool] = mapped_column(default=True)


class Opportunity(Base):
    """A customer whom something went wrong for and who did not complain. One for each contact at the most.

    `trigger_text` says what was seen; `did` what was done about it, `cost_minor` what that cost. Whether a complaint
    came within thirty days is worked out when it is asked for.
    """

    __tablename__ = "recovery_opportunity"
    __table_args__ = (
        CheckConstraint("(cost_minor IS NULL) = (currency IS NULL)", name="cost_with_currency"),
        CheckConstraint("state <> 'acted' OR (did <> '' AND acted_at IS NOT NULL)", name="acted_says_what"),
        Index("ix_recovery_opportunity_state", "state", "found_at"),
        Index(
            "uq_recovery_opportunity_interaction",
            "interaction_id",
            unique=True,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    trigger: Mapped[str] = mapped_column(String(20))
    trigger_text: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime]
    found_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    state: Mapped[str] = mapped_column(String(20), default=OpportunityState.OPEN)
    playbook_id: Mapped[int | None] = mapped_column(ForeignKey("playbook.id"), index=True)
    did: Mapped[str] = mapped_column(Text, default="")
    is_contacted: Mapped[bool] = mapped_column(default=False)
    cost_minor: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    acted_at: Mapped[datetime | None]
    acted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    dismissed_reason: Mapped[str] = mapped_column(String(300), default="")
    customer: Mapped[Customer] = relationship()
    interaction: Mapped[Interaction | None] = relationship()
    playbook: Mapped[Playbook | None] = relationship()
    acted_by: Mapped[Person | None] = relationship(foreign_keys=[acted_by_id])


class CauseOwner(Base):
    """The department that can mend a cause, where it is not the usual one; `code` is a code or its first part."""

    __tablename__ = "cause_owner"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    department: Mapped[str] = mapped_column(String(80))
