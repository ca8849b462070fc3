"""Reviews and their minutes, expectations and who has read them, and decisions on targets, as rows."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.people.models import Person

NAME_MAXIMUM = 200


class Review(Base):
    """Something that is looked at again and again: a workflow, the knowledge base, training, time limits, figures."""

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("every_days BETWEEN 1 AND 730", name="interval_in_reason"),
        Index("ix_review_owner_next", "owner_id", "next_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    every_days: Mapped[int]
    next_on: Mapped[date]
    is_on: Mapped[bool] = mapped_column(default=True)
    owner: Mapped[Person] = relationship()
    minutes: Mapped[list["ReviewMinutes"]] = relationship(order_by="ReviewMinutes.held_on.desc()")


class ReviewMinutes(Base):
    """What was seen and agreed at one review."""

    __tablename__ = "review_minutes"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    held_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship()


class Expectation(Base):
    """What is expected of people in a role when customers complain; `role` is a role of the policy, or "" for all."""

    __tablename__ = "expectation"

    id: Mapped[int] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    number: Mapped[int] = mapped_column(default=1)
    retired_at: Mapped[datetime | None]
    versions: Mapped[list["ExpectationVersion"]] = relationship(order_by="ExpectationVersion.number.desc()")


class ExpectationVersion(Base):
    """The text of an expectation, as it was published; a change is a new version, and asks everybody anew."""

    __tablename__ = "expectation_version"
    __table_args__ = (UniqueConstraint("expectation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    expectation_id: Mapped[int] = mapped_column(ForeignKey("expectation.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    by: Mapped[Person] = relationship()


class ExpectationRead(Base):
    """One person has read one version, and said so."""

    __tablename__ = "expectation_read"

    version_id: Mapped[int] = mapped_column(ForeignKey("expectation_version.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class TargetDecision(Base):
    """A target that was changed: what it was, what it is, who decided, when and why. Charts show it at its day."""

    __tablename__ = "target_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    decided_on: Mapped[date] = mapped_column(index=True)
    metric: Mapped[str] = mapped_column(String(NAME_MAXIMUM))
    before: Mapped[str] = mapped_column(String(80), default="")
    after: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(Text)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    author: Mapped[Person] = relationship()
