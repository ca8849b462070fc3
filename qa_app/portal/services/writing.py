"""What a customer says on the page of their complaint: a message, that it is not put right, or that somebody more
senior should look at it. Each goes into the complaint's log, from which everything else follows."""

from datetime import datetime

from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.complaints.rules.steps import OPEN
from qa_app.correspondence import services as correspondence
from qa_app.correspondence.models import InboundMessage
from qa_app.correspondence.services.receiving import Said
from qa_app.errors import Conflict, Invalid
from qa_app.portal.rules.given import TEXT_MAXIMUM, plain

VIA = "portal"
ENDED = frozenset({ComplaintState.RESOLVED, ComplaintState.CLOSED})


def write(session: Session, complaint: Complaint, text: str, *, files: int = 0) -> InboundMessage:
    """Keep a message of the customer; one that is waited for has the complaint looked into again.

    `files` is how many came with it; with some, the text may be empty. Raises `Invalid`.
    """
    said = _checked(text, files)
    return correspondence.message_in(session, None, complaint, Said(said, VIA))


def _checked(text: str, files: int) -> str:
    said = plain(text).strip()
    if len(said) > TEXT_MAXIMUM:
        words = f"This is {len(said):,} characters long; we can take {TEXT_MAXIMUM:,}. Shorten it, or attach a file."
        raise Invalid(words, {"text": words})
    if not said and not files:
        raise Invalid("Write something first.", {"text": "Write something first."})
    return said or ("I sent a file." if files == 1 else f"I sent {files} files.")


def still_wrong(session: Session, complaint: Complaint, text: str) -> bool:
    """Keep that it is not put right, and open the complaint again where that can still be done.

    Returns whether it was opened; else the message is with the desk. Raises `Invalid` without words, `Conflict`
    while the complaint is not finished.
    """
    if complaint.state not in ENDED:
        raise Conflict("We are still working on your complaint: write us a message instead.")
    row = write(session, complaint, text)
    try:
        complaints.move(session, None, complaint, "reopened", reason=row.text)
    except Conflict:
        return False
    return True


def ask_higher(session: Session, complaint: Complaint, text: str, *, asked_at: datetime | None) -> None:
    """Keep that the customer wants somebody more senior to look at it, with their reason as a message.

    `asked_at` is when they asked before, since it was last opened. Raises `Conflict` then, or when it is finished.
    """
    if complaint.state not in OPEN:
        raise Conflict("Your complaint is finished. Tell us first that it is not put right.")
    if asked_at is not None:
        raise Conflict("You asked for this before, and we have it.")
    if plain(text).strip():
        write(session, complaint, text)
    complaints.happened(session, None, complaint, "customer_asked_escalation", via=VIA)
