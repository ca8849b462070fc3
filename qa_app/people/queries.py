"""Reading people and teams."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from qa_app.errors import NotFound
from qa_app.people.models import Person, RoleRow, SignIn, Team, team_lead
from qa_app.people.rules import Account
from qa_app.policy import Actor, Role, Scope


def agents_for(session: Session, actor: Actor, permission: str) -> Sequence[Person]:
    """Agents whose rows the permission lets the actor reach, by name."""
    scope = actor.scope(permission)
    agents = select(Person).where(Person.active, Person.roles.any(RoleRow.name == Role.AGENT.value))
    if scope is Scope.TEAM:
        agents = agents.where(or_(Person.team_id.in_(actor.team_ids), Person.id == actor.id))
    elif scope is not Scope.ALL:
        agents = agents.where(Person.id == actor.id)
    return session.scalars(agents.order_by(Person.name)).unique().all()


def agent_names(session: Session, *, limit: int = 5_000) -> frozenset[str]:
    """Names, addresses and telephone-system ids of agents, also of those who left."""
    agents = select(Person.name, Person.email, Person.external_ref).where(
        Person.roles.any(RoleRow.name == Role.AGENT.value)
    )
    return frozenset(name for row in session.execute(agents.limit(limit)) for name in row if name)


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


def person(session: Session, person_id: int) -> Person:
    """One person, active or not. Raises NotFound."""
    found = session.get(Person, person_id)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def team(session: Session, team_id: int) -> Team:
    """One team. Raises NotFound."""
    found = session.get(Team, team_id)
    if found is None:
        raise NotFound("There is no such team.")
    return found


def account_of(session: Session, person: Person) -> Account:
    """The person's account as it stands."""
    led = session.scalars(select(team_lead.c.team_id).where(team_lead.c.person_id == person.id))
    roles = frozenset(Role(row.name) for row in person.roles)
    return Account(person.name, person.email, roles, person.team_id, frozenset(led), person.external_ref)


def other_admin_ids(session: Session, person_id: int) -> Sequence[int]:
    """Ids of the active administrators besides the person, at most two."""
    admins = select(Person.id).where(Person.active, Person.roles.any(RoleRow.name == Role.ADMIN.value))
    return session.scalars(admins.where(Person.id != person_id).limit(2)).all()


def sign_ins(session: Session, person_id: int, now: datetime, *, limit: int = 20) -> Sequence[SignIn]:
    """The browsers in which the person is signed in now, the newest first."""
    live = (SignIn.person_id == person_id, SignIn.ended_at.is_(None), SignIn.expires_at > now)
    return session.scalars(select(SignIn).where(*live).order_by(SignIn.started_at.desc()).limit(limit)).all()
