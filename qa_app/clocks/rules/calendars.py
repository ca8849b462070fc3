"""When the desk works: weekly frames by the clock on the wall of one time zone, holidays, and days of their own hours.

A calendar turns into working intervals, half-open and in UTC; all arithmetic is done on those, since adding hours to
a local time goes wrong on the days on which the clocks change (complaints.md 3.3).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from transcription.hours import OfficeHours

DAY_MINUTES = 24 * 60
HORIZON = timedelta(days=3 * 366)
"""A calendar without working time for so long has none."""

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)


class BadCalendar(ValueError):
    """A calendar that cannot be kept; the message says which part of it, and why."""


@dataclass(frozen=True, slots=True, order=True)
class Hours:
    """From `start` to `end`, in minutes after midnight; an `end` at or before `start` is on the next day."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """A stretch of time `[start, end)` in UTC."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        """Real time, whatever the clocks on the wall did meanwhile."""
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours: `week` by weekday (0 is Monday), `special` for single dates instead of their weekday's.

    A date among `holidays` has no hours at all; `names` says what some of them are called. Hours belong to the day
    on which they begin. `is_always` is every hour of every day. `zone` is an IANA name.
    """

    zone: str = "UTC"
    week: Mapping[int, tuple[Hours, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    is_always: bool = False
    names: Mapping[date, str] = field(default_factory=dict)

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The hours that begin on that day, in order."""
        if day in self.holidays:
            return ()
        return tuple(sorted(self.special[day] if day in self.special else self.week.get(day.weekday(), ())))

    def named_in(self, interval: Interval) -> list[str]:
        """The names of the days off in a stretch, each once."""
        if not self.names:
            return []
        zone = ZoneInfo(self.zone)
        first, last = interval.start.astimezone(zone).date(), (interval.end - _TICK).astimezone(zone).date()
        return list(dict.fromkeys(name for day, name in sorted(self.names.items()) if first <= day <= last))


ALWAYS = Calendar(is_always=True)
"""Around the clock, every day: the time in which an acknowledgement is due (R23)."""


def of(office: OfficeHours | None, zone: str) -> Calendar:
    """The centre's own hours as a calendar; Monday to Friday from nine to five where it has not said any."""
    if office is None:
        return Calendar(zone, dict.fromkeys(range(5), (Hours(9 * 60, 17 * 60),)))
    days: dict[int, tuple[Hours, ...]] = {}
    for opening in office.openings:
        days[opening.weekday] = (*days.get(opening.weekday, ()), Hours(opening.start, opening.end))
    return Calendar(office.zone, days, office.closed_on)


def close_of(calendar: Calendar, start: datetime, days: int) -> datetime:
    """The close of business on the `days`-th working day after the day of `start`, in UTC.

    The day of `start` itself never counts, whatever the hour. Raises `BadCalendar` beyond the horizon.
    """
    zone = ZoneInfo(calendar.zone)
    day = start.astimezone(zone).date()
    last = day + HORIZON
    while days > 0:
        day += _DAY
        if day > last:
            raise BadCalendar("This calendar has too few working days ahead.")
        days -= bool(calendar.is_always or calendar.hours_on(day))
    if calendar.is_always:
        return _instant(day, DAY_MINUTES, zone)
    closing = calendar.hours_on(day)[-1]
    return _instant(day + _DAY * (closing.end <= closing.start), closing.end, zone)


def end_of_day(zone: str, start: datetime, days: int) -> datetime:
    """The end of the `days`-th calendar day after the day of `start`, by the clock on the wall, in UTC."""
    wall = ZoneInfo(zone)
    return _instant(start.astimezone(wall).date() + days * _DAY, DAY_MINUTES, wall)


def check(calendar: Calendar, start: datetime) -> None:
    """Raise `BadCalendar` for an unknown zone, hours that overlap or are none, or no working time after `start`.

    A calendar is checked when it is saved, so that no clock ever waits for an hour that does not come.
    """
    if calendar.is_always:
        return
    _check_zone(calendar.zone)
    for name, hours in _named(calendar):
        _check_hours(name, hours)
    if next(working(calendar, start), None) is None:
        raise BadCalendar("This calendar has no working time at all. Give at least one day its hours.")
    _check_overlap(calendar, start)


def working(calendar: Calendar, start: datetime) -> Iterator[Interval]:
    """Every working interval from `start` on, in order, apart from each other, cut at `start`.

    Ends `HORIZON` after `start`. `start` is aware.
    """
    limit = start + HORIZON
    if calendar.is_always:
        yield Interval(start.astimezone(UTC), limit.astimezone(UTC))
        return
    current: Interval | None = None
    for found in _intervals(calendar, start, limit):
        if current is None:
            current = found
        elif found.start <= current.end:
            current = Interval(current.start, max(current.end, found.end))
        else:
            yield current
            current = found
    if current is not None:
        yield current


def _intervals(calendar: Calendar, start: datetime, limit: datetime) -> Iterator[Interval]:
    zone = ZoneInfo(calendar.zone)
    # Hours that began yesterday may still run.
    day = start.astimezone(zone).date() - _DAY
    last = limit.astimezone(zone).date()
    while day <= last:
        for hours in calendar.hours_on(day):
            opened = max(_instant(day, hours.start, zone), start.astimezone(UTC))
            closed = _instant(day + _DAY * (hours.end <= hours.start), hours.end, zone)
            if opened < closed:
                yield Interval(opened, closed)
        day += _DAY


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """The instant at which the clock on the wall shows that time; of two, the first, and a skipped one a step later."""
    past, minutes = divmod(minutes, DAY_MINUTES)
    wall = datetime.combine(day + past * _DAY, time(minutes // 60, minutes % 60), zone)
    return wall.astimezone(UTC)


def _named(calendar: Calendar) -> Iterator[tuple[str, tuple[Hours, ...]]]:
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    for weekday, hours in calendar.week.items():
        if weekday not in range(7):
            raise BadCalendar(f"{weekday} is no day of the week; 0 is Monday and 6 is Sunday.")
        yield names[weekday], hours
    for day, hours in calendar.special.items():
        yield day.isoformat(), hours


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadCalendar(f"“{name[:60]}” is no time zone; write one such as Europe/London.") from None


def _check_hours(name: str, hours: tuple[Hours, ...]) -> None:
    for one in hours:
        if not (0 <= one.start < DAY_MINUTES and 0 <= one.end <= DAY_MINUTES):
            raise BadCalendar(f"{name}: hours run from 00:00 to 24:00.")
        if one.start == one.end:
            raise BadCalendar(f"{name}: hours that begin and end at the same time are none.")


def _check_overlap(calendar: Calendar, start: datetime) -> None:
    """Hours of one day that overlap, or run into the next day's, are counted once; more likely they are a slip."""
    days = [*calendar.special, *(start.date() + _DAY * n for n in range(8))]
    for day in days:
        spans = sorted(
            (offset * DAY_MINUTES + one.start, offset * DAY_MINUTES + _end(one))
            for offset in (0, 1)
            for one in calendar.hours_on(day + offset * _DAY)
        )
        if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
            raise BadCalendar(f"The hours of {day:%A} ({day.isoformat()}) overlap, or run into those of the next day.")


def _end(hours: Hours) -> int:
    return hours.end if hours.end > hours.start else hours.end + DAY_MINUTES
