"""Complaints that do not get on: working days on which nothing happened, and steps to and fro without an end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_app.complaints.rules import FINISHED

WAITING = frozenset({"waiting_customer", "waiting_third_party"})
NO_PROGRESS = frozenset(
    {
        "note",
        "prioritised",
        "repeat_found",
        "escalated",
        "escalation_accepted",
        "escalation_passed_on",
        "escalation_skipped",
        "escalation_offered",
        "deescalated",
        "help_asked",
        "survey_sent",
    }
)
"""Kinds of the log after which a complaint is no further than before."""
_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Happening:
    """Something of the log; `after` is the state it led to, for a step."""

    at: datetime
    kind: str
    after: str = ""


def working_days(start: datetime, end: datetime) -> int:
    """Whole days between two instants that do not fall on a weekend, by the dates they carry.

    Two instants of the same zone. Holidays count, for this only notices what lies still.
    """
    days, first, last = 0, start.date(), end.date()
    while first < last:
        first += timedelta(days=1)
        days += first.weekday() < _SATURDAY
    return days


def gaps(happened: Sequence[Happening], now: datetime) -> tuple[int, int]:
    """Working days without progress: (since the last one until now, in the longest stretch of all).

    Time in which somebody else is waited for, or after the end, does not count.
    """
    longest, state = 0, ""
    since: datetime | None = None
    for item in sorted((one for one in happened if one.kind not in NO_PROGRESS), key=lambda one: one.at):
        if since is not None and state not in WAITING | FINISHED:
            longest = max(longest, working_days(since, item.at))
        state, since = item.after or state, item.at
    if since is None or state in WAITING | FINISHED:
        return 0, longest
    current = working_days(since, now)
    return current, max(longest, current)


def turns(happened: Sequence[Happening]) -> int:
    """Steps since the investigation first began in this cycle, as long as there is no end: to and fro.

    The first beginning itself does not count, so that the straight way to a proposal is one.
    """
    count, has_begun = 0, False
    for item in happened:
        if item.kind != "moved":
            continue
        if item.after in FINISHED or item.after == "reopened":
            count, has_begun = 0, False
        elif has_begun:
            count += 1
        elif item.after == "investigating":
            has_begun = True
    return count
