"""Reading dates out of words: 2026-05-31, 31/05/2026, 31 May, May 31st, yesterday, last Tuesday."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = "|".join(f"{name}|{name[:3]}\\.?" for name in _MONTHS) + r"|sept\.?"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_FIGURES = re.compile(r"(?<![\d/.-])(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})(?![\d/])")
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})(?:,? (\d{{4}}))?(?!\w)", re.IGNORECASE)
_MONTH_FIRST = re.compile(
    rf"\b({_MONTH}) (?:the )?(\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (\d{{4}}))?(?!\w)", re.IGNORECASE
)
_RELATIVE = re.compile(
    r"\b(?:(?P<near>yesterday|today|this morning|last night|the day before yesterday)|"
    rf"(?P<how>last|on|this past|since) (?P<weekday>{'|'.join(_WEEKDAYS)})|"
    r"(?P<n>\d{1,2}|two|three|four|five|six|a|one) (?P<unit>days?|weeks?) ago)\b",
    re.IGNORECASE,
)
_NEAR = {"yesterday": 1, "today": 0, "this morning": 0, "last night": 1, "the day before yesterday": 2}
_COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_CENTURY = 2000
_TWELVE = 12
_FARTHEST = timedelta(days=10 * 366)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that a text names where it stands."""

    on: date
    start: int
    end: int
    confidence: float


def read(text: str, written_on: date) -> Iterator[Day]:
    """Every day within ten years of the writing; without a year it is the last one up to a month ahead."""
    for day in (*_figured(text), *_named(text, written_on), *_relative(text, written_on)):
        if abs(day.on - written_on) <= _FARTHEST:
            yield day


def _figured(text: str) -> Iterator[Day]:
    for match in _ISO.finditer(text):
        if (on := _date(*map(int, match.groups()))) is not None:
            yield Day(on, match.start(), match.end(), 0.98)
    for match in _FIGURES.finditer(text):
        first, second, year = (int(group) for group in match.groups())
        year += _CENTURY if year < 100 else 0
        on = _date(year, second, first) or _date(year, first, second)
        if on is not None:
            is_plain = first > _TWELVE or second > _TWELVE or first == second
            yield Day(on, match.start(), match.end(), 0.95 if is_plain else 0.75)


def _named(text: str, written_on: date) -> Iterator[Day]:
    found = [(match, match[1], match[2], match[3]) for match in _DAY_FIRST.finditer(text)]
    found += [(match, match[2], match[1], match[3]) for match in _MONTH_FIRST.finditer(text)]
    for match, day, name, year in found:
        month = next(place for place, full in enumerate(_MONTHS, 1) if full.startswith(name.lower()[:3]))
        on = _date(int(year), month, int(day)) if year else _latest(written_on, month, int(day))
        if on is not None:
            yield Day(on, match.start(), match.end(), 0.95 if year else 0.85)


def _relative(text: str, written_on: date) -> Iterator[Day]:
    for match in _RELATIVE.finditer(text):
        if match["near"]:
            back = _NEAR[match["near"].lower()]
        elif match["weekday"]:
            gap = (written_on.weekday() - _WEEKDAYS.index(match["weekday"].lower())) % 7
            back = gap or 7
        else:
            number = match["n"].lower()
            back = (_COUNTS.get(number) or int(number)) * (7 if match["unit"].lower().startswith("week") else 1)
        sure = 0.7 if match["near"] or match["weekday"] else 0.65
        yield Day(written_on - timedelta(days=back), match.start(), match.end(), sure)


def _latest(written_on: date, month: int, day: int) -> date | None:
    for year in (written_on.year + 1, written_on.year, written_on.year - 1):
        on = _date(year, month, day)
        if on is not None and on <= written_on + timedelta(days=31):
            return on
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
