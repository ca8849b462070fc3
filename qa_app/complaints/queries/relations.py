"""Finding the complaints that belong together: likely duplicates, what is repeated, what was merged or follows."""

from collections.abc import Mapping, Sequence

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.complaints.queries.categories import categories
from qa_app.complaints.queries.desk import visible
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.rules.relations import (
    DUPLICATE_WITHIN,
    REPEAT_WITHIN,
    Likeness,
    Told,
    is_repeat,
    likeness,
)
from qa_app.complaints.rules.steps import OPEN
from qa_app.policy import Actor

MOST_LOOKED_AT = 50


def told(complaint: Complaint, tree: Tree) -> Told:
    """What of the complaint tells whether it belongs to another one; of its category, the first level counts."""
    return Told(
        complaint.id,
        complaint.customer_id,
        complaint.received_at,
        tree.top(complaint.category),
        complaint.product,
        complaint.order_ref,
        complaint.summary,
        complaint.resolved_at,
    )


def duplicates(session: Session, actor: Actor, complaint: Complaint) -> list[tuple[Complaint, Likeness]]:
    """Open complaints of the same customer that may tell of the same event, the likeliest first."""
    query = visible(actor).where(
        Complaint.customer_id == complaint.customer_id,
        Complaint.id != complaint.id,
        Complaint.state.in_(OPEN),
        Complaint.received_at.between(
            complaint.received_at - DUPLICATE_WITHIN, complaint.received_at + DUPLICATE_WITHIN
        ),
    )
    rows = session.scalars(query.order_by(Complaint.received_at.desc()).limit(MOST_LOOKED_AT)).all()
    if not rows:
        return []
    tree = categories(session)
    alike = ((row, likeness(told(complaint, tree), told(row, tree))) for row in rows)
    found = [(row, like) for row, like in alike if like is not None]
    return sorted(found, key=lambda pair: (not pair[1].is_same_order, -pair[1].text_pct))


def repeated(session: Session, complaint: Complaint) -> Complaint | None:
    """The complaint that this one repeats: the last one resolved of those whose cure did not last."""
    query = select(Complaint).where(
        Complaint.customer_id == complaint.customer_id,
        Complaint.id != complaint.id,
        Complaint.state.not_in(("merged", "not_a_complaint")),
        Complaint.resolved_at.between(complaint.received_at - REPEAT_WITHIN, complaint.received_at),
    )
    rows = session.scalars(query.order_by(Complaint.resolved_at.desc()).limit(MOST_LOOKED_AT)).all()
    if not rows:
        return None
    tree = categories(session)
    return next((row for row in rows if is_repeat(told(complaint, tree), told(row, tree))), None)


def merged_into(session: Session, complaint_id: int) -> Mapping[int, int | None]:
    """What the complaint was merged into, and that in turn, to the end of the chain."""
    chain: dict[int, int | None] = {}
    place: int | None = complaint_id
    while place is not None and place not in chain:
        chain[place] = session.scalar(select(Complaint.merged_into_id).where(Complaint.id == place))
        place = chain[place]
    return chain


def relatives(session: Session, actor: Actor, complaint: Complaint) -> Sequence[Complaint]:
    """The complaints that this one repeats, follows or took in, and those that repeat or follow it; by number."""
    named = [number for number in (complaint.repeat_of_id, complaint.follows_id) if number is not None]
    tied = or_(
        Complaint.id.in_(named),
        Complaint.repeat_of_id == complaint.id,
        Complaint.follows_id == complaint.id,
        Complaint.merged_into_id == complaint.id,
    )
    return session.scalars(visible(actor).where(tied).order_by(Complaint.id).limit(MOST_LOOKED_AT)).all()
