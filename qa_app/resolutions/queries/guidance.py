"""Past complaints like this one whose customers accepted what they got and did not come back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.sql import ColumnElement

from qa_app.complaints.models import Complaint, ComplaintState, Remedy
from qa_app.resolutions.rules.guidance import MINIMUM_N, Given, Usual, usual
from qa_app.resolutions.rules.proposals import YES

MATURE = timedelta(days=30)
LONGEST = timedelta(days=730)


@dataclass(frozen=True, slots=True)
class Guidance:
    """What was usual in `n` like cases; `is_product` when they are of the same product too. Empty under ten."""

    n: int
    is_product: bool
    usual: list[Usual]


def guidance(session: Session, complaint: Complaint, now: datetime) -> Guidance:
    """What was given in like cases: of the same category and product, or else, where those are few, the category."""
    alike = _alike(complaint, now)
    same = (*alike, Complaint.product == complaint.product)
    n = session.scalar(select(func.count()).select_from(Complaint).where(*same)) or 0
    if n >= MINIMUM_N:
        return Guidance(n, True, _usual(session, same, n))
    n = session.scalar(select(func.count()).select_from(Complaint).where(*alike)) or 0
    return Guidance(n, False, _usual(session, alike, n) if n >= MINIMUM_N else [])


def _alike(complaint: Complaint, now: datetime) -> tuple[ColumnElement[bool], ...]:
    again = aliased(Complaint)
    return (
        Complaint.category == complaint.category,
        Complaint.id != complaint.id,
        Complaint.state.in_((ComplaintState.RESOLVED, ComplaintState.CLOSED)),
        Complaint.customer_response.in_(YES),
        Complaint.resolved_at.between(now - LONGEST, now - MATURE),
        ~select(again.id).where(again.repeat_of_id == Complaint.id).exists(),
    )


def _usual(session: Session, alike: tuple[ColumnElement[bool], ...], n: int) -> list[Usual]:
    query = (
        select(Remedy.complaint_id, Remedy.kind, Remedy.amount_minor, Remedy.currency)
        .join(Complaint, Complaint.id == Remedy.complaint_id)
        .where(*alike, Remedy.fulfilled_at.is_not(None))
    )
    return usual((Given(*row) for row in session.execute(query.limit(20_000))), n)
