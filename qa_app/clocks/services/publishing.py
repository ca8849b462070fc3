"""Publishing versions of policies and calendars; the clocks that run are then worked out again, the others stay."""

import re
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.clocks.models import KEY_MAXIMUM, NAME_MAXIMUM, NOTE_MAXIMUM, ClockRule, RuleKind
from qa_app.clocks.rules import calendars, documents, time
from qa_app.clocks.rules.calendars import BadCalendar, Calendar
from qa_app.clocks.rules.policy import MAY_PAUSE, MAY_STAND_IN, OFFICE, STANDARD, Measure, Policy
from qa_app.clocks.services.marking import mark_open
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.policy import Actor

LONGEST_DAYS = 400
LONGEST = timedelta(days=LONGEST_DAYS)


def publish_calendar(
    session: Session,
    actor: Actor,
    key: str | None,
    name: str,
    calendar: Calendar,
    *,
    document: dict[str, Any] | None = None,
    note: str = "",
    now: datetime,
) -> ClockRule:
    """Publish a new calendar, or the next version of the one with this key. Raises `Invalid` for one without time."""
    _check_name(name)
    try:
        calendars.check(calendar, now)
    except BadCalendar as error:
        raise Invalid("The calendar was not published.", {"week": str(error)}) from error
    kept = document or documents.calendar_document(calendar)
    return _publish(session, actor, RuleKind.CALENDAR, key, name, kept, note=note, now=now)


def publish_policy(
    session: Session,
    actor: Actor,
    key: str | None,
    policy: Policy,
    calendar: Calendar,
    *,
    note: str = "",
    now: datetime,
) -> ClockRule:
    """Publish a new policy, or the next version of the one with this key; `calendar` is the one that it names.

    Raises `Invalid` for targets that cannot be reached, that would never end, or that may not stand still.
    """
    _check_name(policy.name)
    _check_targets(policy, calendar, now)
    kept = documents.policy_document(policy)
    row = _publish(session, actor, RuleKind.POLICY, key, policy.name, kept, note=note, now=now)
    row.place = 1_000 if row.key == STANDARD.key else min(max(policy.place, 1), 999)
    return row


def retire(session: Session, actor: Actor, kind: RuleKind, key: str, now: datetime) -> None:
    """Let no new version follow. Raises `Conflict` for the standard policy and for a calendar that is still used."""
    row = live(session, kind, key)
    if kind is RuleKind.POLICY and key == STANDARD.key:
        raise Conflict("The standard policy holds where no other does; change it instead.")
    policies = session.scalars(_live(RuleKind.POLICY)).all() if kind is RuleKind.CALENDAR else ()
    users = [policy.name for policy in policies if policy.document.get("calendar") == key]
    if users:
        raise Conflict("It is still used by: " + ", ".join(users) + ". Give these another calendar first.")
    row.superseded_at = now
    audit.record(session, actor, "clock_rule_retired", ("clock_rule", row.id), name=row.name, version=row.version)
    mark_open(session, now)


def live(session: Session, kind: RuleKind, key: str) -> ClockRule:
    """The version that counts now. Raises `NotFound`."""
    row: ClockRule | None = session.scalar(_live(kind).where(ClockRule.key == key))
    if row is None:
        raise NotFound("There is no such policy or calendar, or it is retired.")
    return row


def _live(kind: RuleKind) -> Any:
    return select(ClockRule).where(ClockRule.kind == kind, ClockRule.superseded_at.is_(None)).order_by(ClockRule.place)


def _publish(
    session: Session,
    actor: Actor,
    kind: RuleKind,
    key: str | None,
    name: str,
    document: dict[str, Any],
    *,
    note: str,
    now: datetime,
) -> ClockRule:
    key = key or _key_for(session, kind, name)
    same = (ClockRule.kind == kind, ClockRule.key == key)
    last = session.scalar(select(ClockRule).where(*same).order_by(ClockRule.version.desc()).limit(1))
    if last is not None and last.superseded_at is None:
        last.superseded_at = now
    first = 2 if kind is RuleKind.POLICY and key == STANDARD.key else 1
    version, place = (last.version + 1, last.place) if last else (first, 1)
    row = ClockRule(
        kind=kind, key=key, version=version, name=name.strip(), place=place,
        document=document, note=note.strip()[:NOTE_MAXIMUM], published_at=now, published_by_id=actor.id,
    )  # fmt: skip
    session.add(row)
    session.flush()  # two who publish at once meet here: the version is unique
    audit.record(session, actor, "clock_rule_published", ("clock_rule", row.id), name=row.name, version=row.version)
    mark_open(session, now)
    return row


def _key_for(session: Session, kind: RuleKind, name: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: KEY_MAXIMUM - 8] or "own"
    number = session.scalar(select(func.count(ClockRule.id)).where(ClockRule.kind == kind)) or 0
    taken = {STANDARD.key, OFFICE, *session.scalars(select(ClockRule.key).where(ClockRule.kind == kind))}
    return stem if stem not in taken else f"{stem}-{number + 1}"


def _check_name(name: str) -> None:
    if not name.strip() or len(name.strip()) > NAME_MAXIMUM:
        raise Invalid("It needs a name.", {"name": f"Give it a name of at most {NAME_MAXIMUM} characters."})


def _check_targets(policy: Policy, calendar: Calendar, now: datetime) -> None:
    problems: dict[str, str] = {}
    for kind, target in policy.targets.items():
        is_days = target.measure in (Measure.DAYS, Measure.CLOSE)
        if is_days and not 1 <= target.days <= LONGEST_DAYS:
            problems[kind] = f"Between 1 and {LONGEST_DAYS} days."
        elif not is_days and not timedelta(0) < target.length <= LONGEST:
            problems[kind] = "More than nothing, and at most 400 days."
        elif target.still_in and (kind not in MAY_PAUSE or is_days):
            problems[kind] = "This clock never stands still: the customer waits all the same."
        elif target.still_in - set(MAY_STAND_IN):
            problems[kind] = "A clock can stand still only while somebody else is waited for."
        elif (text := _unreachable(target.measure, target.length, calendar, now)) is not None:
            problems[kind] = text
    if not policy.targets:
        problems["targets"] = "Set at least one target."
    if problems:
        raise Invalid("The policy was not published.", problems)


def _unreachable(measure: Measure, length: timedelta, calendar: Calendar, now: datetime) -> str | None:
    if measure is not Measure.WORKING:
        return None
    try:
        time.due(calendar, now, length)
    except time.NoWorkingTime as error:
        return str(error)
    return None
