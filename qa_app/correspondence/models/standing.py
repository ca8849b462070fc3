"""How the correspondence of a complaint stands, the words the desk writes with, and what it sends by itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.correspondence.models.outgoing import SUBJECT_MAXIMUM
from qa_app.db import Base
from qa_app.people.models import Person


class Standing(Base):
    """When a customer last heard of an open complaint, and what somebody has to do about it; None when nothing.

    The row goes when the complaint is finished and nothing is left to do.
    """

    __tablename__ = "correspondence_standing"

    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), primary_key=True, autoincrement=False)
    heard_at: Mapped[datetime] = mapped_column(index=True)
    is_open: Mapped[bool] = mapped_column(default=True)
    reply_wanted_at: Mapped[datetime | None]
    update_wanted_at: Mapped[datetime | None]
    phone_wanted_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    reopen_asked_at: Mapped[datetime | None]

    complaint: Mapped[Complaint] = relationship()


class MessageTemplate(Base):
    """One version of a template; the highest version of its purpose, language and channel counts."""

    __tablename__ = "message_template"
    __table_args__ = (UniqueConstraint("purpose", "language", "channel", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(16))
    channel: Mapped[str] = mapped_column(String(20))
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAXIMUM))
    text: Mapped[str] = mapped_column(Text)
    is_retired: Mapped[bool] = mapped_column(default=False)
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    written_by: Mapped[Person] = relationship()


class CorrespondencePolicy(Base):
    """One version of what the desk sends by itself; the newest counts."""

    __tablename__ = "correspondence_policy"

    id: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    written_by: Mapped[Person] = relationship()
