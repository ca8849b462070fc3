"""How numbers, times and dates are written, on the page and on paper alike."""

import unicodedata
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

Number = int | float | Decimal

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_STRONGLY_RIGHT_TO_LEFT = {"R", "AL"}
_STRONG = _STRONGLY_RIGHT_TO_LEFT | {"L"}


def number(value: Number, decimals: int = 2) -> str:
    """The value rounded half up to at most `decimals` places, without trailing zeros: 3, 84.5, 3.33."""
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP)
    text = f"{rounded:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def percent(value: Number | None, decimals: int = 1) -> str:
    """A share already in percent: "84.5 %"; "no score" where there is none."""
    return "no score" if value is None else f"{number(value, decimals)} %"


def clock(seconds: float) -> str:
    """A place in a recording: "02:14", or "1:02:14" past the hour."""
    whole = max(0, int(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, second = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{second:02d}" if hours else f"{minutes:02d}:{second:02d}"


def duration(seconds: float) -> str:
    """A length of time in words: "48 s", "3 min 20 s", "1 h 5 min"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, second = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {second} s" if second else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def day(value: date) -> str:
    """A date in words, for any reader: "3 March 2026"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def month(value: date) -> str:
    """A month, short: "Mar 2026"."""
    return f"{_MONTHS[value.month - 1][:3]} {value.year}"


def moment(value: datetime) -> str:
    """A date and time in words, with the zone where the value carries one: "3 March 2026, 14:03 UTC"."""
    zone = value.tzname()
    return f"{day(value)}, {value:%H:%M}" + (f" {zone}" if zone else "")


def period(first: date, last: date) -> str:
    """A stretch of days: "1 January to 31 March 2026"."""
    if first == last:
        return day(first)
    start = day(first) if first.year != last.year else f"{first.day} {_MONTHS[first.month - 1]}"
    return f"{start} to {day(last)}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """A count with its noun: "1 evaluation", "3 evaluations", "no evaluations"."""
    noun = one if n == 1 else (many or f"{one}s")
    return f"no {noun}" if n == 0 else f"{n} {noun}"


def listed(parts: list[str] | tuple[str, ...]) -> str:
    """Words in a row: "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def direction(text: str) -> str:
    """Which way a text runs, by its first strongly directed letter: "ltr" or "rtl"."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in _STRONG:
            return "rtl" if kind in _STRONGLY_RIGHT_TO_LEFT else "ltr"
    return "ltr"
