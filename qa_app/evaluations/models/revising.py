"""What an evaluation said before it was changed: every earlier submission, kept whole (QM-E9)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ForeignKey, Numeric, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.evaluations.models.evaluation import REASON_MAXIMUM
from qa_app.people.models import Person


class EvaluationRevision(Base):
    """One earlier submission of an evaluation: answers with evidence and comments as a document, and its score.

    `number` counts from 1; the evaluation itself is always the newest. `reason` says why it was changed,
    `cause` what changed it: edit, dispute, or approval (it was sent back). Only what was released then is shown
    to the agent. `at` is when the change began that made it an earlier one.
    """

    __tablename__ = "evaluation_revision"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    document: Mapped[dict[str, Any]]
    score_document: Mapped[dict[str, Any]]
    percent: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    cause: Mapped[str] = mapped_column(String(20))
    submitted_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(REASON_MAXIMUM), default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    by: Mapped[Person | None] = relationship()
