"""WhatsApp's text export: "12/03/2026, 09:30 - Kim: Hello" in the many ways phones write a date.

Whether 03/04 is a day in April or in March is judged over the whole file: by numbers above twelve, then by which
reading keeps the days in order. What the app itself says ("Missed voice call") bears its mark, in whatever language.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise

from transcription.errors import BadMessages
from transcription.messages import Attachment, Conversation, Hints
from transcription.messages.message import MAX_MESSAGES, Head, Message, conversation, text_in
from transcription.messages.whatsapp_marks import MARK, is_sentence, shared
from transcription.plain import line, plain
from transcription.speakers import named_in
from transcription.transcript import Speaker

_STAMP = re.compile(
    r"[\[(]?(?P<a>\d{1,4})(?P<mark>[./-])[ ]?(?P<b>\d{1,2})(?P=mark)[ ]?(?P<c>\d{1,4})[.,]?\s{1,3}"
    r"(?:(?:klo|kl\.?|at|um|à|alle|às|a las|om)\s)?"
    r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s?(?P<half>[ap])\.?\s?m\.?)?(?:[\])]\s?|\s{1,3}[-–]\s|:\s)",
    re.IGNORECASE,
)
_MOST_FILES = 200
_AUTHOR = re.compile(r"(?P<author>[^:\n]{1,120}?):(?:[ \t]|$)")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A message with the numbers of its date as they stand there, before it is known which is the day."""

    row: int
    numbers: tuple[str, str, str]
    mark: str
    clock: tuple[int, int, int]
    rows: list[str]

    @property
    def author(self) -> str | None:
        """Who stands before the colon of its first row."""
        match = _AUTHOR.match(self.rows[0])
        return _name(match["author"]) if match else None


def is_export(text: str) -> bool:
    """Whether the first line that says something begins with a date and a clock as WhatsApp writes them."""
    head = text[:2_000].lstrip(f" \t\n{MARK}")
    return _STAMP.match(head) is not None


def read(text: str, label: str, hints: Hints) -> Conversation:
    """The chat in an export, with the app's marks in it. Raises `BadMessages`, with the row, when a date cannot be."""
    entries = _entries(MARK.join(plain(part) for part in text.split(MARK)), label)
    order, is_assumed = _order(entries)
    authors = frozenset(entry.author for entry in entries if entry.author)
    files: list[Attachment] = []
    messages = []
    for entry in entries:
        message, attached = _message(entry, authors, label, hints)
        messages.append(replace(message, at=_at(entry, order, label), is_zoned=False))
        files += attached
    missing = (f"order of day and month ({'day' if order == 'dmy' else 'month'} first assumed)",) if is_assumed else ()
    return conversation(
        Head("whatsapp", label, missing=missing, attachments=tuple(files[:_MOST_FILES])), messages, hints
    )


def _entries(text: str, label: str) -> list[_Entry]:
    entries: list[_Entry] = []
    for number, row in enumerate(text.split("\n"), start=1):
        match = _STAMP.match(row.lstrip(MARK))
        if match is None:
            if entries:
                entries[-1].rows.append(row.rstrip())
            elif row.strip():
                raise BadMessages(f"{label}, row {number} does not begin with a date and a time")
            continue
        clock = _clock(match)
        if clock is None:
            raise BadMessages(f"{label}, row {number}: “{line(match.group(), 40)}” is not a time of day")
        entries.append(
            _Entry(number, (match["a"], match["b"], match["c"]), match["mark"], clock, [match.string[match.end() :]])
        )
        if len(entries) > MAX_MESSAGES:
            raise BadMessages(f"{label} holds more than {MAX_MESSAGES:,} messages; export a shorter time")
    return entries


def _clock(match: re.Match[str]) -> tuple[int, int, int] | None:
    hour, minute, second = int(match["hour"]), int(match["minute"]), int(match["second"] or 0)
    half = (match["half"] or "").lower()
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


def _order(entries: Sequence[_Entry]) -> tuple[str, bool]:
    """("dmy", "mdy" or "ymd", whether it is an assumption)."""
    if any(len(entry.numbers[0]) >= 3 for entry in entries):
        return "ymd", False
    if any(int(entry.numbers[0]) > 12 for entry in entries) or any(entry.mark == "." for entry in entries):
        return "dmy", False
    if any(int(entry.numbers[1]) > 12 for entry in entries):
        return "mdy", False
    dates = {order: [_date(entry, order) for entry in entries] for order in ("dmy", "mdy")}
    back = {order: sum(after < before for before, after in pairwise(days)) for order, days in dates.items()}
    if back["dmy"] != back["mdy"]:
        return min(back, key=lambda order: back[order]), False
    span = {order: (max(days) - min(days)).days for order, days in dates.items()}
    if len({entry.numbers for entry in entries}) > 2 and min(span.values()) * 5 < max(span.values()):
        return min(span, key=lambda order: span[order]), False
    return "dmy", any(entry.numbers[0] != entry.numbers[1] for entry in entries)


def _date(entry: _Entry, order: str) -> datetime:
    """The day; one that cannot be is the first day of time, and is told later."""
    day, month, year = (int(entry.numbers[order.index(part)]) for part in "dmy")
    try:
        return datetime(year + 2000 if year < 100 else year, month, day, tzinfo=UTC)
    except ValueError:
        return datetime(1, 1, 1, tzinfo=UTC)


def _at(entry: _Entry, order: str, label: str) -> datetime:
    day = _date(entry, order)
    if not 1990 <= day.year < 2100:
        shown = entry.mark.join(entry.numbers)
        raise BadMessages(f"{label}, row {entry.row}: “{shown}” is not a date; export the chat again or mend the row")
    hour, minute, second = entry.clock
    return day.replace(hour=hour, minute=minute, second=second)


def _message(
    entry: _Entry, authors: frozenset[str], label: str, hints: Hints
) -> tuple[Message, tuple[Attachment, ...]]:
    """An entry without its time, and the files that came with it.

    Nobody wrote a line without a name before a colon, and none that begins with the app's mark, unless it stands for
    a file that somebody sent.
    """
    where, match = f"{label}, row {entry.row}", _AUTHOR.match(entry.rows[0])
    author = entry.author
    if match is None or author is None or is_sentence(author, authors):
        return Message(text_in("\n".join(entry.rows), where), Speaker.SYSTEM), ()
    body = "\n".join([entry.rows[0][match.end() :], *entry.rows[1:]]).strip()
    found = shared(body)
    said = text_in(found.text, where)
    if found.is_by_app:
        return Message(said, Speaker.SYSTEM, author), ()
    speaker, name = named_in(author, hints.speakers)
    return Message(said, speaker, name), found.attachments


def _name(label: str) -> str | None:
    """A contact's name; the app puts a "~" before one that is not in the phone's address book."""
    return line(label, 120).lstrip("~ ") or None
