"""Hours, days and targets as a desk lead writes them, read into values; every mistake is named with how to mend it."""

import re
from collections.abc import Iterator
from datetime import date

from qa_app.clocks.rules.calendars import BadCalendar, Calendar, Hours

YEARS_AHEAD = 9
MOST_DAYS = 400
_FRAME = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)")


def frames(text: str) -> tuple[Hours, ...]:
    """Hours such as "09:00-12:30 13:30-17:30"; an end before its start is on the next day. Raises `BadCalendar`."""
    found = [_frame(match) for match in _FRAME.finditer(text)]
    if _FRAME.sub("", text).strip(" ,;\t"):
        raise BadCalendar(f"“{text.strip()[:60]}”: write hours like 09:00-12:30 13:30-17:30.")
    return tuple(sorted(found))


def _frame(match: re.Match[str]) -> Hours:
    start, end = int(match[1]) * 60 + int(match[2]), int(match[3]) * 60 + int(match[4])
    return Hours(start, end)


def written(hours: tuple[Hours, ...]) -> str:
    """Hours as `frames` reads them."""
    return " ".join(f"{_clock(one.start)}-{_clock(one.end)}" for one in hours)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def days(text: str) -> dict[date, str]:
    """One day a line: its date, and what follows it. Raises `BadCalendar` for a line that begins with no date."""
    return dict(_day(line) for line in _lines(text))


def special(text: str) -> dict[date, tuple[Hours, ...]]:
    """Days of their own hours, one a line, such as "2026-12-24 09:00-12:00". Raises `BadCalendar`."""
    found = {day: frames(rest) for day, rest in days(text).items()}
    for day, hours in found.items():
        if not hours:
            raise BadCalendar(f"{day.isoformat()}: write its hours, such as 09:00-12:00. A whole day off goes above.")
    return found


def _lines(text: str) -> Iterator[str]:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_DAYS:
        raise BadCalendar(f"At most {MOST_DAYS} days.")
    yield from lines


def _day(line: str) -> tuple[date, str]:
    first, _, rest = line.partition(" ")
    try:
        day = date.fromisoformat(first)
    except ValueError:
        raise BadCalendar(f"“{line[:60]}”: begin with a date such as 2026-12-24.") from None
    return day, rest.strip()[:120]


def public_holidays(country: str, region: str, today: date) -> dict[date, str]:
    """The public holidays of a country or a part of it, from last year to `YEARS_AHEAD` years on, by the `holidays`
    library. Raises `BadCalendar` for a country or region that it does not know.
    """
    import holidays  # noqa: PLC0415

    if not country:
        return {}
    years = range(today.year - 1, today.year + YEARS_AHEAD + 1)
    try:
        found = holidays.country_holidays(country, subdiv=region or None, years=years)
    except NotImplementedError:
        raise BadCalendar(f"No holidays are known for “{country[:20]} {region[:20]}”. {_known(country)}") from None
    return {day: str(name) for day, name in sorted(found.items())}


def _known(country: str) -> str:
    import holidays  # noqa: PLC0415

    regions = holidays.list_supported_countries().get(country)
    if regions is None:
        return "Write the two letters of a country, such as GB, US or DE."
    return "Its regions are: " + (", ".join(regions) or "none") + "."


def with_days_off(week: dict[int, tuple[Hours, ...]], zone: str, off: dict[date, str],
                  halves: dict[date, tuple[Hours, ...]]) -> Calendar:  # fmt: skip
    """A calendar of these parts; a day of its own hours is no day off, whatever else it is."""
    whole = {day: name for day, name in off.items() if day not in halves}
    return Calendar(zone, week, frozenset(whole), halves, names={day: name for day, name in whole.items() if name})
