"""Reading drafts, which only their owner sees, and the rule on how far back a complaint may be dated."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.rules import BACKDATING_ALLOWED
from qa_app.errors import NotFound
from qa_app.intake.models import Draft, IntakeRule
from qa_app.policy import Actor


def drafts(session: Session, actor: Actor) -> Sequence[Draft]:
    """The actor's drafts, the one changed last first."""
    query = select(Draft).where(Draft.owner_id == actor.id).order_by(Draft.changed_at.desc(), Draft.id.desc())
    return session.scalars(query).all()


def draft(session: Session, actor: Actor, draft_id: int) -> Draft:
    """One of the actor's drafts. Raises `NotFound` for anybody else's, or one that was recorded meanwhile."""
    found = session.get(Draft, draft_id)
    if found is None or found.owner_id != actor.id:
        raise NotFound("There is no such draft any more. What you typed may have been recorded already.")
    return found


def backdating_days(session: Session) -> int:
    """How many days back a complaint may be dated."""
    newest = select(IntakeRule.backdating_days).order_by(IntakeRule.id.desc()).limit(1)
    return session.scalar(newest) or BACKDATING_ALLOWED.days


def rules_made(session: Session) -> Sequence[IntakeRule]:
    """The versions of the rule, the newest first."""
    return session.scalars(select(IntakeRule).order_by(IntakeRule.id.desc()).limit(50)).all()
