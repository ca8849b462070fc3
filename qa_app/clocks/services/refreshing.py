"""Working clocks out again and keeping them as rows. What has stopped is kept as it was, by the rules of its time."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from qa_app.clocks import queries
from qa_app.clocks.models import OPEN, Clock, ClockStale, Result
from qa_app.clocks.rules import running
from qa_app.clocks.rules.course import Course
from qa_app.clocks.rules.policy import Book, Target
from qa_app.clocks.rules.running import DUE, ClockState
from qa_app.clocks.rules.time import NoWorkingTime

AT_ONCE = 200
SECOND = timedelta(seconds=1)
log = structlog.get_logger()
_RESULTS = {
    ClockState.IN_TIME: Result.RUNNING,
    ClockState.OVERDUE: Result.RUNNING,
    ClockState.PAUSED: Result.PAUSED,
    ClockState.MET: Result.MET,
    ClockState.MISSED: Result.MISSED,
    ClockState.CANCELLED: Result.CANCELLED,
    ClockState.CANCELLED_MERGED: Result.CANCELLED_MERGED,
}
_KEPT = (
    Clock.id, Clock.complaint_id, Clock.kind, Clock.subject, Clock.policy_id, Clock.calendar_id, Clock.target,
    Clock.started_at, Clock.due_at, Clock.stopped_at, Clock.result, Clock.is_by_change,
)  # fmt: skip
_CHANGES = ("policy_id", "calendar_id", "target")


def refresh_some(session: Session, book: Book, now: datetime, limit: int = AT_ONCE) -> int:
    """Work out the clocks of some complaints that are noted, the longest noted first; returns how many there were.

    Two workers never take the same complaint: on PostgreSQL a row that another one has is passed over.
    """
    chosen = select(ClockStale.complaint_id).order_by(ClockStale.since).limit(limit).with_for_update(skip_locked=True)
    ids = sorted(session.scalars(chosen))
    if ids:
        session.execute(delete(ClockStale).where(ClockStale.complaint_id.in_(ids)))
        refresh(session, book, ids, now)
    return len(ids)


def refresh(session: Session, book: Book, ids: Sequence[int], now: datetime) -> None:
    """Bring the rows of these complaints in line with their logs."""
    kept: defaultdict[int, dict[tuple[str, str], Any]] = defaultdict(dict)
    for row in session.execute(select(*_KEPT).where(Clock.complaint_id.in_(ids)).with_for_update()):
        kept[row.complaint_id][row.kind, row.subject] = row
    added: list[dict[str, Any]] = []
    changed: list[dict[str, Any]] = []
    for complaint_id, course in queries.courses(session, ids).items():
        rows = kept[complaint_id]
        for clock in _worked_out(course, book, now, complaint_id):
            known = rows.pop((clock.kind, clock.run.subject), None)
            if known is None:
                added.append({"complaint_id": complaint_id, "is_by_change": False, **_columns(clock, now)})
            elif not _is_settled(known, clock):
                by_change = _is_by_change(known, clock, now)
                changed.append({"id": known.id, **_columns(clock, now), "is_by_change": by_change})
        changed += [_gone(row, now) for row in rows.values() if row.result in OPEN]
    if added:
        session.execute(insert(Clock), added)
    _write(session, changed)


def _worked_out(course: Course, book: Book, now: datetime, complaint_id: int) -> Iterator[running.Clock]:
    try:
        yield from running.running(course, book, now)
    except NoWorkingTime as error:
        log.warning("clocks could not be worked out", complaint=complaint_id, error=str(error))


def _columns(clock: running.Clock, now: datetime) -> dict[str, Any]:
    levels = clock.levels() if clock.is_running else []
    warned = [at for level, at in levels if level != DUE]
    is_over = not clock.is_running
    return {
        "kind": str(clock.kind),
        "subject": clock.run.subject,
        "cycle": clock.run.cycle,
        **_rules_of(clock),
        "started_at": clock.started_at,
        "due_at": clock.due.at,
        "warn_at": min(warned, default=None),
        "next_at": min((at for _level, at in levels), default=None),
        "levels": [[level, at.isoformat()] for level, at in levels],
        "stopped_at": clock.stopped_at,
        "result": str(_RESULTS[clock.state]),
        "used_s": clock.used // SECOND if is_over else None,
        "explanation": _explanation(clock, now) if is_over else [],
    }


def target_text(target: Target) -> str:
    """A target in a few letters, equal for equal ones: "working 120:00", "days 56"."""
    minutes = target.length // timedelta(minutes=1)
    length = str(target.days) if target.days else f"{minutes // 60}:{minutes % 60:02d}"
    return f"{target.measure} {length}"


def _explanation(clock: running.Clock, now: datetime) -> list[list[str]]:
    return [
        [span.interval.start.isoformat(), span.interval.end.isoformat(), str(span.what), span.note]
        for span in clock.spans(now)
    ]


def _is_settled(row: Any, clock: running.Clock) -> bool:
    """Whether the row has stopped for good, as the log still says."""
    same = (row.started_at, row.stopped_at) == (clock.started_at, clock.stopped_at)
    return row.result not in OPEN and same


def _is_by_change(row: Any, clock: running.Clock, now: datetime) -> bool:
    """Whether new rules, not time, made it late: it was in time by the old ones and has run out by the new."""
    after = _rules_of(clock)
    is_new_rule = any(getattr(row, name) != after[name] for name in _CHANGES)
    was_in_time = row.result in OPEN and (row.due_at is None or row.due_at > now)
    is_late = clock.due.at is not None and clock.due.at <= (clock.stopped_at or now)
    if row.is_by_change:
        return is_late
    return is_new_rule and was_in_time and is_late


def _rules_of(clock: running.Clock) -> dict[str, Any]:
    calendar_id = clock.hours.id if clock.target.is_working_time else None
    return {"policy_id": clock.policy.id, "calendar_id": calendar_id, "target": target_text(clock.target)}


def _gone(row: Any, now: datetime) -> dict[str, Any]:
    """A clock that the log no longer knows: nobody waits for it."""
    return {"id": row.id, "result": str(Result.CANCELLED), "stopped_at": now, "next_at": None, "levels": []}


def _write(session: Session, changed: Sequence[dict[str, Any]]) -> None:
    whole = [row for row in changed if "kind" in row]
    gone = [row for row in changed if "kind" not in row]
    for rows in (whole, gone):
        if rows:
            session.execute(update(Clock), rows)
