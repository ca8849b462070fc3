"""What resolutions asks for before a step: the customer's yes, what is proved, checked, followed up and asked."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.steps import Missing, Step
from qa_app.resolutions import queries
from qa_app.resolutions.rules.proposals import YES

PLACE = "outcome"


def missing(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """What the step still lacks."""
    found = {"implementing": _to_implement}.get(step.after)
    return found(session, complaint, step) if found else ()


def _to_implement(session: Session, complaint: Complaint, _step: Step) -> list[Missing]:
    current = queries.current_proposal(session, complaint)
    if current is None:
        return [Missing("a proposal to the customer, or goodwill that needs no answer", PLACE)]
    if current.is_goodwill or current.response in YES:
        return []
    return [Missing("the customer’s yes to the proposal", PLACE)]
