"""Recording what was decided; what it was before stays in the log."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from qa_app.complaints import queries as complaint_queries
from qa_app.complaints import rules
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.steps import CHANGEABLE
from qa_app.errors import Conflict
from qa_app.policy import Actor
from qa_app.resolutions.rules.words import plain
from qa_app.resolutions.services.turns import take_turn


def decide(session: Session, actor: Actor, complaint: Complaint, outcome: rules.Outcome, *, revision: int) -> None:
    """Record the outcome, and the cause where it is given with it.

    Raises `Conflict` when somebody changed the complaint since `revision`, when it is finished or about the actor,
    `Invalid` as `rules.check_outcome`.
    """
    take_turn(session, complaint)
    complaints.unchanged_since(complaint, revision)
    outcome = replace(outcome, explanation=plain(outcome.explanation))
    rules.check_outcome(outcome)
    if complaint.state not in CHANGEABLE:
        raise Conflict("Reopen the complaint before its outcome is changed.")
    check_unaccused(session, actor, complaint)
    before = {"decision": complaint.decision, "root_cause": complaint.root_cause}
    complaint.decision, complaint.explanation = outcome.decision, outcome.explanation
    if outcome.root_cause:
        complaint.root_cause, complaint.root_cause_note = outcome.root_cause, outcome.root_cause_note.strip()
        complaint.root_cause_evidence = outcome.root_cause_evidence.strip()
    complaint.decided_at = datetime.now(UTC)
    said: dict[str, Any] = {"decision": outcome.decision, "root_cause": complaint.root_cause, "before": before}
    complaints.happened(session, actor, complaint, "decided", **said)


def check_unaccused(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Whom a complaint is about may not decide, promise, approve or check it. Raises `Conflict`."""
    if actor.id in complaint_queries.accused(session, complaint):
        raise Conflict("The complaint is about you: somebody else has to do this.")
