"""What is due: the next clock of each complaint of a list, which are overdue, and what waits for one person."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from qa_app.clocks.models import OPEN, Clock
from qa_app.complaints.models import Complaint

MOST = 50


@dataclass(frozen=True, slots=True)
class NextDue:
    """The clock of a complaint that runs out first; `is_soon` from its first warning on."""

    complaint_id: int
    kind: str
    due_at: datetime
    is_overdue: bool
    is_soon: bool
    product: str = ""
    owner_id: int | None = None


def next_due(session: Session, ids: Collection[int], now: datetime) -> dict[int, NextDue]:
    """The clock that runs out first of each complaint that has one, in one query."""
    query = _running().where(Clock.complaint_id.in_(ids)).order_by(Clock.due_at.desc())
    return {row[0]: _next(row, now) for row in session.execute(query)}


def overdue_ids(now: datetime) -> Select[int]:
    """The ids of complaints of which a clock has run out, for the condition of another query."""
    return select(Clock.complaint_id).where(Clock.result.in_(OPEN), Clock.due_at < now)


def due_list(
    session: Session, now: datetime, *, owner_id: int | None = None, is_overdue: bool = False, limit: int = MOST
) -> Sequence[NextDue]:
    """Clocks that are overdue or soon due, the earliest first; of one owner, or of all."""
    query = _running().where(Clock.due_at < now if is_overdue else or_(Clock.due_at < now, Clock.warn_at <= now))
    if owner_id is not None:
        query = query.where(Complaint.owner_id == owner_id)
    return [_next(row, now) for row in session.execute(query.order_by(Clock.due_at).limit(limit))]


def _running() -> Any:
    return (
        select(
            Clock.complaint_id, Clock.kind, Clock.due_at, Clock.warn_at, Complaint.product, Complaint.owner_id
        )
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(Clock.result.in_(OPEN), Clock.due_at.is_not(None))
    )  # fmt: skip


def _next(row: Any, now: datetime) -> NextDue:
    is_soon = row.due_at >= now and row.warn_at is not None and row.warn_at <= now
    return NextDue(row.complaint_id, row.kind, row.due_at, row.due_at < now, is_soon, row.product, row.owner_id)
