"""What resolutions asks for before a step: the customer's yes, what is proved, checked, followed up and asked."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintState, Remedy
from qa_app.complaints.rules import MONEY_REMEDIES
from qa_app.complaints.rules.steps import Missing, Step
from qa_app.resolutions import queries
from qa_app.resolutions.models import CheckKind, CheckResult, SurveyState
from qa_app.resolutions.rules.proposals import YES
from qa_app.resolutions.services.approvals import words

PLACE = "outcome"


def missing(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """What the step still lacks."""
    found = {
        ComplaintState.PROPOSED: _to_propose,
        ComplaintState.IMPLEMENTING: _to_implement,
        ComplaintState.RESOLVED: _to_resolve,
        ComplaintState.CLOSED: _to_close,
    }.get(ComplaintState(step.after) if step.after in set(ComplaintState) else ComplaintState.DRAFT)
    return found(session, complaint, step) if found else ()


def _to_propose(session: Session, complaint: Complaint, _step: Step) -> list[Missing]:
    waiting = queries.open_approvals(session, complaint)
    return [Missing(f"the approval of: {words(remedy)}", PLACE) for remedy in waiting]


def _to_implement(session: Session, complaint: Complaint, step: Step) -> list[Missing]:
    return [*_to_propose(session, complaint, step), *_agreed(session, complaint)]


def _agreed(session: Session, complaint: Complaint) -> list[Missing]:
    current = queries.current_proposal(session, complaint)
    if current is None:
        return [Missing("a proposal to the customer, or goodwill that needs no answer", PLACE)]
    if current.is_goodwill or current.response in YES:
        return []
    return [Missing("the customer’s yes to the proposal", PLACE)]


def _to_resolve(session: Session, complaint: Complaint, step: Step) -> list[Missing]:
    lack = _to_propose(session, complaint, step)
    if step.before == ComplaintState.PROPOSED and not _is_told(session, complaint):
        lack.append(Missing("the decision, sent to the customer", PLACE))
    return [*lack, *(Missing(f"proof of: {words(remedy)}", PLACE) for remedy in _unproved(session, complaint))]


def _is_told(session: Session, complaint: Complaint) -> bool:
    """Whether the decision reached the customer: by a proposal of this cycle, or a message with the final word."""
    if queries.current_proposal(session, complaint) is not None:
        return True
    sent = (ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == "message_out")
    payloads = session.scalars(select(ComplaintEvent.payload).where(*sent))
    return any(payload.get("purpose") == "final" for payload in payloads)


def _unproved(session: Session, complaint: Complaint) -> Sequence[Remedy]:
    """Money that was given in this cycle without proof of it."""
    given = (
        Remedy.complaint_id == complaint.id,
        Remedy.cycle == complaint.cycle,
        Remedy.kind.in_(MONEY_REMEDIES),
        Remedy.amount_minor.is_not(None),
        Remedy.promised_at.is_not(None),
        Remedy.fulfilled_at.is_not(None),
        Remedy.proved_at.is_(None),
    )
    return session.scalars(select(Remedy).where(*given).order_by(Remedy.id)).all()


def _to_close(session: Session, complaint: Complaint, _step: Step) -> list[Missing]:
    return [*_followed_up(session, complaint), *_checked(session, complaint), *_asked(session, complaint)]


def _followed_up(session: Session, complaint: Complaint) -> list[Missing]:
    row = queries.follow_up(session, complaint)
    if (row is not None and row.outcome is not None) or not complaint.customer.may_contact:
        return []
    most = queries.practice(session).follow_up_attempts
    tried = len(row.attempts) if row else 0
    return [Missing(f"the follow-up: an outcome, or {most} attempts on different days ({tried} so far)", PLACE)]


def _checked(session: Session, complaint: Complaint) -> list[Missing]:
    row = queries.check_of(session, complaint, CheckKind.SECOND_PERSON)
    if row is None or row.result == CheckResult.PASSED:
        return []
    return [Missing("the check by a second person", PLACE)]


def _asked(session: Session, complaint: Complaint) -> list[Missing]:
    row = queries.invite(session, complaint)
    if row is not None and row.state != SurveyState.DUE:
        return []
    return [Missing("the survey, sent, or the reason why none is", PLACE)]
