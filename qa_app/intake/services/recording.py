"""Recording a complaint by the desk's rules, whichever way it comes, and adding to one that is open already."""

from datetime import timedelta

from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.complaints.rules import OPEN
from qa_app.errors import Conflict, Invalid
from qa_app.intake import queries
from qa_app.policy import Actor

MOST_ADDED = 10_000


def record(session: Session, actor: Actor | None, intake: complaints.Intake) -> Complaint:
    """Record a complaint, or give back the one with the same external id. Raises `Invalid` as the core's `record`."""
    allowed = timedelta(days=queries.backdating_days(session))
    return complaints.record(session, actor, intake, backdating_allowed=allowed)


def add_to(
    session: Session, actor: Actor, complaint: Complaint, text: str, *, interaction_id: int | None = None
) -> None:
    """Note on an open complaint that its customer came again, with what they said; one that waited for them goes on.

    Raises `Invalid` without words, `Conflict` when it is finished.
    """
    if not text.strip():
        raise Invalid("There is nothing to add.", {"summary": "Write what the customer said this time."})
    if complaint.state not in OPEN:
        raise Conflict("This complaint is finished. Record a new one; it will be seen that they belong together.")
    complaints.note(session, actor, complaint, text.strip()[:MOST_ADDED])
    if interaction_id is not None:
        complaints.link(session, actor, complaint, interaction_id, "handling")
    if complaint.state == ComplaintState.WAITING_CUSTOMER:
        complaints.move(session, actor, complaint, ComplaintState.INVESTIGATING)
