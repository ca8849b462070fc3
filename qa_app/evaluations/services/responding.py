"""The agent's word: that they have read an evaluation. It does not mean agreement."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Invalid, NotFound
from qa_app.evaluations import queries
from qa_app.evaluations.models import COMMENT_MAXIMUM, Acknowledgement, Evaluation, EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.policy import Actor


def acknowledge(
    session: Session, actor: Actor, evaluation_id: int, comment: str = "", *, now: datetime | None = None
) -> Evaluation:
    """The agent's "I have read this", once, with an optional comment. It does not mean agreement.

    After a dispute was decided they may say so again; the comment of the first time stays. Raises NotFound,
    Conflict when it was said or the evaluation was closed, Invalid for a comment that is too long.
    """
    row = own_released(session, actor, evaluation_id, "evaluation.acknowledge")
    if len(comment) > COMMENT_MAXIMUM:
        raise Invalid("The comment is too long.", {"comment": f"At most {COMMENT_MAXIMUM:,} characters."})
    state = transitions.after("acknowledge", row.state)
    transitions.may_respond("acknowledge", scorecards.definition(row.scorecard_version).handling.response)
    row.state = EvaluationState(state)
    if queries.acknowledgement(session, row) is None:
        at = now or datetime.now(UTC)
        session.add(Acknowledgement(evaluation_id=row.id, person_id=actor.id, at=at, comment=comment.strip()))
    return row


def own_released(session: Session, actor: Actor, evaluation_id: int, permission: str) -> Evaluation:
    """A released evaluation about the actor, kept by this transaction. Raises NotFound."""
    row = queries.evaluation(session, actor, evaluation_id, is_locked=True)
    if row.agent_id != actor.id or row.released_at is None or not actor.may(permission):
        raise NotFound(queries.ABSENT)
    return row
