"""Saved views of the register: keeping its filters under a name, and taking one's own away."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.models import ComplaintView
from qa_app.complaints.models.view import QUERY_MAXIMUM, VIEW_NAME_MAXIMUM
from qa_app.complaints.queries.views import own_view
from qa_app.errors import Invalid
from qa_app.interactions.rules.names import line
from qa_app.interactions.rules.views import written
from qa_app.policy import Actor

MOST_OWN = 50


def keep_view(
    session: Session, actor: Actor, *, name: str, filters: Mapping[str, str], is_shared: bool
) -> ComplaintView:
    """Keep the filters under the name; an own view of that name gets them instead. Raises `Invalid`."""
    wanted, query = line(name, VIEW_NAME_MAXIMUM), written(dict(filters))
    if not wanted:
        raise Invalid("Give the view a name.")
    if not filters or len(query) > QUERY_MAXIMUM:
        raise Invalid("Choose a filter first; a view keeps filters.")
    row = session.scalar(select(ComplaintView).where(ComplaintView.owner_id == actor.id, ComplaintView.name == wanted))
    if row is None:
        if (session.scalar(select(func.count()).where(ComplaintView.owner_id == actor.id)) or 0) >= MOST_OWN:
            raise Invalid(f"You have {MOST_OWN} views, which is as many as there can be. Delete one first.")
        row = ComplaintView(owner_id=actor.id, name=wanted, created_at=datetime.now(UTC))
        session.add(row)
    row.query, row.is_shared = query, is_shared
    session.flush()
    audit.record(session, actor, "view.keep", ("complaint_view", row.id), is_shared=is_shared)
    return row


def delete_view(session: Session, actor: Actor, view_id: int) -> str:
    """Take one's own view away; its name. Raises `NotFound`."""
    row = own_view(session, actor, view_id)
    audit.record(session, actor, "view.delete", ("complaint_view", row.id))
    session.delete(row)
    return row.name
