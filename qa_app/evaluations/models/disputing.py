"""What an agent says to an evaluation as rows: acknowledgements, disputes and what became of them, signatures."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import ForeignKey, Numeric, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person

if TYPE_CHECKING:
    from qa_app.evaluations.models.evaluation import Evaluation


class DisputeState(StrEnum):
    """Where a dispute stands."""

    OPEN = "open"
    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    REJECTED = "rejected"


class Acknowledgement(Base):
    """The agent's "I have read this", once per evaluation; `is_by_system`, and nobody's, when the window ended
    without one."""

    __tablename__ = "acknowledgement"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    comment: Mapped[str] = mapped_column(Text, default="")
    is_by_system: Mapped[bool] = mapped_column(default=False, server_default=false())


class Dispute(Base):
    """The agent's challenge to one answer, and what became of it.

    `proposed`, `before` and `decided` are answer documents: what the agent asks for, what the reviewer gave,
    what the resolver set. `cited` holds the agent's lines; `score_before` the score as it stood. `round` counts
    the disputes of one question; `assigned_to` is looking at it.
    """

    __tablename__ = "dispute"
    __table_args__ = (UniqueConstraint("evaluation_id", "question_key", "round"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), index=True)
    question_key: Mapped[str] = mapped_column(String(80))
    round: Mapped[int] = mapped_column(default=1, server_default=text("1"))
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
    proposed: Mapped[dict[str, Any] | None]
    cited: Mapped[list[Any]]
    before: Mapped[dict[str, Any]]
    decided: Mapped[dict[str, Any] | None]
    state: Mapped[str] = mapped_column(String(20), default=DisputeState.OPEN, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    rationale: Mapped[str | None] = mapped_column(Text)
    percent_before: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    percent_after: Mapped[Decimal | None] = mapped_column(Numeric(6, 2))
    score_before: Mapped[dict[str, Any] | None]
    raised_by: Mapped[Person] = relationship(foreign_keys=[raised_by_id])
    decided_by: Mapped[Person | None] = relationship(foreign_keys=[decided_by_id])
    assigned_to: Mapped[Person | None] = relationship(foreign_keys=[assigned_to_id])
    evaluation: Mapped["Evaluation"] = relationship(back_populates="disputes")


class Signature(Base):
    """That one of the two who scored a contact together stands by the result (QM-I2)."""

    __tablename__ = "evaluation_signature"

    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    at: Mapped[datetime]
