"""When an agent's time to respond ends, when to remind them, and when a planned release falls due.

Days are the centre's working days by the clock on its wall. A window ends with the last of its days, at midnight, so
that a day on which the clocks change takes nothing from anybody.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from transcription.hours import OfficeHours

MOST_RELEASE_DAYS = 45
FIRST_HOUR, LAST_HOUR = time(8), time(18)
"""When people are reminded on a working day of a centre that has not said its office hours."""

_DAY = timedelta(days=1)
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Calendar:
    """The centre's time zone and its office hours; without these it works from Monday to Friday."""

    zone: str = "UTC"
    hours: OfficeHours | None = None

    def is_working_day(self, day: date) -> bool:
        """Whether the centre is open at all on that day."""
        if self.hours is None:
            return day.weekday() < _SATURDAY
        return day not in self.hours.closed_on and any(item.weekday == day.weekday() for item in self.hours.openings)

    def is_working_time(self, moment: datetime) -> bool:
        """Whether people are at work at that instant."""
        local = moment.astimezone(ZoneInfo(self.zone))
        if not self.is_working_day(local.date()):
            return False
        if self.hours is None:
            return FIRST_HOUR <= local.time() < LAST_HOUR
        minute = local.hour * 60 + local.minute
        return any(item.weekday == local.weekday() and item.start <= minute < item.end for item in self.hours.openings)

    def start_of(self, day: date) -> datetime:
        """The instant at which the day begins; where its first hour is skipped, the instant of the change."""
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def day_of(self, moment: datetime) -> date:
        """The day on the centre's wall at that instant."""
        return moment.astimezone(ZoneInfo(self.zone)).date()


def end_of(calendar: Calendar, start: datetime, days: int) -> datetime | None:
    """The end of the last of `days` whole working days after the day of `start`; None for no window (0 days)."""
    if days <= 0:
        return None
    day = calendar.day_of(start)
    while days:
        day += _DAY
        days -= calendar.is_working_day(day)
    return calendar.start_of(day + _DAY)


def remind_until(calendar: Calendar, now: datetime) -> datetime | None:
    """Windows that end no later than this are to be reminded of now: those whose last day is today or the next
    working day. None while nobody is at work."""
    return end_of(calendar, now, 1) if calendar.is_working_time(now) else None


def release_at(calendar: Calendar, submitted: datetime, days: int) -> datetime | None:
    """The planned release `days` (at most 45, QM-E8) after submission, at the same time of day; None for 0."""
    if days <= 0:
        return None
    local = submitted.astimezone(ZoneInfo(calendar.zone))
    return (local + min(days, MOST_RELEASE_DAYS) * _DAY).astimezone(UTC)


def last_day(calendar: Calendar, until: datetime) -> date:
    """The last whole day of a window that ends at `until`."""
    return calendar.day_of(until - timedelta(microseconds=1))
