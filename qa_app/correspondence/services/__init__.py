"""What is done with correspondence: sending, taking in, and links into the portal."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules.steps import Missing, Step
from qa_app.correspondence.services.outgoing import Way, queue
from qa_app.correspondence.services.tokens import complaint_of, portal_link, portal_token, revoke, rotate

__all__ = ["Way", "complaint_of", "follow", "missing", "portal_link", "portal_token", "queue", "revoke", "rotate"]


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """React to an event of a complaint, in the transaction that wrote it."""


def missing(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """What the step still lacks."""
    return ()
