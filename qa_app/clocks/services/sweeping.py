"""Noticing what is due, and telling whoever has to know: each level of each clock once, however many sweep."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.clocks import queries
from qa_app.clocks.models import OPEN, Clock, ClockBreach
from qa_app.clocks.queries.telling import Untold
from qa_app.clocks.rules.calendars import Calendar, working
from qa_app.clocks.rules.policy import Book
from qa_app.clocks.rules.running import DUE
from qa_app.clocks.services.marking import insert_into
from qa_app.notices.services import tell

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Reached:
    """What a clock reached by now: every level passed, and the next moment to look at it."""

    clock_id: int
    passed: Sequence[tuple[str, datetime]]
    next_at: datetime | None
    tell_at: datetime


def fire(session: Session, book: Book, now: datetime, limit: int = AT_ONCE) -> int:
    """Note the levels that clocks reached by now, some at a time; returns how many clocks were looked at.

    One query finds them, one statement adds the rows (what is there already stays), one moves the clocks on. Where
    several levels were passed at once, people hear of the gravest only.
    """
    query = select(Clock.id, Clock.levels, Clock.policy_id, Clock.calendar_id).where(
        Clock.next_at <= now, Clock.result.in_(OPEN)
    )
    chosen = query.order_by(Clock.next_at, Clock.id).limit(limit).with_for_update(skip_locked=True)
    quiet = _quiet_hours(book)
    found = [_reached(row, now, quiet(row.policy_id, row.calendar_id, now)) for row in session.execute(chosen)]
    rows = [row for item in sorted(found, key=lambda item: item.clock_id) for row in _breaches(item, now)]
    if rows:
        statement = insert_into(session, ClockBreach).on_conflict_do_nothing(index_elements=["clock_id", "level"])
        session.execute(statement, rows)
    if found:
        session.execute(update(Clock), [{"id": item.clock_id, "next_at": item.next_at} for item in found])
    return len(found)


def _reached(row: Any, now: datetime, tell_at: datetime) -> Reached:
    levels = [(str(level), datetime.fromisoformat(at)) for level, at in row.levels]
    later = [at for _level, at in levels if at > now]
    return Reached(row.id, [item for item in levels if item[1] <= now], min(later, default=None), tell_at)


def _breaches(item: Reached, now: datetime) -> list[dict[str, Any]]:
    last = len(item.passed) - 1
    return [
        {
            "clock_id": item.clock_id,
            "level": level,
            "at": at,
            "noticed_at": now,
            "tell_at": item.tell_at if place == last else None,
            "told_at": None,
        }
        for place, (level, at) in enumerate(item.passed)
    ]


def _quiet_hours(book: Book) -> Any:
    """When people may be told: at once, or from the next opening where the policy holds notices back."""
    held = {policy.id for policy in book.policies if policy.is_held}
    calendars: dict[int | None, Calendar] = {hours.id: hours.calendar for hours in book.calendars}
    opens: dict[int | None, datetime] = {}

    def tell_at(policy_id: int | None, calendar_id: int | None, now: datetime) -> datetime:
        if policy_id not in held:
            return now
        if calendar_id not in opens:
            first = next(working(calendars.get(calendar_id, book.office), now), None)
            opens[calendar_id] = first.start if first else now
        return opens[calendar_id]

    return tell_at


def tell_some(session: Session, zone: tzinfo, now: datetime, limit: int = AT_ONCE) -> int:
    """Tell owners and leads what they were not told yet and may hear now; returns how many levels there were.

    What stopped meanwhile is not told any more.
    """
    found = queries.untold(session, now, limit)
    leads = queries.leads(session) if found else ()
    for item in found:
        if item.is_running:
            _tell(session, item, {*leads, *({item.owner_id} - {None})}, zone, now)
    if found:
        told = update(ClockBreach).where(ClockBreach.id.in_([item.breach_id for item in found]))
        session.execute(told.values(told_at=now).execution_options(synchronize_session=False))
    return len(found)


def _tell(session: Session, item: Untold, people: set[Any], zone: tzinfo, now: datetime) -> None:
    what = labels.of(f"clock_{item.kind}").text
    due = item.due_at.astimezone(zone).strftime("%d %b, %H:%M") if item.due_at else "–"
    is_late = item.level == DUE
    title = f"C-{item.complaint_id}: {what}: " + (f"overdue since {due}" if is_late else f"due {due}")
    for person_id in sorted(people):
        tell(
            session,
            person_id,
            kind="clock_overdue" if is_late else "clock_soon",
            title=title,
            url=f"/complaints/{item.complaint_id}/clocks",
            key=f"clock:{item.clock_id}:{item.level}",
            now=now,
        )
