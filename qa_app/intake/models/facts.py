"""What was read out of a complaint's own words, and what people made of it, as rows."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person

VALUE_MAXIMUM = 300


class FactState(StrEnum):
    """What a person made of a suggestion."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    EDITED = "edited"
    REJECTED = "rejected"


class Fact(Base):
    """A suggestion: `value` was read at `start`..`end` of a text, where it stands as `words`.

    `source` is summary or remedy_sought of the complaint, or transcript of the linked interaction, whose line is
    `line`. `kept` is what a person made of it.
    """

    __tablename__ = "complaint_fact"
    __table_args__ = (
        UniqueConstraint("complaint_id", "kind", "place", "start"),
        CheckConstraint("confidence BETWEEN 0 AND 1", name="confidence_is_a_share"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(VALUE_MAXIMUM))
    words: Mapped[str] = mapped_column(String(VALUE_MAXIMUM))
    context: Mapped[str] = mapped_column(String(400))
    place: Mapped[str] = mapped_column(String(40))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"))
    line: Mapped[int | None]
    start: Mapped[int]
    end: Mapped[int]
    confidence: Mapped[float]
    state: Mapped[str] = mapped_column(String(20), default=FactState.SUGGESTED)
    kept: Mapped[str | None] = mapped_column(String(VALUE_MAXIMUM))
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[Person | None] = relationship()
