"""Keeping what somebody has typed so far, and the rule on how far back a complaint may be dated."""

from collections.abc import Mapping
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.intake import queries
from qa_app.intake.models import FIELD_MAXIMUM, MOST_DRAFTS, Draft, IntakeRule
from qa_app.policy import Actor

FIELDS = (
    "customer_ref", "customer_name", "customer_email", "customer_phone", "received_at", "backdating_reason", "channel",
    "category", "product", "order_ref", "summary", "remedy_sought", "initial_action",
)  # fmt: skip
LONGEST_BACKDATING_DAYS = 3650


def keep_draft(
    session: Session,
    actor: Actor,
    typed: Mapping[str, str],
    *,
    draft_id: int | None = None,
    interaction_id: int | None = None,
) -> Draft:
    """Keep what was typed, in the draft given or a new one; nothing is checked but lengths.

    Raises `NotFound` when the draft is gone, `Invalid` when there are too many.
    """
    fields = {name: typed[name].replace("\0", "")[:FIELD_MAXIMUM] for name in FIELDS if typed.get(name, "").strip()}
    now = datetime.now(UTC)
    if draft_id is not None:
        row = queries.draft(session, actor, draft_id)
        row.fields, row.changed_at = fields, now
        return row
    number = session.scalar(select(func.count(Draft.id)).where(Draft.owner_id == actor.id)) or 0
    if number >= MOST_DRAFTS:
        raise Invalid(f"You have {MOST_DRAFTS} drafts, which is as many as there can be. Record or discard one first.")
    row = Draft(owner_id=actor.id, fields=fields, interaction_id=interaction_id, created_at=now, changed_at=now)
    session.add(row)
    session.flush()  # whoever types on names it by its number
    return row


def discard(session: Session, actor: Actor, draft_id: int) -> None:
    """Throw one of the actor's drafts away. Raises `NotFound`."""
    session.delete(queries.draft(session, actor, draft_id))


def set_backdating(session: Session, actor: Actor, days: int, reason: str) -> IntakeRule:
    """Say from now on how many days back a complaint may be dated. Raises `Invalid`."""
    problems = {}
    if not 1 <= days <= LONGEST_BACKDATING_DAYS:
        problems["days"] = f"From 1 to {LONGEST_BACKDATING_DAYS} days."
    if not reason.strip() or len(reason.strip()) > 300:
        problems["reason"] = "Say why in up to 300 characters; it is kept with the rule."
    if problems:
        raise Invalid("The rule stays as it is.", problems)
    row = IntakeRule(backdating_days=days, reason=reason.strip(), made_by_id=actor.id, made_at=datetime.now(UTC))
    session.add(row)
    session.flush()
    audit.record(session, actor, "intake_rule.set", ("intake_rule", row.id), days=days)
    return row
