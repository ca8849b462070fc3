"""Surveys as rows: the questions in their versions, one invitation for each resolution, answers, and what follows."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person


class SurveyForm(Base):
    """A published version of the questions; `items` as `rules.surveys` reads them."""

    __tablename__ = "survey_form"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(unique=True)
    published_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    intro: Mapped[str] = mapped_column(Text, default="")
    items: Mapped[list[Any]]
    by: Mapped[Person | None] = relationship()


class SurveyState(StrEnum):
    """How an invitation stands."""

    DUE = "due"
    SENT = "sent"
    ANSWERED = "answered"
    SUPPRESSED = "suppressed"


class SurveyInvite(Base):
    """The one invitation of a resolution cycle. Its token is kept as a hash only and ends at `expires_at`.

    `agents` are the ids of those of the staff who worked on the complaint when it was sent, so that a later change
    of hands rewrites nothing. `suppressed_because` says why none was sent.
    """

    __tablename__ = "survey_invite"
    __table_args__ = (
        UniqueConstraint("complaint_id", "cycle"),
        UniqueConstraint("token_hash"),
        Index("ix_survey_invite_state_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True)
    cycle: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=SurveyState.DUE)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    token_hash: Mapped[str | None] = mapped_column(String(64))
    form_id: Mapped[int | None] = mapped_column(ForeignKey("survey_form.id"))
    agents: Mapped[list[Any]] = mapped_column(default=list)
    suppressed_because: Mapped[str | None] = mapped_column(String(30))
    complaint: Mapped[Complaint] = relationship()
    form: Mapped[SurveyForm | None] = relationship()
    response: Mapped["SurveyResponse | None"] = relationship(back_populates="invite")


class SurveyResponse(Base):
    """What a customer answered, once. What was left out is None; answers to the desk's own questions are in `more`."""

    __tablename__ = "survey_response"
    __table_args__ = (
        CheckConstraint("csat IS NULL OR csat BETWEEN 1 AND 5", name="csat_in_range"),
        CheckConstraint("effort IS NULL OR effort BETWEEN 1 AND 5", name="effort_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invite_id: Mapped[int] = mapped_column(ForeignKey("survey_invite.id"), unique=True)
    answered_at: Mapped[datetime] = mapped_column(index=True)
    csat: Mapped[int | None]
    effort: Mapped[int | None]
    resolved: Mapped[bool | None]
    fair_outcome: Mapped[int | None]
    fair_process: Mapped[int | None]
    fair_treatment: Mapped[int | None]
    text: Mapped[str] = mapped_column(Text, default="")
    more: Mapped[dict[str, Any]] = mapped_column(default=dict)
    invite: Mapped[SurveyInvite] = relationship(back_populates="response")


class RecoveryReason(StrEnum):
    """Why somebody should get in touch again."""

    LOW_SCORE = "low_score"
    NOT_RESOLVED = "not_resolved"


class Recovery(Base):
    """A task out of an answer: get in touch within a working day. Reopening is suggested, never done by itself.

    `is_conflict`: the customer says that it is not resolved while the complaint is closed.
    """

    __tablename__ = "survey_recovery"

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"), index=True)
    invite_id: Mapped[int] = mapped_column(ForeignKey("survey_invite.id"), unique=True)
    reason: Mapped[str] = mapped_column(String(20))
    is_conflict: Mapped[bool] = mapped_column(default=False)
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None] = mapped_column(index=True)
    done_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    complaint: Mapped[Complaint] = relationship()
    done_by: Mapped[Person | None] = relationship()
