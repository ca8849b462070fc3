"""Days, weeks (from Monday) and months in the centre's time zone: which is over, which come after a day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class Kind(StrEnum):
    """How long a period is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days from `starts_on` up to, not including, `ends_on`."""

    starts_on: date
    ends_on: date

    def bounds(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The instants at which it begins and ends, in UTC; a day with a clock change has 23 or 25 hours."""
        start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (self.starts_on, self.ends_on))
        return start, end

    @property
    def last_on(self) -> date:
        """Its last day."""
        return self.ends_on - timedelta(days=1)


def containing(kind: str, day: date) -> Period:
    """The period of that kind in which the day lies."""
    if kind == Kind.DAY:
        return Period(day, day + timedelta(days=1))
    if kind == Kind.WEEK:
        monday = day - timedelta(days=day.weekday())
        return Period(monday, monday + timedelta(days=7))
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=32)).replace(day=1))


def before(kind: str, period: Period) -> Period:
    """The period that ends where this one begins."""
    return containing(kind, period.starts_on - timedelta(days=1))


def over(kind: str, today: date, *, lag_days: int = 0) -> Period:
    """The last period that was over `lag_days` days ago."""
    return before(kind, containing(kind, today - timedelta(days=lag_days)))


def lately(kind: str, today: date, number: int) -> list[Period]:
    """The last periods that are over, the newest first."""
    found = [over(kind, today)]
    while len(found) < number:
        found.append(before(kind, found[-1]))
    return found


def due(kind: str, starts_on: date, today: date, *, lag_days: int = 0) -> Iterator[Period]:
    """The periods that lie wholly on or after `starts_on` and were over `lag_days` ago, the newest first."""
    period = over(kind, today, lag_days=lag_days)
    while period.starts_on >= starts_on:
        yield period
        period = before(kind, period)


def first_whole(kind: str, day: date) -> date:
    """The first day of the period in which the day lies: a plan that begins on it draws that period too."""
    return containing(kind, day).starts_on
