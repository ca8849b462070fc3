"""What was promised to the customer, when they agreed to it, and when it was given, out of the log."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from qa_app.clocks.rules.course import Course, Happening

ACCEPTED = frozenset({"accepted", "accepted_reluctantly"})
AGREED_BY = frozenset({"implementing", "resolved"})


@dataclass(frozen=True, slots=True)
class Promise:
    """A remedy that is owed since `agreed_at`; given, cancelled, or neither yet."""

    subject: str
    agreed_at: datetime
    given_at: datetime | None = None
    cancelled_at: datetime | None = None


def promises(course: Course) -> Iterator[Promise]:
    """Every remedy to which the customer agreed, or which is given without being asked for.

    A remedy is owed from the customer's yes (or from the step to put it into effect); one that is added later, from
    then. Remedies are known by their number, or else by their kind in the order in which they were added.
    """
    agreed = sorted(_agreements(course))
    endings = list(course.of("remedy_fulfilled", "remedy_cancelled"))
    for item in course.of("remedy"):
        over = _take(endings, item)
        since = _owed_since(item.at, agreed)
        if since is None and over is None:
            continue
        given = over.at if over is not None and over.kind == "remedy_fulfilled" else None
        cancelled = over.at if over is not None and over.kind == "remedy_cancelled" else None
        start = since if since is not None else item.at
        if over is not None:
            start = min(start, max(over.at, item.at))
        yield Promise(str(item.said.get("remedy_id") or f"e{item.key}"), start, given, cancelled)


def _agreements(course: Course) -> Iterator[datetime]:
    for item in course.of("proposal_answered", "moved"):
        if item.said.get("response") in ACCEPTED or item.said.get("after") in AGREED_BY:
            yield item.at


def _owed_since(added_at: datetime, agreed: list[datetime]) -> datetime | None:
    if agreed and agreed[0] <= added_at:
        return added_at
    return agreed[0] if agreed else None


def _take(endings: list[Happening], added: Happening) -> Happening | None:
    """The event that ended this remedy, taken off the list."""
    name = "remedy_id" if added.said.get("remedy_id") is not None else "remedy"
    for item in endings:
        if item.said.get(name) == added.said.get(name) and item.key > added.key:
            endings.remove(item)
            return item
    return None
