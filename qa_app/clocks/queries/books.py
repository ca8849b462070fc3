"""Every version of the policies and calendars, in one query."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.clocks.models import ClockRule, RuleKind
from qa_app.clocks.rules import documents
from qa_app.clocks.rules.calendars import Calendar
from qa_app.clocks.rules.policy import STANDARD, Book, Hours, Policy


def book(session: Session, office: Calendar) -> Book:
    """The policies and calendars with all their versions; `office` are the centre's own hours."""
    rows = session.scalars(select(ClockRule).order_by(ClockRule.key, ClockRule.version)).all()
    policies = [_policy(row) for row in rows if row.kind == RuleKind.POLICY]
    calendars = [_hours(row) for row in rows if row.kind == RuleKind.CALENDAR]
    return Book(office, (*policies, _first_standard(policies)), calendars)


def _policy(row: ClockRule) -> Policy:
    return documents.policy_from(
        row.document,
        key=row.key,
        name=row.name,
        version=row.version,
        place=row.place,
        since=row.published_at,
        until=row.superseded_at,
        id=row.id,
    )


def _hours(row: ClockRule) -> Hours:
    calendar = documents.calendar_from(row.document)
    return Hours(row.key, row.name, row.version, calendar, row.published_at, row.superseded_at, row.id)


def _first_standard(policies: Sequence[Policy]) -> Policy:
    """The policy that comes with the product; a version of one's own takes its place from then on."""
    own = [item.since for item in policies if item.key == STANDARD.key and item.since is not None]
    return replace(STANDARD, until=min(own, default=None))
