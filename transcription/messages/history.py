"""Earlier mails out of the history that a mail quotes, where it says clearly who wrote them and when.

Only what the writer's own mail program put there can be trusted to be unchanged, so such messages are marked as
taken from quotes wherever they are shown.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from transcription.messages.reply import split
from transcription.plain import line

_MAX_DEPTH = 30
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ADDRESS = r"(?:mailto:)?(?P<address>[^<>\s@\[\]]{1,64}@[^<>\s\[\]]{1,255})"
_WROTE = re.compile(
    r"\s*on\s+(?P<when>.{5,70}?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?),?\s+"
    rf"(?P<who>[^\d\s<>][^\d<>]{{0,80}}?)?\s*<{_ADDRESS}>\s*wrote:\s*",
    re.IGNORECASE | re.DOTALL,
)
_FIELD = re.compile(r"\s*\*?(?P<key>from|sent|date|to|cc|subject)\s?:\*?\s*(?P<value>.*)", re.IGNORECASE)
_DIVIDER = re.compile(r"\s*[-_]{2,40}\s*(?:original message)?\s*[-_]{0,40}\s*", re.IGNORECASE)
_BOX = re.compile(rf"(?P<who>[^<>\[\]]{{0,100}}?)\s*[<\[]{_ADDRESS}[>\]]")
_DAY = re.compile(
    r"(?:(?P<day>\d{1,2})\.?\s+(?P<month>[a-z]{3})[a-z]{0,6}\.?|(?P<month2>[a-z]{3})[a-z]{0,6}\.?\s+(?P<day2>\d{1,2})),?\s+(?P<year>\d{4})"
    r"|(?P<year3>\d{4})-(?P<month3>\d{2})-(?P<day3>\d{2})|(?P<day4>\d{1,2})\.(?P<month4>\d{1,2})\.(?P<year4>\d{4})",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(?<!\d)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?(?:\s?(?P<half>[ap])\.?m\b)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A mail that a later one quotes; its time has no zone and is taken as UTC."""

    author: str
    address: str
    at: datetime
    text: str


def earlier(quoted: str, before: datetime | None = None) -> tuple[tuple[Earlier, ...], str]:
    """The mails in a quoted history, oldest first, and what of it could not be read so.

    A mail counts when the line above it tells its address, day and clock, and it is not later than the mail that
    quotes it (a day's grace for time zones).
    """
    found: list[Earlier] = []
    rest = quoted
    limit = before
    for _ in range(_MAX_DEPTH):
        rows = rest.split("\n")
        head = _announced(rows) or _headed(rows)
        if head is None:
            break
        who, address, at, begins = head
        if limit is not None and at > limit + timedelta(days=1):
            break
        inner = split(unmarked(rows[begins:]))
        found.append(Earlier(who, address.lower(), at, inner.text))
        rest, limit = inner.quoted, at
    return tuple(reversed(found)), rest


_Head = tuple[str, str, datetime, int]


def _announced(rows: Sequence[str]) -> _Head | None:
    """ "On Mon, 2 Mar 2026 at 10:00, Kim <kim@x.example> wrote:" over one to three lines."""
    at_row = next((place for place, row in enumerate(rows) if row.strip()), None)
    if at_row is None:
        return None
    for length in (1, 2, 3):
        joined = " ".join(row.strip() for row in rows[at_row : at_row + length])
        if len(joined) > 500:
            return None
        match = _WROTE.fullmatch(joined)
        if match is not None:
            at = when(match["when"])
            who = line((match["who"] or "").strip(" ,"), 200)
            return (who, match["address"], at, at_row + length) if at else None
    return None


def _headed(rows: Sequence[str]) -> _Head | None:
    """A block of From:, Sent: (or Date:), To:, Subject: as Outlook writes it, with or without a rule above."""
    place = 0
    while place < len(rows) and place < 4 and (not rows[place].strip() or _DIVIDER.fullmatch(rows[place])):
        place += 1
    fields: dict[str, str] = {}
    while place < len(rows) and (match := _FIELD.match(rows[place])):
        fields.setdefault(match["key"].lower(), match["value"][:500])
        place += 1
    box = _BOX.search(fields.get("from", ""))
    at = when(fields.get("sent") or fields.get("date") or "")
    if box is None or at is None:
        return None
    return line(box["who"].strip(" \"'"), 200), box["address"], at, place


def when(text: str) -> datetime | None:
    """A day with the month in words (or ISO, or with dots) and a clock, as a UTC instant; None when it is unclear."""
    day, clock = _DAY.search(text), _CLOCK.search(text)
    if day is None or clock is None:
        return None
    parts = {key.rstrip("234"): value for key, value in day.groupdict().items() if value}
    month = parts["month"].lower()
    if not month.isdigit() and month not in _MONTHS:
        return None
    number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
    hour = int(clock["hour"])
    if clock["half"]:
        hour = hour % 12 + (12 if clock["half"].lower() == "p" else 0)
    try:
        at = datetime(int(parts["year"]), number, int(parts["day"]), hour, int(clock["minute"]), tzinfo=UTC)
    except ValueError:
        return None
    return at if 1990 <= at.year < 2100 else None


def unmarked(rows: Sequence[str]) -> str:
    """The lines as one text, with one level of ">" taken off when they have it."""
    marked = [row for row in rows if row.strip()]
    if not marked or not marked[0].lstrip().startswith(">"):
        return "\n".join(rows)
    return "\n".join(re.sub(r"^\s*> ?", "", row) for row in rows)
