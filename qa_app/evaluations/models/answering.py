"""Answers and the lines that support them as rows, and the phrases reviewers keep for their comments."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base

TEMPLATE_TITLE_MAXIMUM = 80


class AnswerRow(Base):
    """The answer to one question. `value` is the kernel's answer document; points are set at submission."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("evaluation_id", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    question_key: Mapped[str] = mapped_column(String(80), index=True)
    value: Mapped[dict[str, Any]]
    points: Mapped[Decimal | None] = mapped_column(Numeric(9, 3))
    possible: Mapped[Decimal | None] = mapped_column(Numeric(9, 3))
    state: Mapped[str | None] = mapped_column(String(20))
    evidence: Mapped[list["Evidence"]] = relationship(order_by="Evidence.segment_index", cascade="all, delete-orphan")


class Evidence(Base):
    """A transcript line that supports an answer; the quoted text is kept as it was read."""

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("answer_id", "segment_index"),
        CheckConstraint("segment_index >= 0", name="segment_index_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id", ondelete="CASCADE"), index=True)
    segment_index: Mapped[int]
    start_ms: Mapped[int]
    end_ms: Mapped[int]
    speaker: Mapped[str] = mapped_column(String(20))
    quote: Mapped[str] = mapped_column(Text)


class CommentTemplate(Base):
    """A phrase to put into comments; without a person it is everybody's, without a question it fits any."""

    __tablename__ = "comment_template"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    question_key: Mapped[str | None] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(TEMPLATE_TITLE_MAXIMUM))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime]
