"""The clocks of one complaint, worked out from its log and the policies: what is due by when, what time is used."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from qa_app.clocks.rules import calendars, time
from qa_app.clocks.rules.calendars import ALWAYS, Calendar
from qa_app.clocks.rules.course import Course, stretches
from qa_app.clocks.rules.policy import IN_TIME, Book, Hours, Measure, Policy, Target
from qa_app.clocks.rules.runs import End, Kind, Run, runs
from qa_app.clocks.rules.time import Due, Pause, Span

DUE = "due"
"""The level at which a clock has run out; the others are warnings."""


class ClockState(StrEnum):
    """How a clock stands: in time, standing still, overdue, stopped in time or too late, or no longer of interest."""

    IN_TIME = "in_time"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"
    CANCELLED_MERGED = "cancelled_merged"


RUNS = frozenset({ClockState.IN_TIME, ClockState.PAUSED, ClockState.OVERDUE})


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock at one moment: `used` of its time is gone, `left` still there (0 when it is overdue).

    `policy` and `hours` are the versions it goes by. A clock that was `stopped_at` no longer runs.
    """

    run: Run
    target: Target
    policy: Policy
    hours: Hours
    due: Due
    used: timedelta
    left: timedelta
    state: ClockState
    pauses: tuple[Pause, ...] = ()

    @property
    def kind(self) -> Kind:
        """What the customer waits for."""
        return self.run.kind

    @property
    def started_at(self) -> datetime:
        """When it began."""
        return self.run.started_at

    @property
    def stopped_at(self) -> datetime | None:
        """When it stopped, or was cancelled."""
        return self.run.ended_at

    @property
    def is_running(self) -> bool:
        """Whether somebody still waits."""
        return self.state in RUNS

    @property
    def calendar(self) -> Calendar:
        """The time that counts for it."""
        return self.hours.calendar if self.target.is_working_time else ALWAYS

    def spans(self, now: datetime) -> list[Span]:
        """What every stretch was to it, from its start until it stopped, or else until it is due or now."""
        until = self.stopped_at or max(now, self.due.at or now)
        return time.spans(self.calendar, self.started_at, until, self.pauses)

    def levels(self) -> list[tuple[str, datetime]]:
        """Each level with the moment at which it is reached, in order; empty while nobody can say when it is due.

        Warnings are counted in the clock's own time, so that one before a Monday morning comes on Friday.
        """
        if self.due.at is None:
            return []
        whole = time.elapsed(self.calendar, self.started_at, self.due.at, self.pauses)
        found = [(DUE, self.due.at)]
        for warn in self.policy.warnings:
            share = whole * warn.pct / 100 if warn.pct else whole - timedelta(minutes=warn.minutes)
            if time.NOTHING < share < whole:
                at = time.due(self.calendar, self.started_at, share, self.pauses).at
                found += [(warn.level, at)] if at is not None else []
        return sorted(found, key=lambda level: (level[1], level[0] == DUE))

    def if_paused(self, now: datetime, until: datetime) -> datetime | None:
        """When it would be due if it stood still from `now` to `until`; None when it has run out or stands still."""
        if not self.is_running or self.due.at is None or self.due.at <= now:
            return None
        return _due(self.target, self.hours.calendar, self.started_at, (*self.pauses, Pause(now, until))).at


def running(course: Course, book: Book, now: datetime) -> list[Clock]:
    """Every clock of the complaint as it stands `now`, in the order of kinds. Raises `time.NoWorkingTime`."""
    return list(_clocks(course, book, now))


def _clocks(course: Course, book: Book, now: datetime) -> Iterator[Clock]:
    for run in runs(course):
        at = run.ended_at or now
        policy = book.policy_for(course.traits_at(at), at)
        target = policy.targets.get(run.kind)
        if target is not None:
            yield clock_of(run, target, policy, book.hours_of(policy, at), course, now)


def clock_of(run: Run, target: Target, policy: Policy, hours: Hours, course: Course, now: datetime) -> Clock:
    """One run as a clock of this target and calendar."""
    pauses = _pauses(run, target, course)
    due = _due(target, hours.calendar, run.started_at, pauses)
    counted = hours.calendar if target.is_working_time else ALWAYS
    used = time.elapsed(counted, run.started_at, run.ended_at or now, pauses)
    left = due.left if due.at is None else time.elapsed(counted, run.ended_at or now, due.at, pauses)
    return Clock(run, target, policy, hours, due, used, left, _state(run, due, now), pauses)


def _pauses(run: Run, target: Target, course: Course) -> tuple[Pause, ...]:
    """When it stood still, as far as that lies within the run; a pause that its end cuts off is over then."""
    found = [Pause(item.start, item.end) for item in run.off]
    for item in stretches(course) if target.still_in else ():
        end = item.end if run.ended_at is None else min(item.end or run.ended_at, run.ended_at)
        if item.state in target.still_in and (end is None or end > max(item.start, run.started_at)):
            found.append(Pause(max(item.start, run.started_at), end))
    return tuple(found)


def _due(target: Target, calendar: Calendar, start: datetime, pauses: tuple[Pause, ...]) -> Due:
    if target.measure in IN_TIME:
        counted = calendar if target.is_working_time else ALWAYS
        return time.due(counted, start, target.length, pauses)
    if target.measure is Measure.CLOSE:
        return Due(calendars.close_of(calendar, start, target.days))
    return Due(calendars.end_of_day(calendar.zone, start, target.days))


def _state(run: Run, due: Due, now: datetime) -> ClockState:
    if run.ended_at is not None:
        is_met = due.at is None or run.ended_at <= due.at
        if run.end is End.STOPPED:
            return ClockState.MET if is_met else ClockState.MISSED
        # late is late, even when nobody waits any more
        return ClockState(str(run.end)) if is_met else ClockState.MISSED
    if due.at is None:
        return ClockState.PAUSED
    return ClockState.OVERDUE if now > due.at else ClockState.IN_TIME
