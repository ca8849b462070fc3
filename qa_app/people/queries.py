"""Reading people and teams."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from qa_app.people.models import Person, RoleRow, Team
from qa_app.policy import Actor, Role, Scope


def people_with(session: Session, role: Role) -> Sequence[Person]:
    """Active people who hold the role, by name."""
    holders = select(Person).where(Person.active, Person.roles.any(RoleRow.name == role.value))
    return session.scalars(holders.order_by(Person.name)).unique().all()


def agents_for(session: Session, actor: Actor, permission: str) -> Sequence[Person]:
    """Agents whose rows the permission lets the actor reach, by name."""
    scope = actor.scope(permission)
    agents = select(Person).where(Person.active, Person.roles.any(RoleRow.name == Role.AGENT.value))
    if scope is Scope.TEAM:
        agents = agents.where(or_(Person.team_id.in_(actor.team_ids), Person.id == actor.id))
    elif scope is not Scope.ALL:
        agents = agents.where(Person.id == actor.id)
    return session.scalars(agents.order_by(Person.name)).unique().all()


def person_by_reference(session: Session, text: str) -> Person | None:
    """The active person whose telephone-system id, e-mail address or full name is the text."""
    wanted = text.strip()
    if not wanted:
        return None
    matches = or_(
        Person.external_ref == wanted,
        Person.email == wanted.lower(),
        func.lower(Person.name) == wanted.lower(),
    )
    found = session.scalars(select(Person).where(Person.active, matches).limit(2)).unique().all()
    return found[0] if len(found) == 1 else None


def teams(session: Session) -> Sequence[Team]:
    """All teams, by name."""
    return session.scalars(select(Team).order_by(Team.name)).all()
