"""Reading checklists: the version in force for a category, the one that holds for a complaint, and its ticks."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint
from qa_app.complaints.queries import categories
from qa_app.intake.models import Checklist, ChecklistTick, ComplaintChecklist

EVERY = ""
"""The checklist of the categories that have none of their own."""


def in_force(session: Session) -> Mapping[str, Checklist]:
    """The newest version of every checklist, by category."""
    newest = select(Checklist.category, func.max(Checklist.version).label("version")).group_by(Checklist.category)
    kept = newest.subquery()
    same = (Checklist.category == kept.c.category) & (Checklist.version == kept.c.version)
    rows = session.scalars(select(Checklist).options(joinedload(Checklist.made_by)).join(kept, same)).unique()
    return {row.category: row for row in rows}


def versions(session: Session, category: str) -> Sequence[Checklist]:
    """The versions of one checklist, the newest first."""
    query = select(Checklist).options(joinedload(Checklist.made_by)).where(Checklist.category == category)
    return session.scalars(query.order_by(Checklist.version.desc()).limit(50)).unique().all()


def for_category(session: Session, category: str) -> Checklist | None:
    """The checklist in force: the category's own, else its parent's, else the one for all; None without items."""
    known = in_force(session)
    if not known:
        return None
    for key in (category, categories(session).top(category), EVERY):
        if (row := known.get(key)) is not None:
            return row if row.items else None
    return None


def frozen(session: Session, complaint: Complaint) -> ComplaintChecklist | None:
    """The version that holds for the complaint."""
    return session.get(ComplaintChecklist, complaint.id)


def ticks(session: Session, complaint_id: int) -> Mapping[str, ChecklistTick]:
    """What was ticked, by item."""
    query = (
        select(ChecklistTick).options(joinedload(ChecklistTick.by)).where(ChecklistTick.complaint_id == complaint_id)
    )
    return {row.item: row for row in session.scalars(query).unique()}
