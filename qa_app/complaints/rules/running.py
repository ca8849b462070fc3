"""The clocks of one complaint, worked out from its log: what is due by when, and what the time was used for.

Which clocks there are, how long each may run and where it stands still is a policy; a policy has a version, so that
what is shown can say by which rules it was worked out (complaints.md 3.3).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from qa_app.complaints.rules import clocks
from qa_app.complaints.rules.calendars import ALWAYS, Calendar
from qa_app.complaints.rules.clocks import Due, Pause, Span

FINISHED = frozenset({"resolved", "closed", "withdrawn", "not_a_complaint"})


class Kind(StrEnum):
    """What a customer waits for."""

    ACK = "ack"
    RESOLUTION = "resolution"


class ClockState(StrEnum):
    """How a clock stands: still in time, standing still, overdue, or stopped in time or too late."""

    IN_TIME = "in_time"
    PAUSED = "paused"
    OVERDUE = "overdue"
    MET = "met"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Target:
    """How long a clock may run: in working time, or else around the clock; it stands still in the states named."""

    kind: Kind
    length: timedelta
    is_working_time: bool
    still_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Policy:
    """The targets of a version of the rules."""

    version: str
    targets: tuple[Target, ...]


STANDARD = Policy(
    "1",
    (
        Target(Kind.ACK, timedelta(hours=24), is_working_time=False),
        Target(Kind.RESOLUTION, timedelta(hours=120), is_working_time=True, still_in=frozenset({"waiting_customer"})),
    ),
)
"""An acknowledgement within 24 hours around the clock (R23), an end within 120 working hours (15 days of eight)."""


@dataclass(frozen=True, slots=True)
class Move:
    """A step of the complaint, out of its log."""

    at: datetime
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Course:
    """What the log says so far: moves in order; `acknowledged_at` when the customer was first told."""

    received_at: datetime
    acknowledged_at: datetime | None = None
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock at one moment: `used` of its target is gone, `left` still there (0 when it is overdue).

    `version` is the policy's. A clock that was `stopped_at` no longer runs.
    """

    kind: Kind
    target: Target
    version: str
    calendar: Calendar
    started_at: datetime
    due: Due
    used: timedelta
    left: timedelta
    state: ClockState
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = field(default=())

    def spans(self, now: datetime) -> list[Span]:
        """What every stretch was to it, from its start until it stopped, or else until it is due or now."""
        until = self.stopped_at or max(now, self.due.at or now)
        return clocks.spans(self.calendar, self.started_at, until, self.pauses)


def running(course: Course, calendar: Calendar, now: datetime, policy: Policy = STANDARD) -> tuple[Clock, ...]:
    """Every clock of the policy as it stands `now`. Raises `clocks.NoWorkingTime`."""
    return tuple(_clock(target, course, calendar, now, policy.version) for target in policy.targets)


def _clock(target: Target, course: Course, calendar: Calendar, now: datetime, version: str) -> Clock:
    hours = calendar if target.is_working_time else ALWAYS
    stopped, pauses = _stops(target, course)
    due = clocks.due(hours, course.received_at, target.length, pauses)
    used = clocks.elapsed(hours, course.received_at, stopped or now, pauses)
    return Clock(
        kind=target.kind,
        target=target,
        version=version,
        calendar=hours,
        started_at=course.received_at,
        due=due,
        used=used,
        left=max(target.length - used, clocks.NOTHING),
        state=_state(due, stopped, now),
        stopped_at=stopped,
        pauses=pauses,
    )


def _stops(target: Target, course: Course) -> tuple[datetime | None, tuple[Pause, ...]]:
    """When the clock stopped for good, if it did, and when it stood still.

    A complaint that is opened again goes on from where it was: the time it counted as resolved does not count.
    """
    if target.kind is Kind.ACK:
        return course.acknowledged_at, ()
    still: list[Pause] = []
    since: datetime | None = None
    for move in course.moves:
        stands = move.after in FINISHED or move.after in target.still_in
        if stands and since is None:
            since = move.at
        elif not stands and since is not None:
            still.append(Pause(since, move.at))
            since = None
    if since is None:
        return None, tuple(still)
    if course.moves[-1].after in FINISHED:
        return since, tuple(still)
    return None, (*still, Pause(since))


def _state(due: Due, stopped: datetime | None, now: datetime) -> ClockState:
    if stopped is not None:
        return ClockState.MET if due.at is None or stopped <= due.at else ClockState.MISSED
    if due.at is None:
        return ClockState.PAUSED
    return ClockState.OVERDUE if now > due.at else ClockState.IN_TIME
