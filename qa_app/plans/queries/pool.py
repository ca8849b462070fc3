"""Who may review for a plan, how much each can take, who is away, and what each has of whom already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import func, select, union_all
from sqlalchemy.orm import Session

from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person, team_lead
from qa_app.plans.models import ReviewerAbsence, ReviewerProfile, Sample, SampleItem
from qa_app.plans.rules.plan import PlanRules
from scorecards.assignment import Conflicts, Reviewer, Work

WEEK = timedelta(days=7)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Someone:
    """A reviewer with what is kept of them. `away` are their absences; `open` what they have to do now."""

    id: int
    name: str
    team_ids: frozenset[int]
    open: int = 0
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    goal_day: int = 0
    goal_week: int = 0
    away: Sequence[ReviewerAbsence] = field(default_factory=tuple)


def reviewers(session: Session) -> list[Someone]:
    """Everybody who may evaluate, by name, with capacity, languages, goals, absences and open work."""
    people = evaluations.reviewers(session)
    ids = [person.id for person in people]
    profiles = {row.person_id: row for row in session.scalars(select(ReviewerProfile))}
    away: dict[int, list[ReviewerAbsence]] = {}
    for absence in session.scalars(select(ReviewerAbsence).order_by(ReviewerAbsence.starts_on)):
        away.setdefault(absence.person_id, []).append(absence)
    teams, busy = _teams(session, ids), open_work(session)
    found = []
    for person in people:
        profile = profiles.get(person.id) or ReviewerProfile(capacity=None, languages=[], goal_day=0, goal_week=0)
        found.append(
            Someone(
                person.id, person.name, teams.get(person.id, frozenset()), busy.get(person.id, 0), profile.capacity,
                tuple(profile.languages), profile.goal_day, profile.goal_week, tuple(away.get(person.id, ())),
            )
        )  # fmt: skip
    return found


def open_work(session: Session) -> dict[int, int]:
    """How many evaluations each reviewer has to do now."""
    statement = (
        select(Evaluation.reviewer_id, func.count())
        .where(Evaluation.state.in_(transitions.OPEN_FOR_WORK))
        .group_by(Evaluation.reviewer_id)
    )
    return {reviewer: number for reviewer, number in session.execute(statement).all()}  # noqa: C416


def _teams(session: Session, ids: Sequence[int]) -> dict[int, frozenset[int]]:
    """The teams that each belongs to or leads."""
    found: dict[int, set[int]] = {}
    own = select(Person.id, Person.team_id).where(Person.id.in_(ids), Person.team_id.is_not(None))
    led = select(team_lead.c.person_id, team_lead.c.team_id).where(team_lead.c.person_id.in_(ids))
    for person_id, team_id in session.execute(union_all(own, led)):
        found.setdefault(person_id, set()).add(team_id)
    return {person_id: frozenset(teams) for person_id, teams in found.items()}


def as_kernel(someone: Someone, rules: PlanRules, today: date, until: date) -> Reviewer:
    """The reviewer as the kernel deals to them: their share is load times the part of the days they are there.

    What they have open counts against their capacity.
    """
    room = None if someone.capacity is None else max(0, someone.capacity - someone.open)
    return Reviewer(
        id=someone.id,
        share=Fraction(rules.load_of(someone.id), 100) * _there(someone, today, until),
        capacity=room,
        languages=frozenset(someone.languages),
        team_ids=someone.team_ids,
    )


def _there(someone: Someone, today: date, until: date) -> Fraction:
    """The part of the days, both included, on which somebody is not away."""
    days = [today + timedelta(days=number) for number in range((max(until, today) - today).days + 1)]
    present = [day for day in days if not any(absence.starts_on <= day <= absence.ends_on for absence in someone.away)]
    return Fraction(len(present), len(days))


def conflicts(session: Session, rules: PlanRules, sample: Sample) -> Conflicts:
    """The plan's rules of conflict, with how many of each agent a reviewer had from it in this period."""
    pairs: Mapping[tuple[int, int], int] = {}
    if rules.pair_limit is not None:
        statement = (
            select(SampleItem.reviewer_id, SampleItem.agent_id, func.count())
            .join(Sample, Sample.id == SampleItem.sample_id)
            .where(Sample.plan_id == sample.plan_id, Sample.starts_on == sample.starts_on)
            .where(SampleItem.reviewer_id.is_not(None), SampleItem.evaluation_id.is_not(None))
            .group_by(SampleItem.reviewer_id, SampleItem.agent_id)
        )
        pairs = {(reviewer or 0, agent): number for reviewer, agent, number in session.execute(statement)}
    return Conflicts(rules.is_other_team, rules.pair_limit, pairs)


def works(session: Session, items: Sequence[SampleItem]) -> list[Work]:
    """The contacts as the kernel deals them, with who knows each already. `Work.id` is the item's."""
    ids = [item.interaction_id for item in items]
    about: dict[int, tuple[int | None, str | None]] = {}
    known: dict[int, set[int]] = {}
    for first in range(0, len(ids), _AT_ONCE):
        bunch = ids[first : first + _AT_ONCE]
        told = select(Interaction.id, Interaction.team_id, Interaction.language).where(Interaction.id.in_(bunch))
        about.update({number: (team, language) for number, team, language in session.execute(told)})
        seen = select(Evaluation.interaction_id, Evaluation.reviewer_id).where(
            Evaluation.interaction_id.in_(bunch), Evaluation.state != EvaluationState.VOID
        )
        for number, reviewer in session.execute(seen):
            known.setdefault(number, set()).add(reviewer)
    return [
        Work(item.id, item.agent_id, *about[item.interaction_id], frozenset(known.get(item.interaction_id, ())))
        for item in items
    ]


def done_since(session: Session, person_id: int, since: datetime) -> int:
    """How many evaluations a reviewer handed in since then."""
    statement = select(func.count()).select_from(Evaluation).where(
        Evaluation.reviewer_id == person_id,
        Evaluation.submitted_at >= since.astimezone(UTC),
        Evaluation.state != EvaluationState.VOID,
    )  # fmt: skip
    return session.scalars(statement).one()
