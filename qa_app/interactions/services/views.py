"""Saved views of the list: keeping filters under a name, changing one's own, taking it away."""

from datetime import UTC, datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.interactions import queries
from qa_app.interactions.models import SavedView
from qa_app.interactions.models.view import QUERY_MAXIMUM, VIEW_NAME_MAXIMUM
from qa_app.interactions.rules.names import line
from qa_app.interactions.rules.views import written
from qa_app.policy import Actor
from transcription.language.elsewhere import has_card_number

MOST_OWN = 50
CARD = "That holds a card number, which is kept nowhere. Take it out."


def keep_view(
    session: Session, actor: Actor, *, name: str, filters: dict[str, str], is_shared: bool, of: str = "interactions"
) -> tuple[SavedView, bool]:
    """Keep the filters under the name; an own view of that name gets them instead. The view, and whether it is new.

    Raises `Invalid` for an empty name, filters that are too long or none, or when there are too many views.
    """
    wanted, query = _named(name), written(filters)
    if not filters:
        raise Invalid("Choose a filter first; a view keeps filters.")
    if len(query) > QUERY_MAXIMUM:
        raise Invalid("These filters are too long to be kept. Shorten what is looked for.")
    if any(map(has_card_number, filters.values())):
        raise Invalid(CARD)
    row = session.scalar(_own(actor, of).where(SavedView.name == wanted))
    is_new = row is None
    if row is None:
        if (_own_count(session, actor, of) or 0) >= MOST_OWN:
            raise Invalid(f"You have {MOST_OWN} views, which is as many as there can be. Delete one first.")
        row = SavedView(owner_id=actor.id, of=of, name=wanted, created_at=datetime.now(UTC))
        session.add(row)
    row.query, row.is_shared = query, is_shared
    session.flush()
    audit.record(session, actor, "view.keep", ("saved_view", row.id), is_shared=is_shared)
    return row, is_new


def change_view(session: Session, actor: Actor, view_id: int, *, name: str, is_shared: bool) -> SavedView:
    """Give one's own view another name, share it or stop sharing it. Raises `NotFound` and `Invalid`."""
    row, wanted = queries.own_view(session, actor, view_id), _named(name)
    taken = session.scalar(_own(actor, row.of).where(SavedView.name == wanted))
    if taken is not None and taken is not row:
        raise Invalid(f"You have a view called “{wanted}” already. Choose another name.")
    row.name, row.is_shared = wanted, is_shared
    audit.record(session, actor, "view.change", ("saved_view", row.id), is_shared=is_shared)
    return row


def delete_view(session: Session, actor: Actor, view_id: int, of: str = "interactions") -> SavedView:
    """Take one's own view away; what it was can be kept again from the returned row. Raises `NotFound`."""
    row = queries.own_view(session, actor, view_id, of)
    audit.record(session, actor, "view.delete", ("saved_view", row.id))
    session.delete(row)
    session.flush()
    return row


def _named(name: str) -> str:
    found = line(name, VIEW_NAME_MAXIMUM)
    if not found:
        raise Invalid("Give the view a name.")
    if has_card_number(found):
        raise Invalid(CARD)
    return found


def _own(actor: Actor, of: str) -> Select[SavedView]:
    return select(SavedView).where(SavedView.owner_id == actor.id, SavedView.of == of)


def _own_count(session: Session, actor: Actor, of: str) -> int | None:
    return session.scalar(_own(actor, of).with_only_columns(func.count()))
