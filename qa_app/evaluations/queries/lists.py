"""Evaluations as rows of a list: filters, pages, and the people to choose among."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import Session, aliased

from qa_app.builder.models import ScorecardRow, ScorecardVersion
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.queries.reach import visible
from qa_app.interactions.models import Interaction
from qa_app.people.models import Person, RoleRow
from qa_app.policy import Actor, Role

PAGE_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list shows; None everywhere shows all. Dates are days of the contact, both included."""

    state: str | None = None
    agent_id: int | None = None
    reviewer_id: int | None = None
    selection: str | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One evaluation in a list."""

    id: int
    state: str
    selection: str
    percent: Decimal | None
    outcome: str | None
    is_auto_failed: bool
    assigned_at: datetime
    due_at: datetime | None
    submitted_at: datetime | None
    released_at: datetime | None
    agent: str
    reviewer: str
    interaction_id: int
    channel: str
    started_at: datetime
    scorecard: str
    version: int


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows, and the id to go on from when there are more."""

    rows: Sequence[Row]
    next_id: int | None


class Choice(NamedTuple):
    """Somebody to choose in a form."""

    id: int
    name: str


def agents_in(session: Session, actor: Actor) -> list[Choice]:
    """Those whom the evaluations that the actor may see are about, by name."""
    return _people(session, Person.id.in_(select(Evaluation.agent_id).where(visible(actor))))


def reviewers_in(session: Session, actor: Actor) -> list[Choice]:
    """Those who wrote, or are to write, the evaluations that the actor may see, by name."""
    return _people(session, Person.id.in_(select(Evaluation.reviewer_id).where(visible(actor))))


def reviewers(session: Session) -> list[Choice]:
    """Active people who may evaluate, by name."""
    named = [role.value for role in (Role.REVIEWER, Role.QA_MANAGER)]
    return _people(session, and_(Person.active, Person.roles.any(RoleRow.name.in_(named))))


def _people(session: Session, where: ColumnElement[bool]) -> list[Choice]:
    found = session.execute(select(Person.id, Person.name).where(where).order_by(Person.name))
    return [Choice(*row) for row in found]


def listed(
    session: Session,
    where: ColumnElement[bool],
    filters: Filters | None = None,
    *,
    before_id: int | None = None,
    is_due_first: bool = False,
    zone: ZoneInfo | None = None,
    length: int = PAGE_LENGTH,
) -> Page:
    """A page of the evaluations, the newest first, or the one due first (then without further pages)."""
    statement = _rows().where(where, _matching(filters or Filters(), zone or ZoneInfo("UTC")))
    order: tuple[ColumnElement[Any], ...]
    if is_due_first:
        order = (Evaluation.due_at.is_(None), Evaluation.due_at.asc(), Evaluation.id.asc())
    else:
        order = (Evaluation.id.desc(),)
        statement = statement.where(Evaluation.id < before_id) if before_id else statement
    found = [Row(*row) for row in session.execute(statement.order_by(*order).limit(length + 1))]
    has_more = len(found) > length
    return Page(found[:length], found[length - 1].id if has_more and not is_due_first else None)


def _rows() -> Select[*tuple[Any, ...]]:
    agent, reviewer = aliased(Person), aliased(Person)
    return (
        select(
            Evaluation.id,
            Evaluation.state,
            Evaluation.selection,
            Evaluation.percent,
            Evaluation.outcome,
            Evaluation.is_auto_failed,
            Evaluation.assigned_at,
            Evaluation.due_at,
            Evaluation.submitted_at,
            Evaluation.released_at,
            agent.name,
            reviewer.name,
            Evaluation.interaction_id,
            Interaction.channel,
            Interaction.started_at,
            ScorecardRow.title,
            ScorecardVersion.number,
        )
        .join(Interaction, Interaction.id == Evaluation.interaction_id)
        .join(agent, agent.id == Evaluation.agent_id)
        .join(reviewer, reviewer.id == Evaluation.reviewer_id)
        .join(ScorecardVersion, ScorecardVersion.id == Evaluation.scorecard_version_id)
        .join(ScorecardRow, ScorecardRow.id == ScorecardVersion.scorecard_id)
    )


def _matching(filters: Filters, zone: ZoneInfo) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = [true()]
    if filters.state:
        conditions.append(Evaluation.state == filters.state)
    if filters.agent_id:
        conditions.append(Evaluation.agent_id == filters.agent_id)
    if filters.reviewer_id:
        conditions.append(Evaluation.reviewer_id == filters.reviewer_id)
    if filters.selection:
        conditions.append(Evaluation.selection == filters.selection)
    if filters.since:
        conditions.append(Interaction.started_at >= datetime.combine(filters.since, time(), zone))
    if filters.until:
        end = datetime.combine(filters.until + timedelta(days=1), time(), zone)
        conditions.append(Interaction.started_at < end)
    return and_(*conditions)
