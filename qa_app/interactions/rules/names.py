"""File names as people gave them: made fit to show, and read for what they tell. Never used as paths."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime, tzinfo

from qa_app.errors import Invalid
from transcription.language.elsewhere import without_card_numbers

LONGEST_SHOWN = 200
NAMELESS = "unnamed"
_MIXED_UP = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_KEPT_FORMATS = {"\u200d"}  # joins the parts of one emoji


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about an interaction before it is looked into; None means that nobody said.

    `agent` and `customer` are references as the centre writes them; `started_at` carries a time zone.
    """

    agent: str | None = None
    customer: str | None = None
    started_at: datetime | None = None
    queue: str | None = None
    direction: str | None = None
    external_id: str | None = None
    language: str | None = None

    def over(self, other: "Metadata") -> "Metadata":
        """These values, with the gaps filled from the other."""
        return Metadata(*(getattr(self, name) or getattr(other, name) for name in self.__slots__))


def shown(name: str) -> str:
    """A file name that is safe on a page, in a log and in a header: its last part, without control,
    direction or private characters, at most 200 characters with its ending kept.
    """
    clean = line(re.split(r"[/\\]", name)[-1])
    clean = clean.strip(".").strip() if clean.strip(". ") else ""
    if not clean:
        return NAMELESS
    return clean if len(clean) <= LONGEST_SHOWN else _shortened(clean)


def kept(name: str) -> str:
    """A file name as it is written down: as `shown`, without card numbers."""
    return without_card_numbers(shown(name))


def line(text: str, maximum: int | None = None) -> str:
    """Any text as one line without control, direction or private characters, cut at `maximum`."""
    kept = (
        char for char in text if unicodedata.category(char) not in _MIXED_UP or char in _KEPT_FORMATS | {"\t", "\n"}
    )
    return re.sub(r"\s+", " ", "".join(kept)).strip()[:maximum].strip()


def ending(name: str) -> str:
    """The name's ending in lower case, with its dot; empty when there is none."""
    stem, dot, last = shown(name).rpartition(".")
    return f".{last.lower()}" if dot and stem and len(last) <= 10 else ""


def stem(name: str) -> str:
    """The name without its ending, for matching a transcript to its recording."""
    return shown(name)[: -len(ending(name)) or None]


def told_by(name: str, pattern: str, zone: tzinfo) -> Metadata | None:
    """What the name says by the pattern's groups date, time, agent, customer, queue, id; None without a match.

    A time without a zone is in `zone`. Raises `Invalid` when the pattern itself cannot be read.
    """
    found = _compiled(pattern).search(shown(name))
    if found is None:
        return None
    groups = found.groupdict()
    return Metadata(
        agent=groups.get("agent"),
        customer=groups.get("customer"),
        started_at=_moment(groups.get("date"), groups.get("time"), zone),
        queue=groups.get("queue"),
        external_id=groups.get("id"),
    )


def check_pattern(pattern: str) -> None:
    """Raises `Invalid` when the pattern cannot be read or names none of the groups that are understood."""
    known = {"date", "time", "agent", "customer", "queue", "id"}
    groups = set(_compiled(pattern).groupindex)
    if not groups & known:
        raise Invalid(f"The pattern names no group. Use some of: {', '.join(sorted(known))}.")
    if groups - known:
        raise Invalid(f"The pattern names {', '.join(sorted(groups - known))}, which nothing is done with.")


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise Invalid(f"The file name pattern cannot be read: {error}.") from error


def _moment(date: str | None, time: str | None, zone: tzinfo) -> datetime | None:
    """The instant; a file name writes times as 0930, 09-30, 093015 or 09:30:15."""
    if not date:
        return None
    day = re.sub(r"\D", "", date)
    clock = re.sub(r"\D", "", time or "").ljust(6, "0")[:6]
    try:
        return datetime.strptime(day + clock, "%Y%m%d%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None


def _shortened(name: str) -> str:
    head, dot, last = name.rpartition(".")
    tail = f"…{dot}{last}" if dot and len(last) <= 10 else "…"
    return (head if dot and len(last) <= 10 else name)[: LONGEST_SHOWN - len(tail)] + tail
