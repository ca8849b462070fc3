"""Interviews: asking members of the staff, their answers, and going on without one for a reason (R39)."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from qa_app.complaints import rules as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.investigations import queries
from qa_app.investigations.models import EvidenceItem, EvidenceKind, Interview
from qa_app.investigations.services.evidence import check_unaccused, keep
from qa_app.notices.services import tell
from qa_app.people.models import Person
from qa_app.policy import Actor

LATEST = timedelta(days=180)
LONGEST_TEXT = 10_000


def ask(
    session: Session,
    actor: Actor,
    complaint: Complaint,
    person_id: int,
    questions: str,
    *,
    due_on: date | None,
    is_mandatory: bool,
) -> Interview:
    """Ask somebody of the staff, the accused too; they are told. Raises `Invalid` with the fields."""
    check_unaccused(session, actor, complaint)
    now = datetime.now(UTC)
    _check_open(complaint)
    due_on = _checked(session, actor, person_id, questions, due_on, now.date())
    row = Interview(
        complaint_id=complaint.id,
        person_id=person_id,
        questions=questions.strip()[:LONGEST_TEXT],
        is_mandatory=is_mandatory,
        due_on=due_on,
        asked_by_id=actor.id,
        asked_at=now,
    )
    session.add(row)
    session.flush()  # the event and the notice name it
    complaints.happened(session, actor, complaint, "interview_asked", interview=row.id, person=person_id)
    tell(
        session,
        person_id,
        kind="interview_asked",
        title=f"{actor.name} asks you some questions, to answer by {due_on:%d %b %Y}",
        url=f"/interviews/{row.id}",
        key=f"interview:{row.id}",
        now=now,
    )
    return row


def _check_open(complaint: Complaint) -> None:
    if complaint.state not in desk.OPEN:
        raise Conflict("It is finished: reopen it before somebody is asked.")


def _checked(session: Session, actor: Actor, person_id: int, questions: str, due_on: date | None, today: date) -> date:
    problems = {}
    person = session.get(Person, person_id)
    if person is None or not person.active:
        problems["person"] = "Choose somebody with an active account."
    elif person_id == actor.id:
        problems["person"] = "What you know yourself goes into a note."
    if not questions.strip():
        problems["questions"] = "Write down what you want to know."
    if due_on is None or not today <= due_on <= today + LATEST:
        problems["due_on"] = f"Choose a day from today on, within {LATEST.days} days."
    if problems or due_on is None:
        raise Invalid("The interview is not complete.", problems)
    return due_on


def answer(session: Session, actor: Actor, interview_id: int, text: str) -> Interview:
    """Answer what one was asked; it becomes evidence, and whoever asked is told.

    Raises `NotFound` for questions to somebody else, `Conflict` when it was answered or waived before.
    """
    row = queries.interview_of(session, actor, interview_id)
    if not row.is_open:
        raise Conflict("You answered this before." if row.answered_at else "Your answer is no longer needed.")
    if not text.strip():
        raise Invalid("The answer is empty.", {"answer": "Say what you remember; “I do not know” is an answer too."})
    now = datetime.now(UTC)
    row.answer, row.answered_at = text.strip()[:LONGEST_TEXT], now
    complaint = session.get_one(Complaint, row.complaint_id)
    keep(session, actor, complaint, EvidenceItem(kind=EvidenceKind.INTERVIEW, interview_id=row.id, lines=[]))
    complaints.happened(session, actor, complaint, "interview_answered", interview=row.id, person=actor.id)
    tell(
        session,
        row.asked_by_id,
        kind="interview_answered",
        title=f"{actor.name} answered your questions on C-{complaint.id}",
        url=f"/complaints/{complaint.id}/investigation",
        key=f"interview-answered:{row.id}",
        now=now,
    )
    return row


def waive(session: Session, actor: Actor, complaint: Complaint, interview_id: int, reason: str) -> None:
    """Go on without an answer. Raises `NotFound`, `Invalid` without a reason, `Conflict` when there is one."""
    check_unaccused(session, actor, complaint)
    row = session.get(Interview, interview_id)
    if row is None or row.complaint_id != complaint.id:
        raise NotFound("There is no such interview on this complaint.")
    if not reason.strip():
        raise Invalid("Say why you go on without an answer.", {"reason": "A sentence is enough."})
    if not row.is_open:
        raise Conflict("It was answered or waived before.")
    row.waived_at, row.waived_by_id, row.waiver_reason = datetime.now(UTC), actor.id, reason.strip()[:2_000]
    complaints.happened(
        session, actor, complaint, "interview_waived", interview=row.id, person=row.person_id, reason=reason.strip()
    )
