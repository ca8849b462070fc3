"""The list of interactions: what it can be narrowed to, and its pages, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload
from sqlalchemy.sql import ColumnElement

from qa_app.interactions.models import Customer, FileKind, Interaction, InteractionFile
from qa_app.interactions.queries.reading import visible
from qa_app.jobs.models import Job, JobState
from qa_app.people.models import Person
from qa_app.policy import Actor

PAGE_SIZE = 50
STATES = ("working", "ready", "failed", "incomplete")


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; days are in `zone` and both inclusive."""

    channel: str | None = None
    agent_id: int | None = None
    team_id: int | None = None
    state: str | None = None
    since: date | None = None
    until: date | None = None
    text: str = ""
    zone: tzinfo | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the list, newest first; `next_cursor` is None on the last one."""

    rows: Sequence[Interaction]
    next_cursor: str | None


def page(session: Session, actor: Actor, filters: Filters, cursor: str | None = None) -> Page:
    """A page of the interactions that the actor may see, newest first. An unreadable cursor starts anew."""
    statement = visible(actor).outerjoin(Job, Interaction.job_id == Job.id).where(*_conditions(filters))
    after = _position(cursor)
    if after is not None:
        started_at, row_id = after
        earlier = and_(Interaction.started_at == started_at, Interaction.id < row_id)
        statement = statement.where(or_(Interaction.started_at < started_at, earlier))
    statement = (
        statement.options(
            joinedload(Interaction.agent).lazyload(Person.roles),
            joinedload(Interaction.team),
            joinedload(Interaction.customer),
            joinedload(Interaction.job),
            selectinload(Interaction.files).load_only(
                InteractionFile.name, InteractionFile.kind, InteractionFile.interaction_id
            ),
        )
        .order_by(Interaction.started_at.desc(), Interaction.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    rows = session.scalars(statement).unique().all()
    more = len(rows) > PAGE_SIZE
    last = rows[PAGE_SIZE - 1] if more else None
    return Page(rows[:PAGE_SIZE], f"{last.started_at.isoformat()}~{last.id}" if last else None)


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.channel:
        found.append(Interaction.channel == filters.channel)
    if filters.agent_id is not None:
        found.append(Interaction.agent_id == filters.agent_id)
    if filters.team_id is not None:
        found.append(Interaction.team_id == filters.team_id)
    if filters.since:
        found.append(Interaction.started_at >= _midnight(filters.since, filters.zone))
    if filters.until:
        found.append(Interaction.started_at < _midnight(filters.until + timedelta(days=1), filters.zone))
    if filters.state:
        found.append(_in_state(filters.state))
    if filters.text.strip():
        found.append(_matches(filters.text.strip()))
    return found


def _in_state(state: str) -> ColumnElement[bool]:
    without = Interaction.transcript_version.is_(None)
    failed = Job.state.in_((JobState.FAILED, JobState.CANCELLED))
    if state == "ready":
        return Interaction.transcript_version.is_not(None)
    if state == "failed":
        return and_(without, failed)
    if state == "incomplete":
        return Interaction.is_metadata_complete.is_(False)
    return and_(without, or_(Job.id.is_(None), ~failed))


def _matches(text: str) -> ColumnElement[bool]:
    """Part of a file's name, the subject, or the customer's name; or the start of a number."""
    kept = text.lower()
    files = select(InteractionFile.interaction_id).where(
        InteractionFile.kind == FileKind.ORIGINAL,
        func.lower(InteractionFile.name).contains(kept, autoescape=True),
    )
    customers = select(Customer.id).where(
        or_(
            func.lower(Customer.ref).startswith(kept, autoescape=True),
            func.lower(Customer.name).contains(kept, autoescape=True),
        )
    )
    found = [
        Interaction.id.in_(files),
        Interaction.customer_id.in_(customers),
        func.lower(Interaction.subject).contains(kept, autoescape=True),
        func.lower(Interaction.external_id).startswith(kept, autoescape=True),
    ]
    number = kept.lstrip("#")
    if number.isascii() and number.isdigit() and len(number) < 10:
        found.append(Interaction.id == int(number))
    return or_(*found)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    if zone is None:
        raise ValueError("days need a time zone")
    return datetime.combine(day, time(), zone)


def _position(cursor: str | None) -> tuple[datetime, int] | None:
    moment, tilde, number = (cursor or "").partition("~")
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    is_usable = tilde and number.isascii() and number.isdigit() and len(number) < 10 and at.tzinfo
    return (at, int(number)) if is_usable else None
