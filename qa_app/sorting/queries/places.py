"""The people of the desk as assignment sees them: their room, skills and absence; and complaints that nobody has."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.steps import OPEN
from qa_app.people.models import Person
from qa_app.sorting.models import DeskPlace, PersonSkill
from qa_app.sorting.rules.assigning import USUAL_CAPACITY, Worker


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody of the desk as the page of skills shows them."""

    person: Person
    worker: Worker


def places(session: Session) -> list[Place]:
    """Everybody who works on complaints, by name, in four queries."""
    people = desk.handlers(session)
    ids = [person.id for person in people]
    skills: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for row in session.scalars(select(PersonSkill).where(PersonSkill.person_id.in_(ids))):
        skills[row.person_id][row.skill] = row.level
    kept = {row.person_id: row for row in session.scalars(select(DeskPlace).where(DeskPlace.person_id.in_(ids)))}
    counts = open_counts(session)
    return [
        Place(person, _worker(person, kept.get(person.id), skills[person.id], counts.get(person.id, 0)))
        for person in people
    ]


def workers(session: Session) -> list[Worker]:
    """The same people as plain values."""
    return [place.worker for place in places(session)]


def _worker(person: Person, kept: DeskPlace | None, skills: dict[str, int], number: int) -> Worker:
    return Worker(
        id=person.id,
        name=person.name,
        team_id=person.team_id,
        open=number,
        capacity=kept.capacity if kept else USUAL_CAPACITY,
        skills=skills,
        away_from=kept.away_from if kept else None,
        away_until=kept.away_until if kept else None,
    )


def open_counts(session: Session) -> dict[int, int]:
    """How many open complaints each owner has."""
    query = select(Complaint.owner_id, func.count()).where(Complaint.state.in_(OPEN), Complaint.owner_id.is_not(None))
    return {int(owner): number for owner, number in session.execute(query.group_by(Complaint.owner_id)) if owner}


def unowned(session: Session, before: datetime, *, limit: int = 50) -> Sequence[Complaint]:
    """Open complaints that are neither anybody's nor in a queue, recorded before a moment, the oldest first."""
    query = select(Complaint).where(
        Complaint.state.in_(OPEN),
        Complaint.owner_id.is_(None),
        Complaint.team_id.is_(None),
        Complaint.logged_at < before,
    )
    return session.scalars(query.order_by(Complaint.received_at).limit(limit)).all()


def with_lost_owner(session: Session, *, limit: int = 100) -> Sequence[Complaint]:
    """Open complaints whose owner's account was deactivated, the oldest first."""
    query = (
        select(Complaint)
        .join(Person, Person.id == Complaint.owner_id)
        .options(joinedload(Complaint.owner), joinedload(Complaint.customer))
        .where(Complaint.state.in_(OPEN), Person.active.is_(False))
    )
    return session.scalars(query.order_by(Complaint.received_at).limit(limit)).unique().all()
