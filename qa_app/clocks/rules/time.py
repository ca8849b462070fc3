"""Clocks: when something is due, how much of its time is used up, and why, as pure functions over intervals in UTC.

Nothing is counted up and stored: what is asked is worked out from when the clock began and when it stood still, so
that a changed priority, a pause or a late entry can never leave a wrong total behind (complaints.md 3.3).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from qa_app.clocks.rules.calendars import Calendar, Interval, working

NOTHING = timedelta(0)


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which the clock stands still; without an `end` it still does."""

    start: datetime
    end: datetime | None = None


class Counted(StrEnum):
    """What a stretch of time was to a clock."""

    COUNTED = "counted"
    PAUSED = "paused"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time and what it was to the clock; `note` names the holidays in a closed one."""

    interval: Interval
    what: Counted
    note: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """When a clock runs out. `at` is None while it is paused with `left` still to go."""

    at: datetime | None
    left: timedelta = NOTHING

    @property
    def is_paused(self) -> bool:
        """Whether nobody can say yet when it will be due."""
        return self.at is None


class NoWorkingTime(ValueError):
    """The calendar has too little working time ahead for the target."""


def due(calendar: Calendar, start: datetime, target: timedelta, pauses: Sequence[Pause] = ()) -> Due:
    """When `target` of working time after `start` is used up, pauses left out.

    A target used up exactly when work ends is due then, not at the next opening. A pause without an end that begins
    before the target is used up leaves no due date. Raises `NoWorkingTime` when the calendar's horizon is reached.
    """
    start = start.astimezone(UTC)
    if target <= NOTHING:
        return Due(start)
    left = target
    for interval in _running(calendar, start, pauses):
        if interval.length >= left:
            return Due(interval.start + left)
        left -= interval.length
    if any(pause.end is None for pause in pauses):
        return Due(None, left)
    raise NoWorkingTime("The calendar has too little working time ahead. Give it more, or set a shorter target.")


def elapsed(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """How much working time lies between two instants, pauses left out; 0 when `end` is not after `start`."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    total = NOTHING
    for interval in _running(calendar, start, pauses):
        if interval.start >= end:
            break
        total += min(interval.end, end) - interval.start
    return total


def spans(calendar: Calendar, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> list[Span]:
    """Everything from `start` to `end` in order and without a gap: counted, paused in working time, or closed.

    This is what "explain my due date" shows.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    found: list[Span] = []
    still, at = _union(pauses), start
    for interval in working(calendar, start):
        if interval.start >= end:
            break
        inside = Interval(interval.start, min(interval.end, end))
        if at < inside.start:
            found.append(_closed(calendar, Interval(at, inside.start)))
        found += _worked(inside, still)
        at = inside.end
    if at < end:
        found.append(_closed(calendar, Interval(at, end)))
    return found


def _closed(calendar: Calendar, interval: Interval) -> Span:
    """A closed stretch with the names of the days off in it."""
    return Span(interval, Counted.CLOSED, ", ".join(calendar.named_in(interval)))


def warning(
    calendar: Calendar, start: datetime, target: timedelta, share_pct: int, pauses: Sequence[Pause] = ()
) -> Due:
    """When `share_pct` (0..100) of the target is used up: a warning is an offset of working time, too."""
    return due(calendar, start, target * share_pct / 100, pauses)


def _worked(interval: Interval, pauses: Sequence[Interval]) -> Iterator[Span]:
    """A working interval cut at the pauses in it."""
    at = interval.start
    for pause in pauses:
        begun, ended = max(pause.start, at), min(pause.end, interval.end)
        if begun >= ended:
            continue
        if at < begun:
            yield Span(Interval(at, begun), Counted.COUNTED)
        yield Span(Interval(begun, ended), Counted.PAUSED)
        at = ended
    if at < interval.end:
        yield Span(Interval(at, interval.end), Counted.COUNTED)


def _running(calendar: Calendar, start: datetime, pauses: Sequence[Pause]) -> Iterator[Interval]:
    """The working intervals from `start` on, without the pauses; none after the beginning of an open one."""
    still = _union(pauses)
    for interval in working(calendar, start):
        for span in _worked(interval, still):
            if span.what is Counted.COUNTED:
                yield span.interval


def _union(pauses: Sequence[Pause]) -> list[Interval]:
    """The same pauses apart from each other and in order; time that two share counts once."""
    found: list[Interval] = []
    ends = ((pause.start.astimezone(UTC), _end(pause)) for pause in pauses)
    for start, end in sorted(ends):
        if start >= end:
            continue
        if found and start <= found[-1].end:
            found[-1] = Interval(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Interval(start, end))
    return found


def _end(pause: Pause) -> datetime:
    return datetime.max.replace(tzinfo=UTC) if pause.end is None else pause.end.astimezone(UTC)
