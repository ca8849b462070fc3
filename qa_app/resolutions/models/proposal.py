"""Proposals as rows: what the customer was offered, in which words, and what they answered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person

OPTION_MAXIMUM = 300


class ProposalState(StrEnum):
    """How a proposal stands: with the customer, answered, or no longer open because something newer took its place."""

    SENT = "sent"
    ANSWERED = "answered"
    REPLACED = "replaced"


class Response(StrEnum):
    """What a customer answers to a proposal; a counter says what they would accept instead."""

    ACCEPTED = "accepted"
    ACCEPTED_RELUCTANTLY = "accepted_reluctantly"
    REJECTED = "rejected"
    COUNTERED = "countered"


class Proposal(Base):
    """One version of what was proposed. Versions count up through all cycles of a complaint; none is changed.

    `options` are texts to choose from (none, or two and more); `chosen` the place of the one taken. `said_via` is how
    it reached the customer: "message", or "phone" and "in_person" when it was said. A goodwill proposal is
    put into effect without waiting for an answer.
    """

    __tablename__ = "proposal"
    __table_args__ = (UniqueConstraint("complaint_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    cycle: Mapped[int]
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    options: Mapped[list[Any]] = mapped_column(default=list)
    is_goodwill: Mapped[bool] = mapped_column(default=False)
    state: Mapped[str] = mapped_column(String(20), default=ProposalState.SENT)
    said_via: Mapped[str] = mapped_column(String(20))
    sent_at: Mapped[datetime]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    response: Mapped[str | None] = mapped_column(String(30))
    response_text: Mapped[str] = mapped_column(Text, default="")
    response_via: Mapped[str | None] = mapped_column(String(20))
    responded_at: Mapped[datetime | None]
    recorded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    chosen: Mapped[int | None]

    complaint: Mapped[Complaint] = relationship()
    sent_by: Mapped[Person | None] = relationship(foreign_keys=[sent_by_id])
