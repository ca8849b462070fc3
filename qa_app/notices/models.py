"""What people are told as rows: notices in the product, letters by e-mail, and how each person wants them."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.jobs.models import Job
from qa_app.people.models import Person

TITLE_MAXIMUM = 300
ADDRESS_MAXIMUM = 300
KEY_MAXIMUM = 160


class LetterState(StrEnum):
    """Where a letter stands; that sending it failed is told by its job."""

    WAITING = "waiting"
    SENT = "sent"


class ByEmail(StrEnum):
    """When somebody wants their notices by e-mail; in the product they always have them."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    NEVER = "never"


class Letter(Base):
    """One e-mail to a person: names and links, never what was said. The same `key` is written once."""

    __tablename__ = "letter"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    subject: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default=LetterState.WAITING)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))

    person: Mapped[Person] = relationship()
    job: Mapped[Job | None] = relationship()


class Notice(Base):
    """One thing a person is told: what happened, and the address of the page about it.

    The same `key` tells the same person once, however often it is said. `letter_id` is the e-mail that carried it.
    """

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("person_id", "key"),
        Index("ix_notice_person_read", "person_id", "read_at"),
        Index("ix_notice_letter_at", "letter_id", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(KEY_MAXIMUM))
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    url: Mapped[str] = mapped_column(String(ADDRESS_MAXIMUM))
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("letter.id", ondelete="SET NULL"))


class NoticeWish(Base):
    """How a person wants their notices besides in the product; without a row: once a day."""

    __tablename__ = "notice_wish"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    by_email: Mapped[str] = mapped_column(String(20))
