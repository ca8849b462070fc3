"""Reading saved views: one's own, and those that others share."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from qa_app.errors import NotFound
from qa_app.interactions.models import SavedView
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


def views_for(session: Session, actor: Actor, of: str = "interactions") -> Sequence[View]:
    """The actor's own views of a list and the shared ones, by name, own ones first."""
    is_own = SavedView.owner_id == actor.id
    statement = (
        select(SavedView, Person.name)
        .join(Person, Person.id == SavedView.owner_id)
        .where(SavedView.of == of, or_(is_own, SavedView.is_shared))
        .order_by(is_own.desc(), SavedView.name, SavedView.id)
        .limit(MOST_VIEWS)
    )
    return [
        View(row.id, row.name, row.query, row.is_shared, None if row.owner_id == actor.id else name)
        for row, name in session.execute(statement)
    ]


def own_view(session: Session, actor: Actor, view_id: int, of: str = "interactions") -> SavedView:
    """A view to be changed. Raises `NotFound` for somebody else's."""
    row = session.get(SavedView, view_id)
    if row is None or row.owner_id != actor.id or row.of != of:
        raise NotFound("There is no such view, or it is not yours to change.")
    return row
