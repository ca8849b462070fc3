"""The words of a letter, what may stand in its head, and when the day's letters go out."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST_HEAD = 150
MOST_IN_LETTER = 30
LATEST = timedelta(days=3)
"""Notices that are older never go out by e-mail, so that setting e-mail up floods nobody."""
KEPT = timedelta(days=365)
"""Notices and letters are taken away after that."""

_BREAKS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Told:
    """One notice as a letter carries it: what happened and the path of the page about it."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter says."""

    subject: str
    text: str


def one_line(text: str, longest: int = LONGEST_HEAD) -> str:
    """The text as it may stand in a header: one line without controls or invisible marks, at most `longest`."""
    shown = "".join(" " if unicodedata.category(each) in _BREAKS else each for each in text)
    return " ".join(shown.split())[:longest].rstrip()


def letter(name: str, centre: str, root: str, told: Sequence[Told]) -> Words:
    """The letter to `name` that carries the notices, with links below `root` (such as https://qa.example)."""
    first, *more = told
    subject = one_line(first.title) if not more else one_line(f"{len(told)} notices from {centre}")
    items = [f"- {one_line(item.title, 300)}\n  {root}{item.url}" for item in told[:MOST_IN_LETTER]]
    if len(told) > MOST_IN_LETTER:
        items.append(f"- and {len(told) - MOST_IN_LETTER} more: {root}/notices/")
    parts = [
        f"Dear {one_line(name)},",
        "\n\n".join(items),
        f"When you get letters like this one is yours to choose: {root}/notices/",
        one_line(centre),
    ]
    return Words(subject, "\n\n".join(parts) + "\n")


def days_letters(now: datetime, zone: ZoneInfo, hour: int) -> datetime | None:
    """The instant at which today's letters were to go out in the zone, or None while it is still to come.

    On the day on which the clocks go forward past the hour, the letters go out when that hour would have been.
    """
    local = now.astimezone(zone)
    moment = datetime.combine(local.date(), time(hour), tzinfo=zone)
    return moment if now.timestamp() >= moment.timestamp() else None


def is_path(url: str) -> bool:
    """Whether the address is a path of ours and leads nowhere else."""
    return url.startswith("/") and url[1:2] not in ("/", "\\") and url.isascii() and url.isprintable()
