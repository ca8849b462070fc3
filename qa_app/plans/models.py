"""Quality plans, the samples drawn by them, what became of each drawn contact, and how much reviewers can take."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.db import Base
from qa_app.evaluations.models import REASON_MAXIMUM, Evaluation
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person

NAME_MAXIMUM = 120
STRATUM_MAXIMUM = 400
NOTE_MAXIMUM = 300
_HELD = text("state IN ('open', 'given')")


class ItemState(StrEnum):
    """Where a drawn contact stands: in the pool, with a reviewer, given up for another one, or taken out."""

    OPEN = "open"
    GIVEN = "given"
    REPLACED = "replaced"
    REMOVED = "removed"


class QualityPlan(Base):
    """What is to be evaluated period after period. `rules` is the document that `rules.plan` reads.

    `starts_on` is the first day whose contacts it draws by itself; `revision` guards against two editors.
    """

    __tablename__ = "quality_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(NAME_MAXIMUM), unique=True)
    stream: Mapped[str] = mapped_column(String(20))
    period: Mapped[str] = mapped_column(String(10))
    is_on: Mapped[bool] = mapped_column(default=True)
    starts_on: Mapped[date]
    rules: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Sample(Base):
    """One draw of a plan: the rules as they were, the seed, and everything that could have been drawn.

    `ends_on` is the day after the last one. `population` is what the kernel packed, `population_digest` its mark.
    `strata` lists {name, contacts, expected, drawn}; `short` maps agents to how many were missing; `dealt` maps
    reviewers to the number that would have been their even share. At `gives_up_at` what nobody began is given up.
    Nothing here changes after the draw.
    """

    __tablename__ = "sample"
    __table_args__ = (UniqueConstraint("plan_id", "starts_on", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("quality_plan.id"))
    stream: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    seed: Mapped[str] = mapped_column(String(64))
    rules: Mapped[dict[str, Any]]
    population_size: Mapped[int]
    population_digest: Mapped[str] = mapped_column(String(64))
    population: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    strata: Mapped[list[Any]]
    short: Mapped[dict[str, Any]]
    dealt: Mapped[dict[str, Any]]
    drawn_at: Mapped[datetime]
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_at: Mapped[datetime | None]
    gives_up_at: Mapped[datetime | None] = mapped_column(index=True)

    plan: Mapped[QualityPlan] = relationship()
    drawn_by: Mapped[Person | None] = relationship()


class SampleItem(Base):
    """A contact of a sample. `place` is its turn in the shuffled order; `reason` says why it was chosen, in full.

    `role` (case or control) and `set_number` belong to case-control samples and are kept from reviewers. A stand-in
    names what it stands in for (`replaces_id`) and the contacts that were passed over on the way to it.
    """

    __tablename__ = "sample_item"
    __table_args__ = (
        UniqueConstraint("sample_id", "interaction_id"),
        Index(
            "uq_sample_item_held",
            "stream",
            "interaction_id",
            unique=True,
            sqlite_where=_HELD,
            postgresql_where=_HELD,
        ),
        Index("ix_sample_item_state_claim", "state", "claimed_until"),
        Index("ix_sample_item_reviewer", "reviewer_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    sample_id: Mapped[int] = mapped_column(ForeignKey("sample.id", ondelete="CASCADE"))
    stream: Mapped[str] = mapped_column(String(20))
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stratum: Mapped[str] = mapped_column(String(STRATUM_MAXIMUM))
    slot: Mapped[int]
    place: Mapped[int]
    role: Mapped[str] = mapped_column(String(10), default="")
    set_number: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(REASON_MAXIMUM))
    state: Mapped[str] = mapped_column(String(10), default=ItemState.OPEN)
    note: Mapped[str] = mapped_column(String(NOTE_MAXIMUM), default="")
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    evaluation_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation.id"), index=True)
    claimed_until: Mapped[datetime | None]
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sample_item.id"))
    passed_over: Mapped[list[Any]]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    sample: Mapped[Sample] = relationship()
    interaction: Mapped[Interaction] = relationship()
    evaluation: Mapped[Evaluation | None] = relationship()
    agent: Mapped[Person] = relationship(foreign_keys=[agent_id])
    reviewer: Mapped[Person | None] = relationship(foreign_keys=[reviewer_id])


class ReviewerProfile(Base):
    """How much a reviewer can take and wants to do. Without one: no limit, every language, no goals."""

    __tablename__ = "reviewer_profile"
    __table_args__ = (
        CheckConstraint("capacity IS NULL OR capacity >= 0", name="capacity_not_negative"),
        CheckConstraint("goal_day >= 0 AND goal_week >= 0", name="goals_not_negative"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), primary_key=True)
    capacity: Mapped[int | None]
    languages: Mapped[list[Any]]
    goal_day: Mapped[int] = mapped_column(default=0)
    goal_week: Mapped[int] = mapped_column(default=0)


class ReviewerAbsence(Base):
    """Days on which a reviewer is away, both included."""

    __tablename__ = "reviewer_absence"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="ends_not_before_it_starts"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
