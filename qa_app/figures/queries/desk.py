"""What the desk's figures are made of: complaints with what their logs say, and counts for each week."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from qa_app.complaints.models import (
    Complaint,
    ComplaintEvent,
    ComplaintInteraction,
    ComplaintState,
    LinkRole,
    Remedy,
)
from qa_app.complaints.queries import visible
from qa_app.db import in_scope
from qa_app.figures.rules import Happened, Hours, told_by
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor
from reports.complaints import Case
from reports.figures.control_chart import Week

NOT_COUNTED = (ComplaintState.NOT_A_COMPLAINT, ComplaintState.MERGED)
KINDS = ("moved", "acknowledged", "message_out", "message_in", "escalated", "validated", "followed_up")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Between:
    """The complaints received in `[since, until)`."""

    since: datetime
    until: datetime


def cases(session: Session, actor: Actor, period: Between, hours: Hours) -> list[Case]:
    """The complaints of the period that the actor may see, with what their logs tell, in five queries.

    What turned out to be no complaint, or part of another one, is left out.
    """
    reach = visible(actor).where(
        Complaint.received_at >= period.since,
        Complaint.received_at < period.until,
        Complaint.state.not_in(NOT_COUNTED),
    )
    ids = reach.with_only_columns(Complaint.id)
    events, contacts = _events(session, ids), _contacts(session, ids)
    remedies, again = _remedies(session, ids), _repeated(session, ids)
    wanted = (
        Complaint.id,
        Complaint.received_at,
        Complaint.acknowledged_at,
        Complaint.decision,
        Complaint.root_cause,
        Complaint.is_on_the_spot,
    )
    return [
        told_by(
            row.received_at,
            Happened(tuple(events[row.id]), tuple(contacts[row.id]), tuple(remedies[row.id]), row.id in again),
            hours,
            acknowledged_at=row.acknowledged_at,
            decision=row.decision or "",
            cause=row.root_cause or "",
            is_on_the_spot=row.is_on_the_spot,
        )
        for row in session.execute(reach.with_only_columns(*wanted))
    ]


def _events(session: Session, ids: Select[Any]) -> defaultdict[int, list[tuple[datetime, str, Mapping[str, Any]]]]:
    statement = (
        select(ComplaintEvent.complaint_id, ComplaintEvent.at, ComplaintEvent.kind, ComplaintEvent.payload)
        .where(ComplaintEvent.kind.in_(KINDS), ComplaintEvent.complaint_id.in_(ids))
        .order_by(ComplaintEvent.id)
    )
    found: defaultdict[int, list[tuple[datetime, str, Mapping[str, Any]]]] = defaultdict(list)
    for number, at, kind, payload in session.execute(statement):
        found[number].append((at, kind, payload))
    return found


def _contacts(session: Session, ids: Select[Any]) -> defaultdict[int, list[tuple[datetime, str]]]:
    statement = (
        select(ComplaintInteraction.complaint_id, Interaction.started_at, ComplaintInteraction.role)
        .join(Interaction, Interaction.id == ComplaintInteraction.interaction_id)
        .where(ComplaintInteraction.complaint_id.in_(ids), ComplaintInteraction.role != LinkRole.ORIGIN)
    )
    found: defaultdict[int, list[tuple[datetime, str]]] = defaultdict(list)
    for number, at, role in session.execute(statement):
        found[number].append((at, role))
    return found


def _remedies(session: Session, ids: Select[Any]) -> defaultdict[int, list[tuple[str, int | None, str | None]]]:
    """The remedies that were given."""
    statement = select(Remedy.complaint_id, Remedy.kind, Remedy.amount_minor, Remedy.currency)
    statement = statement.where(Remedy.complaint_id.in_(ids), Remedy.fulfilled_at.is_not(None))
    found: defaultdict[int, list[tuple[str, int | None, str | None]]] = defaultdict(list)
    for number, kind, amount, currency in session.execute(statement):
        found[number].append((kind, amount, currency))
    return found


def _repeated(session: Session, ids: Select[Any]) -> frozenset[int]:
    """Those of them that another complaint repeats."""
    later = aliased(Complaint)
    statement = select(later.repeat_of_id).where(later.repeat_of_id.in_(ids), later.state.not_in(NOT_COUNTED))
    return frozenset(number for number in session.scalars(statement) if number is not None)


def weeks(session: Session, actor: Actor, period: Between, zone: ZoneInfo) -> list[Week]:
    """Complaints and contacts for each week of the period, Mondays in the centre's time zone, in two queries."""
    counted = _counted(actor, period)
    events = Counter(_monday(at, zone) for at in session.scalars(counted.with_only_columns(Complaint.received_at)))
    sizes = Counter(_monday(at, zone) for at in session.scalars(_contact_times(actor, period)))
    return [Week(day, events[day], sizes[day]) for day in _mondays(period, zone)]


def weeks_by(
    session: Session, actor: Actor, period: Between, zone: ZoneInfo, column: InstrumentedAttribute[Any]
) -> dict[str, list[int]]:
    """How many were received in each week of the period, for each value of a column, in one query."""
    rows = session.execute(_counted(actor, period).with_only_columns(column, Complaint.received_at))
    counts = Counter((str(value), _monday(at, zone)) for value, at in rows if value)
    days = _mondays(period, zone)
    return {value: [counts[value, day] for day in days] for value in sorted({value for value, _day in counts})}


def mondays(period: Between, zone: ZoneInfo) -> Sequence[date]:
    """The first days of the weeks of a period."""
    return _mondays(period, zone)


def _counted(actor: Actor, period: Between) -> Select[Any]:
    return visible(actor).where(
        Complaint.state.not_in(NOT_COUNTED),
        Complaint.received_at >= period.since,
        Complaint.received_at < period.until,
    )


def _contact_times(actor: Actor, period: Between) -> Select[Any]:
    return select(Interaction.started_at).where(
        in_scope(actor, "interaction.read", owner=Interaction.agent_id, team=Interaction.team_id),
        Interaction.started_at >= period.since,
        Interaction.started_at < period.until,
    )


def _mondays(period: Between, zone: ZoneInfo) -> list[date]:
    first, last = _monday(period.since, zone), _monday(period.until - timedelta(microseconds=1), zone)
    return [first + _WEEK * place for place in range((last - first) // _WEEK + 1)]


def _monday(moment: datetime, zone: ZoneInfo) -> date:
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def busiest(series: Mapping[str, Iterable[int]], most: int) -> list[str]:
    """The names of the series with the most events, at most so many."""
    return sorted(series, key=lambda name: (-sum(series[name]), name))[:most]
