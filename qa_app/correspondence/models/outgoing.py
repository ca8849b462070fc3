"""What goes to customers as rows: messages with where each stands, and drafts that are not sent yet."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.jobs.models import Job
from qa_app.people.models import Person

SUBJECT_MAXIMUM = 300
ADDRESS_MAXIMUM = 320
KEY_MAXIMUM = 120


class Purpose(StrEnum):
    """What a message is for; templates are kept by it."""

    ACKNOWLEDGEMENT = "acknowledgement"
    UPDATE = "update"
    QUESTION = "question"
    ANSWER = "answer"
    PROPOSAL = "proposal"
    FINAL = "final"
    SURVEY = "survey"
    FOLLOW_UP = "follow_up"


class MessageState(StrEnum):
    """Where a message stands.

    `asked`: its words are made from a template when it leaves; `waiting`: written, on its way to the mail server;
    `noted`: said by phone or sent on paper, so that nothing leaves from here.
    """

    ASKED = "asked"
    WAITING = "waiting"
    SENT = "sent"
    NOTED = "noted"
    FAILED = "failed"
    BOUNCED = "bounced"
    CANCELLED = "cancelled"


class OutboundMessage(Base):
    """One message to the customer of a complaint; without an author the product wrote it.

    `key` keeps the same automatic message from being asked for twice. `values` are what a template is filled with
    besides what the complaint says. `about` is the subject of the mail that an automatic one answers, for the guard
    against loops. `remarks` are the tone remarks it was sent in spite of.
    """

    __tablename__ = "outbound_message"
    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("message_id"),
        Index("ix_outbound_message_state_written", "state", "written_at"),
        Index("ix_outbound_message_address_written", "address", "written_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    key: Mapped[str | None] = mapped_column(String(KEY_MAXIMUM))
    purpose: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20), default="email")
    state: Mapped[str] = mapped_column(String(20))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[str] = mapped_column(String(ADDRESS_MAXIMUM), default="")
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAXIMUM), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    about: Mapped[str] = mapped_column(String(SUBJECT_MAXIMUM), default="")
    template: Mapped[str] = mapped_column(String(80), default="")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    remarks: Mapped[list[Any]] = mapped_column(default=list)
    message_id: Mapped[str | None] = mapped_column(String(200))
    in_reply_to: Mapped[str | None] = mapped_column(String(500))
    is_wait_wanted: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    trouble: Mapped[str] = mapped_column(Text, default="")
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))

    complaint: Mapped[Complaint] = relationship()
    author: Mapped[Person | None] = relationship()
    job: Mapped[Job | None] = relationship()

    @property
    def is_automatic(self) -> bool:
        """Whether nobody wrote it."""
        return self.author_id is None


class MessageDraft(Base):
    """What somebody typed on a complaint and has not sent."""

    __tablename__ = "message_draft"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAXIMUM), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    template: Mapped[str] = mapped_column(String(80), default="")
    saved_at: Mapped[datetime]
