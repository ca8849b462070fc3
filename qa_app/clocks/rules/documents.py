"""Policies and calendars as the documents that are kept of each version, both ways.

What is read was checked when it was published; reading does not check again.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from qa_app.clocks.rules.calendars import Calendar
from qa_app.clocks.rules.calendars import Hours as Frame
from qa_app.clocks.rules.policy import OFFICE, Conditions, Policy, Target, Warn
from qa_app.clocks.rules.policy import Measure as In
from qa_app.clocks.rules.runs import Kind

CONDITIONS = ("categories", "severities", "channels", "priorities", "products", "exposures")


def policy_document(policy: Policy) -> dict[str, Any]:
    """What is kept of a policy."""
    return {
        "conditions": {name: sorted(getattr(policy.conditions, name)) for name in CONDITIONS},
        "calendar": policy.calendar,
        "targets": {str(kind): _target_document(target) for kind, target in policy.targets.items()},
        "warnings": [warn.level for warn in policy.warnings],
        "is_held": policy.is_held,
        "regime": policy.regime,
    }


def policy_from(document: Mapping[str, Any], **row: Any) -> Policy:
    """The policy of a document; `row` is what the row says: key, name, version, place, since, until, id."""
    conditions = document.get("conditions", {})
    return Policy(
        targets={Kind(kind): _target(Kind(kind), kept) for kind, kept in document["targets"].items()},
        conditions=Conditions(**{name: frozenset(conditions.get(name, ())) for name in CONDITIONS}),
        calendar=document.get("calendar", OFFICE),
        warnings=tuple(warn_from(level) for level in document.get("warnings", ())),
        is_held=bool(document.get("is_held")),
        regime=document.get("regime", ""),
        **row,
    )


def warn_from(level: str) -> Warn:
    """The warning of a level's name: "75%" or "-15m"."""
    return Warn(pct=int(level[:-1])) if level.endswith("%") else Warn(minutes=int(level[1:-1]))


def calendar_document(calendar: Calendar, country: str = "", region: str = "") -> dict[str, Any]:
    """What is kept of a calendar; the days off with their names, so that a later list of holidays changes nothing."""
    return {
        "zone": calendar.zone,
        "week": {str(day): _frames(hours) for day, hours in sorted(calendar.week.items()) if hours},
        "special": {day.isoformat(): _frames(hours) for day, hours in sorted(calendar.special.items())},
        "off": {day.isoformat(): calendar.names.get(day, "") for day in sorted(calendar.holidays)},
        "country": country,
        "region": region,
    }


def calendar_from(document: Mapping[str, Any]) -> Calendar:
    """The calendar of a document."""
    off = {date.fromisoformat(day): str(name) for day, name in document.get("off", {}).items()}
    return Calendar(
        zone=document["zone"],
        week={int(day): _hours(frames) for day, frames in document.get("week", {}).items()},
        holidays=frozenset(off),
        special={date.fromisoformat(day): _hours(frames) for day, frames in document.get("special", {}).items()},
        names={day: name for day, name in off.items() if name},
    )


def _target_document(target: Target) -> dict[str, Any]:
    kept: dict[str, Any] = {"measure": str(target.measure)}
    if target.days:
        kept["days"] = target.days
    else:
        kept["minutes"] = target.length // timedelta(minutes=1)
    if target.still_in:
        kept["still_in"] = sorted(target.still_in)
    return kept


def _target(kind: Kind, kept: Mapping[str, Any]) -> Target:
    return Target(
        kind,
        In(kept["measure"]),
        timedelta(minutes=kept.get("minutes", 0)),
        kept.get("days", 0),
        frozenset(kept.get("still_in", ())),
    )


def _frames(hours: Iterable[Frame]) -> list[list[int]]:
    return [[one.start, one.end] for one in hours]


def _hours(frames: Iterable[Iterable[int]]) -> tuple[Frame, ...]:
    return tuple(Frame(start, end) for start, end in frames)
