"""The vocabulary of a queue: names that speech recognition should expect, kept by people, suggested by corrections."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base

TERM_MAXIMUM = 60
EVERY_QUEUE = ""


class TermState(StrEnum):
    """Whether a term is used, only suggested, or was turned down."""

    ACTIVE = "active"
    SUGGESTED = "suggested"
    DISMISSED = "dismissed"


class VocabularyTerm(Base):
    """A word or name of a queue (`EVERY_QUEUE` for all); `times` counts the corrections that suggested it."""

    __tablename__ = "vocabulary_term"
    __table_args__ = (UniqueConstraint("queue", "term"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    queue: Mapped[str] = mapped_column(String(120), default=EVERY_QUEUE)
    term: Mapped[str] = mapped_column(String(TERM_MAXIMUM))
    heard_as: Mapped[str | None] = mapped_column(String(TERM_MAXIMUM))
    state: Mapped[str] = mapped_column(String(10), default=TermState.ACTIVE)
    times: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
