"""What a machine proposed as an answer, kept beside the human's answer for ever; never an answer itself (QM-F1)."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from qa_app.db import Base


class SuggestionSource(StrEnum):
    """What made the proposal."""

    RULE = "rule"
    MODEL = "model"


class Verdict(StrEnum):
    """What the reviewer did with a proposal."""

    ACCEPTED = "accepted"
    CHANGED = "changed"
    REJECTED = "rejected"


class Fault(StrEnum):
    """What was wrong with a proposal that was not accepted (QM-F10)."""

    WRONG_ANSWER = "wrong_answer"
    WRONG_EVIDENCE = "wrong_evidence"
    MISSING_EVIDENCE = "missing_evidence"


class Suggestion(Base):
    """One proposed answer. `value` is an answer document, None when the rule abstained and `reason` says why.

    `cited` holds the lines it rests on as {index, speaker, text, start_ms}. `made_by` names the rule's scorecard
    version digest or the model; `final` is the human's answer document at submission.
    """

    __tablename__ = "suggestion"
    __table_args__ = (
        UniqueConstraint("evaluation_id", "question_key", "source"),
        Index("ix_suggestion_question", "question_key", "source"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), index=True)
    question_key: Mapped[str] = mapped_column(String(80))
    source: Mapped[str] = mapped_column(String(10))
    made_by: Mapped[str] = mapped_column(String(120))
    made_at: Mapped[datetime]
    value: Mapped[dict[str, Any] | None]
    reason: Mapped[str] = mapped_column(Text)
    cited: Mapped[list[Any]]
    verdict: Mapped[str | None] = mapped_column(String(10))
    fault: Mapped[str | None] = mapped_column(String(20))
    judged_at: Mapped[datetime | None]
    judged_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    final: Mapped[dict[str, Any] | None]
