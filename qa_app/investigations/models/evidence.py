"""Evidence and interviews as rows: what an investigation rests on, and what members of staff were asked."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person


class EvidenceKind(StrEnum):
    """What a piece of evidence is."""

    INTERACTION = "interaction"
    EVALUATION = "evaluation"
    DOCUMENT = "document"
    INTERVIEW = "interview"
    NOTE = "note"


class EvidenceItem(Base):
    """One piece of evidence, with who added it and when. It is never changed or taken away, only set aside.

    `lines` are the places in `transcript_version` of the interaction that it cites. A document lies in the file
    store under `file_sha256`, with the type that its bytes say. `text` is what it shows, in the author's words.
    """

    __tablename__ = "evidence_item"
    __table_args__ = (
        CheckConstraint("kind <> 'interaction' OR interaction_id IS NOT NULL", name="interaction_named"),
        CheckConstraint("kind <> 'document' OR file_sha256 IS NOT NULL", name="document_kept"),
        CheckConstraint("kind <> 'evaluation' OR evaluation_id IS NOT NULL", name="evaluation_named"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text, default="")
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    transcript_version: Mapped[int | None]
    lines: Mapped[list[Any]] = mapped_column(default=list)
    evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation.id"), index=True)
    interview_id: Mapped[int | None] = mapped_column(ForeignKey("interview.id"))
    file_sha256: Mapped[str | None] = mapped_column(String(64))
    file_name: Mapped[str | None] = mapped_column(String(255))
    media_type: Mapped[str | None] = mapped_column(String(120))
    size: Mapped[int | None]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]
    set_aside_reason: Mapped[str] = mapped_column(Text, default="")

    by: Mapped[Person] = relationship()
    interaction: Mapped[Interaction | None] = relationship()


class Interview(Base):
    """Questions to a member of the staff, who answers on a page of their own.

    One that is mandatory has to be answered before an outcome is proposed, or waived with a reason.
    """

    __tablename__ = "interview"
    __table_args__ = (Index("ix_interview_person_answered", "person_id", "answered_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    questions: Mapped[str] = mapped_column(Text)
    is_mandatory: Mapped[bool]
    due_on: Mapped[date]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    waived_at: Mapped[datetime | None]
    waived_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    waiver_reason: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
    asked_by: Mapped[Person] = relationship(foreign_keys=[asked_by_id])
    waived_by: Mapped[Person | None] = relationship(foreign_keys=[waived_by_id])

    @property
    def is_open(self) -> bool:
        """Whether an answer is still waited for."""
        return self.answered_at is None and self.waived_at is None
