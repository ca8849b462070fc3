"""The steps of a coaching session: shared with the agent, completed, acknowledged; and actions done."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.coaching import queries, rules
from qa_app.coaching.models import COMMENT_MAXIMUM, ActionItem, CoachingSession, SessionState
from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.notices import services as notices
from qa_app.policy import Actor


def share(session: Session, actor: Actor, session_id: int, *, revision: int) -> CoachingSession:
    """Let the agent see the session, and tell them.

    Raises NotFound, or Conflict: empty, shared before, changed meanwhile.
    """
    row = queries.to_write(session, actor, session_id)
    _unchanged(row, revision)
    rules.check_shareable(has_notes=bool(row.notes.strip()), topics=len(row.topics))
    _step(session, actor, row, "share")
    row.shared_at = now = datetime.now(UTC)
    title = f"{actor.name} shared a coaching session with you"
    key, url = f"coaching:{row.id}:shared", f"/coaching/{row.id}"
    notices.tell(session, row.agent_id, kind="coaching_shared", title=title, url=url, key=key, now=now)
    return row


def complete(session: Session, actor: Actor, session_id: int) -> CoachingSession:
    """Note that the talk was held. Raises NotFound or Conflict."""
    row = queries.to_write(session, actor, session_id)
    _step(session, actor, row, "complete")
    row.completed_at = datetime.now(UTC)
    return row


def acknowledge(session: Session, actor: Actor, session_id: int, comment: str, *, revision: int) -> CoachingSession:
    """The agent's "I have read this", with a comment if they like.

    Raises NotFound, NotAllowed for anybody else, Invalid for an overlong comment, and Conflict when the session
    does not wait for it or was changed since it was read.
    """
    row = queries.session_of(session, actor, session_id)
    if row.agent_id != actor.id or not actor.may("coaching.acknowledge"):
        raise NotAllowed("Only the agent acknowledges a session.")
    if len(comment.strip()) > COMMENT_MAXIMUM:
        raise Invalid("The comment is too long.", {"comment": f"At most {COMMENT_MAXIMUM:,} characters."})
    session.refresh(row, with_for_update={"of": CoachingSession})
    _unchanged(row, revision)
    _step(session, actor, row, "acknowledge")
    row.acknowledged_at, row.acknowledgement = datetime.now(UTC), comment.strip()
    return row


def toggle_item(session: Session, actor: Actor, item_id: int, *, is_done: bool) -> ActionItem:
    """Mark an action item done, or open again, by its agent or by one who may write in its session.

    Doing the same twice changes nothing. Raises NotFound, or Conflict while the session is a draft.
    """
    statement = (
        select(ActionItem, CoachingSession)
        .join(CoachingSession, CoachingSession.id == ActionItem.session_id)
        .where(ActionItem.id == item_id, queries.visible(actor))
    )
    found = session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("There is no such action item.")
    item, row = found
    is_coach = actor.reaches("coaching.write", owner_id=None, team_id=row.team_id)
    if row.agent_id != actor.id and not is_coach:
        raise NotAllowed("Action items are ticked off by the agent or by those who coach them.")
    if row.state == SessionState.DRAFT:
        raise Conflict("Share the session first; then its action items can be ticked off.")
    if is_done != (item.done_at is not None):
        item.done_at = datetime.now(UTC) if is_done else None
        action = "action_item_done" if is_done else "action_item_reopened"
        audit.record(session, actor, action, ("coaching_session", row.id), item=item.id)
    return item


def _step(session: Session, actor: Actor, row: CoachingSession, act: str) -> None:
    before, row.state = row.state, rules.after(act, row.state)
    row.revision += 1
    audit.record(session, actor, f"coaching_{row.state}", ("coaching_session", row.id), before=before)


def _unchanged(row: CoachingSession, revision: int) -> None:
    if row.revision != revision:
        raise Conflict("The session changed since you opened it. Read it again, then decide.")
