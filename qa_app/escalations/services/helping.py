"""Asking somebody more senior for help without giving the complaint away (R37)."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules import OPEN
from qa_app.errors import Conflict, Invalid
from qa_app.escalations import queries
from qa_app.escalations.models import HelpRequest
from qa_app.notices.services import tell
from qa_app.policy import Actor

LONGEST_TEXT = 4_000


def ask_help(session: Session, actor: Actor, complaint: Complaint, question: str) -> HelpRequest:
    """Ask whoever is there at the first level that has somebody; they are told.

    Raises `Invalid` without a question, `Conflict` when it is finished, about the actor, or nobody is there.
    """
    if complaint.state not in OPEN:
        raise Conflict("It is finished.")
    if actor.id in desk.accused(session, complaint):
        raise Conflict("The complaint is about you: you may not work on it.")
    if not question.strip():
        raise Invalid("What do you need help with?", {"question": "Ask in a sentence or two."})
    now, levels = datetime.now(UTC), queries.policy(session).levels
    able = (queries.receiver(session, complaint, level, besides={actor.id}) for level in levels)
    to_id = next((person_id for person_id in able if person_id is not None), None)
    if to_id is None:
        raise Conflict("Nobody is set up above you. Ask the desk's lead to fill the levels.")
    row = HelpRequest(
        complaint_id=complaint.id, by_id=actor.id, to_id=to_id, question=question.strip()[:LONGEST_TEXT], asked_at=now
    )
    session.add(row)
    session.flush()  # the event and the notice name it
    complaints.happened(session, actor, complaint, "help_asked", at=now, request=row.id, person=to_id)
    _tell(session, row, to_id, "help_asked", f"{actor.name} asks you for help with C-{complaint.id}", now)
    return row


def give_help(session: Session, actor: Actor, request_id: int, answer: str) -> HelpRequest:
    """Answer a request for help. Raises `NotFound` for somebody else's, `Invalid`, `Conflict` when answered."""
    row = queries.help_to(session, actor, request_id)
    if row.answered_at is not None:
        raise Conflict("You answered this before.")
    if not answer.strip():
        raise Invalid("The answer is empty.", {"answer": "Say what they can do."})
    now = datetime.now(UTC)
    row.answer, row.answered_at = answer.strip()[:LONGEST_TEXT], now
    complaint = session.get_one(Complaint, row.complaint_id)
    complaints.happened(session, actor, complaint, "help_given", at=now, request=row.id, person=row.by_id)
    _tell(session, row, row.by_id, "help_given", f"{actor.name} answered you on C-{complaint.id}", now)
    return row


def _tell(session: Session, row: HelpRequest, person_id: int, kind: str, title: str, now: datetime) -> None:
    url = f"/complaints/{row.complaint_id}/escalation"
    tell(session, person_id, kind=kind, title=title, url=url, key=f"{kind}:{row.id}", now=now)
