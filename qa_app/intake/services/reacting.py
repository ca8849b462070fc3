"""What intake does when something happens to a complaint, and what it asks for before a step."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules.steps import Missing, Step


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """React to an event of a complaint, in the transaction that wrote it."""


def missing(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """What the step still lacks."""
    return ()
