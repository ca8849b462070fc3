"""The worker's part of clocks: working out what changed, noticing what is due, telling people."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from qa_app.clocks import queries, services
from qa_app.clocks.models import OPEN, Clock, ClockBreach, ClockStale
from qa_app.clocks.rules import calendars
from qa_app.config import Settings
from qa_app.jobs import ledger
from qa_app.jobs.runner import Run


def enqueue_due(session: Session, settings: Settings) -> int:
    """Have the clocks looked at when there is something to do; returns whether there is, as 0 or 1."""
    now = datetime.now(UTC)
    due = (
        select(ClockStale.complaint_id).limit(1),
        select(Clock.id).where(Clock.next_at <= now, Clock.result.in_(OPEN)).limit(1),
        select(ClockBreach.id).where(ClockBreach.told_at.is_(None), ClockBreach.tell_at <= now).limit(1),
    )
    if session.scalar(select(or_(*(query.exists() for query in due)))):
        return int(ledger.repeat(session, "clocks", "sweep", {}, title="Look at the clocks of complaints") is not None)
    return 0


def sweep(run: Run) -> None:
    """Work out, notice, tell: each a batch at a time in a transaction of its own, so that others can write between."""
    zone = ZoneInfo(run.settings.timezone)
    with run.transaction() as session:
        book = queries.book(session, office(run.settings))
    _drain(run, lambda session: services.refresh_some(session, book, datetime.now(UTC)))
    _drain(run, lambda session: services.fire(session, book, datetime.now(UTC)))
    _drain(run, lambda session: services.tell_some(session, zone, datetime.now(UTC)))
    with run.transaction(is_last=True) as session:
        session.execute(select(ClockStale.complaint_id).limit(1))


def office(settings: Settings) -> calendars.Calendar:
    """The centre's own hours as a calendar."""
    return calendars.of(settings.office_hours, settings.timezone)


def _drain(run: Run, work: Callable[[Session], int]) -> None:
    while True:
        with run.transaction() as session:
            if not work(session):
                return
