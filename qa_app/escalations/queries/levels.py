"""The rules that hold, and who takes complaints at each level: never somebody whom the complaint is about."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.escalations import rules
from qa_app.escalations.models import Escalation, EscalationOutcome, EscalationPolicy
from qa_app.people.models import Person, RoleRow, team_lead
from qa_app.policy import TABLE, Role, Scope

ABLE = tuple(role for role in Role if TABLE["complaint.read"].get(role) is Scope.ALL)
"""Only who may read every complaint can be given one."""


def policy(session: Session) -> rules.Policy:
    """The rules that hold: the last kept version, or the standard ones."""
    query = select(EscalationPolicy.version, EscalationPolicy.document)
    row = session.execute(query.order_by(EscalationPolicy.version.desc()).limit(1)).first()
    return rules.from_document(row[0], row[1]) if row else rules.STANDARD


def policy_rows(session: Session, *, limit: int = 20) -> Sequence[EscalationPolicy]:
    """The kept versions, the newest first."""
    query = select(EscalationPolicy).options(joinedload(EscalationPolicy.by).lazyload(Person.roles))
    return session.scalars(query.order_by(EscalationPolicy.version.desc()).limit(limit)).unique().all()


def people_at(session: Session, level: rules.Level) -> Sequence[Person]:
    """The active people of a level who may read complaints, by name: named, of its teams, or of its roles."""
    if not (level.people or level.teams or level.roles):
        return ()
    belongs = or_(
        Person.id.in_(level.people),
        Person.team_id.in_(level.teams),
        Person.id.in_(select(team_lead.c.person_id).where(team_lead.c.team_id.in_(level.teams))),
        Person.roles.any(RoleRow.name.in_(level.roles)),
    )
    able = Person.roles.any(RoleRow.name.in_(ABLE))
    query = select(Person).options(lazyload("*"), selectinload(Person.roles)).where(Person.active, able, belongs)
    return session.scalars(query.order_by(Person.name)).unique().all()


def empty_levels(session: Session, held: rules.Policy) -> list[int]:
    """The numbers of the levels at which nobody is there to take a complaint."""
    return [number for number, level in enumerate(held.levels, start=1) if not people_at(session, level)]


def receiver(session: Session, complaint: Complaint, level: rules.Level, *, besides: Collection[int]) -> int | None:
    """Who is to take the complaint at a level: of its people whoever has the fewest, never the accused.

    `besides` had it already. None when nobody is left.
    """
    barred = desk.accused(session, complaint) | set(besides)
    able = [person.id for person in people_at(session, level) if person.id not in barred]
    has = (EscalationOutcome.WAITING, EscalationOutcome.ACCEPTED)
    counts = select(Escalation.to_id, func.count()).where(Escalation.to_id.in_(able), Escalation.outcome.in_(has))
    held = {row[0]: row[1] for row in session.execute(counts.group_by(Escalation.to_id))}
    return min(able, key=lambda person_id: (held.get(person_id, 0), person_id), default=None)
