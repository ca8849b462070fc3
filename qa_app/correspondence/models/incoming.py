"""What comes from customers as rows: messages on a complaint, and every mail with what became of it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.correspondence.models.outgoing import ADDRESS_MAXIMUM, SUBJECT_MAXIMUM
from qa_app.db import Base

IDENT_MAXIMUM = 500
REASON_MAXIMUM = 300


class MailState(StrEnum):
    """What became of a mail that came in."""

    REPLY = "reply"
    COMPLAINT = "complaint"
    BOUNCE = "bounce"
    AUTOMATIC = "automatic"
    SET_ASIDE = "set_aside"
    LEFT = "left"
    REFUSED = "refused"


class InboundMessage(Base):
    """What a customer wrote or said on a complaint. `sha256` names the raw mail in the store.

    `is_other_sender` when it came from an address that is not the customer's own.
    """

    __tablename__ = "inbound_message"
    __table_args__ = (UniqueConstraint("message_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    via: Mapped[str] = mapped_column(String(20))
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    sender_address: Mapped[str] = mapped_column(String(ADDRESS_MAXIMUM), default="")
    is_other_sender: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAXIMUM), default="")
    text: Mapped[str] = mapped_column(Text)
    quoted: Mapped[str] = mapped_column(Text, default="")
    attachments: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    message_id: Mapped[str | None] = mapped_column(String(IDENT_MAXIMUM))
    sha256: Mapped[str | None] = mapped_column(String(64))

    complaint: Mapped[Complaint] = relationship()


class MailItem(Base):
    """A mail of the mailbox, or one that somebody uploaded; `key` tells it again, so that it is taken in once."""

    __tablename__ = "mail_item"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_mail_item_sender_at", "sender", "at"),
        Index("ix_mail_item_message", "message_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120))
    message_id: Mapped[str] = mapped_column(String(IDENT_MAXIMUM), default="")
    sender: Mapped[str] = mapped_column(String(ADDRESS_MAXIMUM), default="")
    subject: Mapped[str] = mapped_column(String(SUBJECT_MAXIMUM), default="")
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(20), index=True)
    reason: Mapped[str] = mapped_column(String(REASON_MAXIMUM), default="")
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    sha256: Mapped[str | None] = mapped_column(String(64))

    complaint: Mapped[Complaint | None] = relationship()
