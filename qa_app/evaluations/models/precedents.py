"""What reviewers agreed upon about a question, kept to be read beside the question from then on (QM-G7)."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person

ORIGIN_MAXIMUM = 160


class Precedent(Base):
    """The answer that was agreed upon for one contact, and why.

    It belongs to the scorecard, not to one version: question keys stay the same. `value` is an answer document,
    `answer_text` the same in the words of the version it was given on; `origin` names the calibration session,
    `interaction_id` the contact. One that was withdrawn is kept and no longer shown.
    """

    __tablename__ = "precedent"
    __table_args__ = (Index("ix_precedent_question", "scorecard_key", "question_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    scorecard_key: Mapped[str] = mapped_column(String(80))
    question_key: Mapped[str] = mapped_column(String(80))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id", ondelete="SET NULL"), index=True)
    value: Mapped[dict[str, Any]]
    answer_text: Mapped[str] = mapped_column(Text)
    remark: Mapped[str] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(String(ORIGIN_MAXIMUM))
    decided_at: Mapped[datetime]
    decided_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    withdrawn_at: Mapped[datetime | None]
    decided_by: Mapped[Person] = relationship()
