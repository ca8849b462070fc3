"""What a complaint's log says for the figures: who answered when, how it ended, what was given and checked."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qa_app.complaints.rules import MONEY_REMEDIES
from reports.complaints import Case

USUAL_DAYS = 182
LONGEST_DAYS = 3 * 366
EARLIEST = date(2000, 1, 1)
SETTLED = frozenset(("resolved", "closed", "withdrawn"))
EXPLANATIONS = frozenset({"no_remedy", "clarify_misunderstanding", "additional_information"})
BY_MOUTH = frozenset({"phone", "in_person"})


@dataclass(frozen=True, slots=True)
class Hours:
    """The moment of the figures, and how working time between two instants is counted."""

    now: datetime
    between: Callable[[datetime, datetime], timedelta]


@dataclass(frozen=True, slots=True)
class Happened:
    """What is known of a complaint besides its own row: events (at, kind, payload) in order, linked contacts
    (at, role), remedies that were given (kind, amount in minor units, currency), and whether another repeats it."""

    events: tuple[tuple[datetime, str, Mapping[str, Any]], ...]
    contacts: tuple[tuple[datetime, str], ...]
    remedies: tuple[tuple[str, int | None, str | None], ...]
    came_again: bool


def told_by(received_at: datetime, happened: Happened, hours: Hours, **known: Any) -> Case:
    """A complaint as the figures need it; `known` are the columns of its row."""
    answered_at, settled_at = _answered_at(received_at, happened), _settled_at(happened)
    is_waiting = answered_at is None or settled_at is None  # only then is its age asked for
    return Case(
        received_at=received_at,
        answered_at=answered_at,
        answered_in=hours.between(received_at, answered_at) if answered_at else None,
        age=hours.between(received_at, hours.now) if is_waiting else timedelta(),
        settled_at=settled_at,
        contacts=_contacts(received_at, happened),
        reopened=sum(before in SETTLED and after == "reopened" for _, before, after in _moves(happened)),
        came_again=happened.came_again,
        level=max((_level(p) for _, kind, p in happened.events if kind == "escalated"), default=0),
        relief=_relief(happened),
        paid=_paid(happened),
        check=_last(happened, "validated", "result", check="second_person"),
        followed_up=_last(happened, "followed_up", "outcome"),
        **known,
    )


def _moves(happened: Happened) -> list[tuple[datetime, str, str]]:
    return [(at, p["before"], p["after"]) for at, kind, p in happened.events if kind == "moved"]


def _settled_at(happened: Happened) -> datetime | None:
    """When it was settled the last time, unless it was opened again."""
    since: datetime | None = None
    for at, before, after in _moves(happened):
        still = since if before in SETTLED else at
        since = still if after in SETTLED else None
    return since


def _answered_at(received_at: datetime, happened: Happened) -> datetime | None:
    """The first word of a human: a message that no machine wrote, being told by mouth, or a contact about it."""
    said = [at for at, kind, payload in happened.events if _is_human(kind, payload)]
    said += [at for at, role in happened.contacts if role == "handling" and at >= received_at]
    return max(min(said), received_at) if said else None


def _is_human(kind: str, payload: Mapping[str, Any]) -> bool:
    if kind == "message_out":
        return not payload.get("is_automatic")
    return kind == "acknowledged" and not payload.get("is_automatic") and payload.get("mode") in BY_MOUTH


def _contacts(received_at: datetime, happened: Happened) -> tuple[datetime, ...]:
    """The customer's contacts about it after the first one."""
    wrote = [at for at, kind, _ in happened.events if kind == "message_in"]
    return tuple(sorted(at for at in (*wrote, *(at for at, _ in happened.contacts)) if at > received_at))


def _level(payload: Mapping[str, Any]) -> int:
    level = payload.get("level")
    return level if isinstance(level, int) else 1


def _relief(happened: Happened) -> str:
    kinds = {kind for kind, _, _ in happened.remedies}
    if any(amount for _, amount, _ in happened.remedies) or kinds & MONEY_REMEDIES:
        return "monetary"
    return "" if not kinds else "explanation" if kinds <= EXPLANATIONS else "non_monetary"


def _paid(happened: Happened) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for _, amount, currency in happened.remedies:
        if amount and currency:
            total[currency] += amount
    return total


def _last(happened: Happened, kind: str, name: str, **also: str) -> str:
    """What the last event of a kind says under a name, of those that say all of `also`."""
    told = [payload for _, found, payload in happened.events if found == kind]
    values = [payload.get(name) for payload in told if all(payload.get(key) == said for key, said in also.items())]
    return str(next((value for value in reversed(values) if value), ""))


def days_asked(asked: Mapping[str, str], zone: ZoneInfo, now: datetime) -> tuple[date, date]:
    """The days "since" and "until" (both included; by default the last half year), put right where they make no
    sense."""
    today, whole = now.astimezone(zone).date(), timedelta(days=LONGEST_DAYS)
    until = min(_day(asked.get("until", "")) or today, today)
    since = _day(asked.get("since", "")) or until - timedelta(days=USUAL_DAYS)
    return max(min(since, until), until - whole), until


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text[:10])
    except ValueError:
        return None
    return found if found >= EARLIEST else None
