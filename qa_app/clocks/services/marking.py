"""Noting that the clocks of complaints are to be worked out again."""

from datetime import datetime
from typing import Any

from sqlalchemy import literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from qa_app.clocks.models import OPEN, Clock, ClockStale
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.steps import OPEN as OPEN_STATES


def insert_into(session: Session, table: Any) -> Any:
    """An insert of the database's own kind, which knows what to do about a row that is there already."""
    return (postgresql if session.get_bind().dialect.name == "postgresql" else sqlite).insert(table)


def mark(session: Session, complaint_id: int, now: datetime) -> None:
    """Note one complaint. The row is touched even if it is there, so that nobody takes it away before our commit."""
    statement = insert_into(session, ClockStale).values(complaint_id=complaint_id, since=now)
    session.execute(statement.on_conflict_do_update(index_elements=["complaint_id"], set_={"since": now}))


def mark_open(session: Session, now: datetime) -> None:
    """Note every complaint on which somebody works, or of which a clock runs: what is over stays as it was."""
    working = select(Complaint.id).where(Complaint.state.in_(sorted(OPEN_STATES)))
    running = select(Clock.complaint_id).where(Clock.result.in_(OPEN))
    wanted = working.union(running).subquery()
    rows = select(wanted.c.id, literal(now, ClockStale.since.type)).where(wanted.c.id.is_not(None))
    statement = insert_into(session, ClockStale).from_select(["complaint_id", "since"], rows)
    session.execute(statement.on_conflict_do_update(index_elements=["complaint_id"], set_={"since": now}))
