"""The second look at an evaluation before it counts and is released, by somebody who did not score it (QM-C13)."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.errors import NotFound
from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.services import telling
from qa_app.evaluations.services.revising import APPROVAL, keep_submission, reason_in, take_back
from qa_app.policy import Actor


def approve(session: Session, actor: Actor, evaluation_id: int, *, now: datetime | None = None) -> Evaluation:
    """Approve what a reviewer handed in; from then on it counts and can be released.

    Raises NotFound, NotAllowed for the reviewer and the agent, Conflict when nothing waits.
    """
    row = _to_approve(session, actor, evaluation_id)
    row.state = transitions.after("approve", row.state)
    row.approved_at, row.approved_by_id = now or datetime.now(UTC), actor.id
    return row


def send_back(
    session: Session, actor: Actor, evaluation_id: int, comment: str, *, now: datetime | None = None
) -> Evaluation:
    """Give it back to the reviewer as a draft, with a reason; what was handed in is kept as an earlier submission.

    Raises NotFound, NotAllowed, Conflict, or Invalid without a reason.
    """
    now = now or datetime.now(UTC)
    row = _to_approve(session, actor, evaluation_id)
    state = transitions.after("send_back", row.state)
    keep_submission(session, row, cause=APPROVAL, reason=reason_in(comment), by_id=actor.id, now=now)
    take_back(row, state)
    telling.sent_back(session, row, now)
    return row


def _to_approve(session: Session, actor: Actor, evaluation_id: int) -> Evaluation:
    row = queries.evaluation(session, actor, evaluation_id, is_locked=True)
    if not actor.reaches("evaluation.approve", owner_id=None, team_id=row.team_id):
        raise NotFound(queries.ABSENT)
    transitions.may_approve(actor.id, reviewer_id=row.reviewer_id, agent_id=row.agent_id)
    return row
