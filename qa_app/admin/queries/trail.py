"""The audit trail, the newest act first, narrowed to a person, an act, a thing or a period."""

from collections.abc import Sequence
from datetime import tzinfo

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from qa_app.admin import rules
from qa_app.admin.rules import Narrowing
from qa_app.audit import AuditEvent
from qa_app.people.models import Person

AUDIT_PAGE = 100


def trail_page(
    session: Session, narrowing: Narrowing, zone: tzinfo, before_id: int | None
) -> tuple[Sequence[AuditEvent], bool]:
    """One page of the trail, and whether there is more."""
    statement = select(AuditEvent).where(*_narrowed(narrowing, zone))
    if before_id is not None:
        statement = statement.where(AuditEvent.id < before_id)
    rows = session.scalars(statement.order_by(AuditEvent.id.desc()).limit(AUDIT_PAGE + 1)).all()
    return rows[:AUDIT_PAGE], len(rows) > AUDIT_PAGE


def _narrowed(narrowing: Narrowing, zone: tzinfo) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if narrowing.who == rules.SYSTEM:
        conditions.append(AuditEvent.actor_id.is_(None))
    elif narrowing.who:
        conditions.append(AuditEvent.actor_id == int(narrowing.who))
    for column, value in (
        (AuditEvent.action, narrowing.action),
        (AuditEvent.entity, narrowing.entity),
        (AuditEvent.entity_id, narrowing.number),
    ):
        if value:
            conditions.append(column == value)
    if narrowing.since:
        conditions.append(AuditEvent.at >= rules.first_moment(narrowing.since, zone))
    if narrowing.until and (end := rules.moment_after(narrowing.until, zone)):
        conditions.append(AuditEvent.at < end)
    return conditions


def everybody(session: Session) -> Sequence[tuple[int, str]]:
    """Everybody's id and name, whether active or not, by name."""
    return [(row.id, row.name) for row in session.execute(select(Person.id, Person.name).order_by(Person.name))]
