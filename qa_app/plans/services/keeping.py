"""Keeping plans, and what is known of reviewers: capacity, languages, goals, absences."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.plans.models import QualityPlan, ReviewerAbsence, ReviewerProfile
from qa_app.plans.rules import periods
from qa_app.plans.rules import plan as plans
from qa_app.plans.rules.plan import PlanRules
from qa_app.policy import Actor

STALE = "Somebody changed this plan meanwhile. Nothing was saved; look at it anew and change it again."


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form says of a plan. `revision` is that of the plan that was shown, None for a new one."""

    name: str
    stream: str
    period: str
    rules: PlanRules
    revision: int | None = None


def keep(session: Session, actor: Actor, row: QualityPlan | None, wish: Wish, today: date) -> QualityPlan:
    """Make a plan, or change one: what was drawn keeps the rules by which it was drawn. Raises Invalid, Conflict."""
    namesake = session.scalar(select(QualityPlan).where(QualityPlan.name == wish.name))
    if namesake is not None and namesake is not row:
        raise Invalid("The plan was not saved.", {"name": "Another plan has this name."})
    if row is not None and row.revision != wish.revision:
        raise Conflict(STALE)
    if row is not None and row.stream != wish.stream:
        raise Invalid("The plan was not saved.", {"stream": "A plan stays in its series. Make another plan."})
    kept = row or QualityPlan(is_on=True, revision=0, created_at=datetime.now(UTC), created_by_id=actor.id)
    if row is None or row.period != wish.period:
        kept.starts_on = periods.first_whole(wish.period, today)
    kept.name, kept.stream, kept.period = wish.name, wish.stream, wish.period
    kept.rules, kept.revision = plans.to_document(wish.rules), kept.revision + 1
    session.add(kept)
    session.flush()  # the id goes into the trail
    audit.record(session, actor, "plan_kept", ("quality_plan", kept.id), name=kept.name, stream=kept.stream)
    return kept


def switch(session: Session, actor: Actor, row: QualityPlan, *, is_on: bool, today: date) -> None:
    """Let a plan draw by itself from the current period on, or no longer. What it has drawn stays."""
    if is_on and not row.is_on:
        row.starts_on = periods.first_whole(row.period, today)
    row.is_on = is_on
    audit.record(session, actor, "plan_switched", ("quality_plan", row.id), is_on=is_on)


@dataclass(frozen=True, slots=True)
class Profile:
    """What a form says of a reviewer."""

    capacity: int | None
    languages: tuple[str, ...]
    goal_day: int
    goal_week: int


def keep_profile(session: Session, actor: Actor, person_id: int, profile: Profile) -> ReviewerProfile:
    """Keep what a reviewer can take and wants to do."""
    row = session.get(ReviewerProfile, person_id) or ReviewerProfile(person_id=person_id)
    row.capacity, row.languages = profile.capacity, list(profile.languages)
    row.goal_day, row.goal_week = profile.goal_day, profile.goal_week
    session.add(row)
    audit.record(session, actor, "reviewer_profile_kept", ("person", person_id), capacity=profile.capacity)
    return row


def add_absence(session: Session, actor: Actor, person_id: int, starts_on: date, ends_on: date) -> ReviewerAbsence:
    """Note that a reviewer is away. Raises Invalid when it ends before it begins."""
    if ends_on < starts_on:
        raise Invalid("The absence was not kept.", {"ends_on": "It ends before it begins."})
    row = ReviewerAbsence(person_id=person_id, starts_on=starts_on, ends_on=ends_on)
    session.add(row)
    audit.record(session, actor, "absence_kept", ("person", person_id), starts_on=str(starts_on), ends_on=str(ends_on))
    return row


def drop_absence(session: Session, actor: Actor, absence_id: int) -> int:
    """Take an absence away; returns whose it was. Raises NotFound."""
    row = session.get(ReviewerAbsence, absence_id)
    if row is None:
        raise NotFound("There is no such absence.")
    session.delete(row)
    audit.record(session, actor, "absence_dropped", ("person", row.person_id))
    return row.person_id
