"""Reading saved views of the register: one's own, and those that others share."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from qa_app.complaints.models import ComplaintView
from qa_app.errors import NotFound
from qa_app.people.models import Person
from qa_app.policy import Actor

MOST_VIEWS = 100


@dataclass(frozen=True, slots=True)
class View:
    """A view as a chip shows it; `owner` is None for one's own."""

    id: int
    name: str
    query: str
    is_shared: bool
    owner: str | None


def views_for(session: Session, actor: Actor) -> Sequence[View]:
    """The actor's own views and the shared ones, own ones first, by name."""
    is_own = ComplaintView.owner_id == actor.id
    statement = (
        select(ComplaintView, Person.name)
        .join(Person, Person.id == ComplaintView.owner_id)
        .where(or_(is_own, ComplaintView.is_shared))
        .order_by(is_own.desc(), ComplaintView.name, ComplaintView.id)
        .limit(MOST_VIEWS)
    )
    return [
        View(row.id, row.name, row.query, row.is_shared, None if row.owner_id == actor.id else name)
        for row, name in session.execute(statement)
    ]


def own_view(session: Session, actor: Actor, view_id: int) -> ComplaintView:
    """A view to be changed. Raises `NotFound` for somebody else's."""
    row = session.get(ComplaintView, view_id)
    if row is None or row.owner_id != actor.id:
        raise NotFound("There is no such view, or it is not yours to change.")
    return row
