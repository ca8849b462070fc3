"""Coaching sessions, what they are about, and what was agreed."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.evaluations.models import Evaluation
from qa_app.people.models import Person

TITLE_MAXIMUM = 200
NOTES_MAXIMUM = 20_000
COMMENT_MAXIMUM = 4_000
ITEM_MAXIMUM = 500


class SessionState(StrEnum):
    """Where a session stands; the agent sees it from SHARED on (QM-J2)."""

    DRAFT = "draft"
    SHARED = "shared"
    COMPLETED = "completed"
    ACKNOWLEDGED = "acknowledged"


class CoachingSession(Base):
    """A talk between a coach and an agent. `private_notes` are the coach's own and never printed."""

    __tablename__ = "coaching_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey("team.id"), index=True)
    coach_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    state: Mapped[str] = mapped_column(String(20), default=SessionState.DRAFT, index=True)
    due_on: Mapped[date]
    created_at: Mapped[datetime]
    shared_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    acknowledgement: Mapped[str] = mapped_column(Text, default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    private_notes: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=0)

    agent: Mapped[Person] = relationship(foreign_keys=[agent_id])
    coach: Mapped[Person] = relationship(foreign_keys=[coach_id])
    topics: Mapped[list["CoachingTopic"]] = relationship(order_by="CoachingTopic.id", cascade="all, delete-orphan")
    action_items: Mapped[list["ActionItem"]] = relationship(order_by="ActionItem.due_on", cascade="all, delete-orphan")


class TopicKind(StrEnum):
    """Whether a session builds on something or works on it."""

    STRENGTH = "strength"
    OPPORTUNITY = "opportunity"


class CoachingTopic(Base):
    """An evaluation (perhaps one question of it) that a session is about, as strength or opportunity."""

    __tablename__ = "coaching_topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("coaching_session.id", ondelete="CASCADE"), index=True)
    evaluation_id: Mapped[int] = mapped_column(ForeignKey("evaluation.id"), index=True)
    question_key: Mapped[str | None] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    evaluation: Mapped[Evaluation] = relationship()


class ActionItem(Base):
    """Something agreed, by when, and when it was done."""

    __tablename__ = "action_item"

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("coaching_session.id", ondelete="CASCADE"), index=True)
    text: Mapped[str] = mapped_column(String(ITEM_MAXIMUM))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
