"""How many complaints each category has, and those that are still about a category that became another."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.rules.steps import OPEN
from qa_app.sorting.queries.weighing import NOT_COUNTED


@dataclass(frozen=True, slots=True)
class Held:
    """How many complaints are about a category, and how many of these are open."""

    all: int = 0
    open: int = 0


def held(session: Session) -> dict[str, Held]:
    """Category to numbers, in one query; what turned out to be no complaint is not counted."""
    is_open = func.count(case((Complaint.state.in_(OPEN), 1)))
    query = select(Complaint.category, func.count(), is_open).where(Complaint.state.not_in(NOT_COUNTED))
    return {key: Held(number, open_) for key, number, open_ in session.execute(query.group_by(Complaint.category))}


def to_move(tree: Tree) -> dict[str, str]:
    """Retired category to the one in use that stands for it today; those without one are left out."""
    found = {item.key: tree.now(item.key) for item in tree.categories if item.is_retired}
    return {key: now for key, now in found.items() if tree.is_offered(now)}


def still_about(session: Session, tree: Tree, after_id: int, *, limit: int) -> Sequence[int]:
    """Ids of open complaints about a category that became another, in order, those above `after_id`."""
    query = select(Complaint.id).where(
        Complaint.state.in_(OPEN), Complaint.category.in_(to_move(tree)), Complaint.id > after_id
    )
    return session.scalars(query.order_by(Complaint.id).limit(limit)).all()


def open_and_weighed(session: Session, after_id: int, *, limit: int) -> Sequence[int]:
    """Ids of open complaints that have a priority, in order, those above `after_id`."""
    query = select(Complaint.id).where(
        Complaint.state.in_(OPEN), Complaint.severity.is_not(None), Complaint.id > after_id
    )
    return session.scalars(query.order_by(Complaint.id).limit(limit)).all()
