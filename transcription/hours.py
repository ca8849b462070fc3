"""Office hours: when a contact centre is open, and how much of a wait fell into that time.

Hours are told by the clock on the wall of one IANA time zone, so a day on which clocks change has an hour more or
less of them where the opening spans the change.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from transcription.spans import Stretch, union

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES = 24 * 60
LONGEST = timedelta(days=3660)
"""A wait longer than this is not worked out in office hours: a date in it is wrong."""

EXAMPLE = "Mon-Fri 09:00-12:30 13:30-17:30; Sat 10:00-13:00; closed 2026-12-25"

_PERIOD = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)-([01]?\d|2[0-4]):([0-5]\d)")
_MOST_CHARS = 20_000


class BadHours(ValueError):
    """Office hours that cannot be read; the message says which part, and shows how to write them."""


@dataclass(frozen=True, slots=True, order=True)
class Opening:
    """From `start` to `end` minutes after midnight on a weekday (0 is Monday); `end` is at most 1440."""

    weekday: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """Weekly openings in a time zone, and the dates on which the centre is closed all day."""

    zone: str
    openings: tuple[Opening, ...]
    closed_on: frozenset[date] = frozenset()

    def __str__(self) -> str:
        """As `parse` reads it."""
        days = [
            f"{name} {' '.join(f'{_clock(item.start)}-{_clock(item.end)}' for item in mine)}"
            for number, name in enumerate(DAYS)
            if (mine := [item for item in self.openings if item.weekday == number])
        ]
        closed = [f"closed {' '.join(day.isoformat() for day in sorted(self.closed_on))}"] if self.closed_on else []
        return "; ".join(days + closed)


def parse(text: str, zone: str) -> OfficeHours:
    """Read hours such as `EXAMPLE`: days and periods, parts between semicolons, closed dates last.

    A period that ends at or before it begins goes on past midnight. Raises `BadHours`.
    """
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise BadHours(f"{zone!r} is no time zone; write one such as Europe/London") from error
    if len(text) > _MOST_CHARS:
        raise BadHours(f"office hours of more than {_MOST_CHARS} characters are not read")
    openings: list[Opening] = []
    closed: set[date] = set()
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        first, *rest = part.replace(",", " ").split()
        if not rest:
            raise BadHours(f"“{part}” lacks its times; write office hours like “{EXAMPLE}”")
        if first.lower() == "closed":
            closed.update(_date(word) for word in rest)
        else:
            openings += [piece for day in _days(first) for word in rest for piece in _periods(day, word)]
    if not openings:
        raise BadHours(f"no day has an opening; write office hours like “{EXAMPLE}”")
    return OfficeHours(zone, _tidy(openings), frozenset(closed))


def open_ms(hours: OfficeHours, start: datetime, end: datetime) -> int | None:
    """How long the centre was open between two aware instants, in ms of real time.

    None when the wait is longer than `LONGEST`, 0 when it ends before it begins. At a change of clocks an opening
    begins and ends at the first of two equal times, and at the same instant as usual where a time is skipped.
    """
    if end <= start:
        return 0
    try:
        if end - start > LONGEST:
            return None
        found = union(_clip(start, end, _instants(hours, start, end)))
    except OverflowError:
        return None
    return sum(until - since for since, until in found)


def _instants(hours: OfficeHours, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The openings of the days from `start` to `end`, as instants."""
    zone = ZoneInfo(hours.zone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if day not in hours.closed_on:
            for item in hours.openings:
                if item.weekday == day.weekday():
                    yield _instant(day, item.start, zone), _instant(day, item.end, zone)
        day += timedelta(days=1)


def _instant(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    past, minutes = divmod(minutes, MINUTES)
    wall = datetime.combine(day + timedelta(days=past), time(minutes // 60, minutes % 60), tzinfo=zone)
    return wall.astimezone(UTC)


def _clip(start: datetime, end: datetime, open_: Iterable[tuple[datetime, datetime]]) -> Iterator[Stretch]:
    """The openings inside the wait, in ms from its beginning."""
    for opened, closed in open_:
        since, until = max(opened, start), min(closed, end)
        if since < until:
            yield _ms(since - start), _ms(until - start)


def _ms(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)


def _days(word: str) -> list[int]:
    names = [name.lower() for name in DAYS]
    ends = [part.strip()[:3].lower() for part in word.split("-")]
    if len(ends) > 2 or any(part not in names for part in ends):
        raise BadHours(f"“{word}” is no day; write Mon, Tue … Sun, or a range such as Mon-Fri")
    first, last = names.index(ends[0]), names.index(ends[-1])
    return [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]


def _periods(day: int, word: str) -> list[Opening]:
    found = _PERIOD.fullmatch(word.replace("–", "-"))
    start, end = (int(found[1]) * 60 + int(found[2]), int(found[3]) * 60 + int(found[4])) if found else (0, 2 * MINUTES)
    if start >= MINUTES or end > MINUTES:
        raise BadHours(f"“{word}” is no period of a day; write it like 09:00-17:30")
    if end > start:
        return [Opening(day, start, end)]
    return [Opening(day, start, MINUTES), *([Opening((day + 1) % 7, 0, end)] if end else [])]


def _tidy(openings: Iterable[Opening]) -> tuple[Opening, ...]:
    """In order, and periods of a day that touch or overlap made one."""
    kept: list[Opening] = []
    for day in range(7):
        joined = union((item.start, item.end) for item in openings if item.weekday == day)
        kept += [Opening(day, start, end) for start, end in joined]
    return tuple(kept)


def _date(word: str) -> date:
    try:
        return date.fromisoformat(word)
    except ValueError as error:
        raise BadHours(f"“{word}” is no date; write closed days like 2026-12-25") from error


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
