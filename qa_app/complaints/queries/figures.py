"""What the desk's figures are made from: complaints of a period as plain values, and how many contacts came in."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintState
from qa_app.complaints.queries.desk import visible
from qa_app.db import in_scope
from qa_app.interactions.models import Interaction
from qa_app.policy import Actor
from reports.complaints import Case
from reports.figures.control_chart import Week

NOT_COUNTED = (ComplaintState.NOT_A_COMPLAINT, ComplaintState.MERGED)
SETTLED = frozenset((ComplaintState.RESOLVED, ComplaintState.CLOSED, ComplaintState.WITHDRAWN))
_WEEK = timedelta(days=7)


def cases(session: Session, actor: Actor, since: datetime, until: datetime) -> list[Case]:
    """The complaints received in `[since, until)` that the actor may see, in two queries.

    What turned out to be no complaint is left out. One is settled from the last time on that it was resolved,
    closed or withdrawn, unless it was opened again.
    """
    reach = visible(actor).where(
        Complaint.received_at >= since, Complaint.received_at < until, Complaint.state.not_in(NOT_COUNTED)
    )
    wanted = reach.with_only_columns(
        Complaint.id,
        Complaint.received_at,
        Complaint.customer_id,
        Complaint.category,
        Complaint.product,
        Complaint.acknowledged_at,
        Complaint.decision,
        Complaint.root_cause,
    )
    moves = _moves(session, reach.with_only_columns(Complaint.id))
    return [
        Case(
            received_at=row.received_at,
            customer=row.customer_id,
            category=row.category,
            product=row.product,
            acknowledged_at=row.acknowledged_at,
            settled_at=_settled_at(moves[row.id]),
            decision=row.decision or "",
            cause=row.root_cause or "",
            reopened=sum(before in SETTLED and after not in SETTLED for _, before, after in moves[row.id]),
        )
        for row in session.execute(wanted)
    ]


def weeks(session: Session, actor: Actor, since: datetime, until: datetime, zone: ZoneInfo) -> list[Week]:
    """Complaints and contacts for each week from `since` on, Mondays in the centre's time zone, in two queries."""
    complaints = visible(actor).where(Complaint.state.not_in(NOT_COUNTED)).with_only_columns(Complaint.received_at)
    complaints = complaints.where(Complaint.received_at >= since, Complaint.received_at < until)
    contacts = select(Interaction.started_at).where(
        in_scope(actor, "interaction.read", owner=Interaction.agent_id, team=Interaction.team_id),
        Interaction.started_at >= since,
        Interaction.started_at < until,
    )
    events = Counter(_monday(moment, zone) for moment in session.scalars(complaints))
    sizes = Counter(_monday(moment, zone) for moment in session.scalars(contacts))
    first, last = _monday(since, zone), _monday(until - timedelta(microseconds=1), zone)
    days = [first + _WEEK * place for place in range((last - first) // _WEEK + 1)]
    return [Week(day, events[day], sizes[day]) for day in days]


def _moves(session: Session, wanted: Select[int]) -> defaultdict[int, list[tuple[datetime, str, str]]]:
    statement = (
        select(ComplaintEvent.complaint_id, ComplaintEvent.at, ComplaintEvent.payload)
        .where(ComplaintEvent.kind == "moved", ComplaintEvent.complaint_id.in_(wanted))
        .order_by(ComplaintEvent.id)
    )
    found: defaultdict[int, list[tuple[datetime, str, str]]] = defaultdict(list)
    for complaint_id, at, payload in session.execute(statement):
        found[complaint_id].append((at, payload["before"], payload["after"]))
    return found


def _settled_at(moves: Sequence[tuple[datetime, str, str]]) -> datetime | None:
    since: datetime | None = None
    for at, before, after in moves:
        still = since if before in SETTLED else at
        since = still if after in SETTLED else None
    return since


def _monday(moment: datetime, zone: ZoneInfo) -> date:
    day = moment.astimezone(zone).date()
    return day - timedelta(days=day.weekday())
