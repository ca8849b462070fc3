"""The list of people with their last sign-in, and the teams with who leads them and how many belong to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, true
from sqlalchemy.orm import Session, selectinload

from qa_app.people.models import Person, RoleRow, SignIn, Team

PEOPLE_PAGE = 100
ACTIVE, INACTIVE = "active", "inactive"


@dataclass(frozen=True, slots=True)
class Crowd:
    """What the list of people is narrowed to; empty values narrow nothing. `after_id` is the cursor."""

    text: str = ""
    role: str = ""
    team_id: int | None = None
    state: str = ""
    after_id: int | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """One person of the list, when they last signed in, and the names of the teams they lead."""

    person: Person
    last_sign_in_at: datetime | None
    leads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """One team, and how many active people belong to it."""

    team: Team
    members: int


def people_page(session: Session, crowd: Crowd) -> tuple[Sequence[Listed], bool]:
    """One page of people by name, and whether there are more."""
    last = select(func.max(SignIn.started_at)).where(SignIn.person_id == Person.id).scalar_subquery()
    statement = (
        select(Person, last)
        .where(*_narrowed(crowd), _after(crowd.after_id))
        .order_by(Person.name, Person.id)
        .limit(PEOPLE_PAGE + 1)
    )
    rows = session.execute(statement).unique().all()
    leads = _leads(session, [person.id for person, _last in rows])
    listed = [Listed(person, at, tuple(leads.get(person.id, ()))) for person, at in rows[:PEOPLE_PAGE]]
    return listed, len(rows) > PEOPLE_PAGE


def _narrowed(crowd: Crowd) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if text := crowd.text.strip().lower():
        columns = (Person.name, Person.email, Person.external_ref)
        conditions.append(or_(*(func.lower(column).contains(text, autoescape=True) for column in columns)))
    if crowd.role:
        conditions.append(Person.roles.any(RoleRow.name == crowd.role))
    if crowd.team_id is not None:
        conditions.append(Person.team_id == crowd.team_id)
    if crowd.state in (ACTIVE, INACTIVE):
        conditions.append(Person.active.is_(crowd.state == ACTIVE))
    return conditions


def _after(person_id: int | None) -> ColumnElement[bool]:
    if person_id is None:
        return true()
    name = select(Person.name).where(Person.id == person_id).scalar_subquery()
    return or_(Person.name > name, and_(Person.name == name, Person.id > person_id))


def _leads(session: Session, person_ids: Sequence[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    pairs = select(Person.id, Team.name).select_from(Team).join(Team.leads).where(Person.id.in_(person_ids))
    for person_id, name in session.execute(pairs.order_by(Team.name)):
        found.setdefault(person_id, []).append(name)
    return found


def team_rows(session: Session) -> Sequence[TeamRow]:
    """All teams by name, with their leads and the number of active people in them."""
    members = select(func.count()).where(Person.team_id == Team.id, Person.active).scalar_subquery()
    statement = select(Team, members).options(selectinload(Team.leads)).order_by(Team.name)
    return [TeamRow(team, count) for team, count in session.execute(statement)]
