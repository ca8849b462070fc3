"""What people make of contacts in which a complaint was heard: one is promoted, another dismissed with a reason."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import queries
from qa_app.complaints.models import REASON_MAXIMUM, Complaint, PossibleComplaint, PossibleState
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.interactions import queries as interactions
from qa_app.policy import Actor


def dismiss(session: Session, actor: Actor, interaction_id: int, reason: str) -> PossibleComplaint:
    """Say that a contact holds no complaint. Raises NotFound, Invalid without a reason, Conflict when decided."""
    contact = interactions.one(session, actor, interaction_id)
    if not reason.strip() or len(reason.strip()) > REASON_MAXIMUM:
        raise Invalid("Say why this is no complaint.", {"reason": f"1 to {REASON_MAXIMUM} characters."})
    if queries.decision_on(session, contact.id):
        raise Conflict("Somebody decided on this contact already.")
    row = PossibleComplaint(
        interaction_id=contact.id,
        state=PossibleState.DISMISSED,
        reason=reason.strip(),
        by_id=actor.id,
        at=datetime.now(UTC),
    )
    session.add(row)
    return row


def promote(session: Session, actor: Actor, interaction_id: int, complaint: Complaint) -> None:
    """Note that a contact in which a complaint was heard became one; nothing is noted when none was heard."""
    if not queries.was_heard(session, interaction_id):
        return
    row = queries.decision_on(session, interaction_id)
    if row is None:
        row = PossibleComplaint(interaction_id=interaction_id)
        session.add(row)
    row.state, row.reason, row.complaint = PossibleState.PROMOTED, "", complaint
    row.by_id, row.at = actor.id, datetime.now(UTC)


def bring_back(session: Session, actor: Actor, interaction_id: int) -> None:
    """Undo a dismissal: the contact waits again. Raises NotFound."""
    contact = interactions.one(session, actor, interaction_id)
    row = queries.decision_on(session, contact.id)
    if row is None or row.state != PossibleState.DISMISSED:
        raise NotFound("This contact was not dismissed.")
    session.delete(row)
