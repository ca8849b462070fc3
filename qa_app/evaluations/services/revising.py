"""Changing what was submitted: every earlier submission is kept whole, and the newest counts (QM-E9)."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.models import REASON_MAXIMUM, AnswerRow, Evaluation, EvaluationRevision, EvaluationState
from qa_app.evaluations.rules import transitions
from qa_app.evaluations.services import telling
from qa_app.policy import Actor

EDIT, DISPUTE, APPROVAL = "edit", "dispute", "approval"


def reopen(
    session: Session, actor: Actor, evaluation_id: int, reason: str, *, now: datetime | None = None
) -> Evaluation:
    """Open a submitted evaluation for another edit, within the scorecard's hours and before the agent responded.

    It is a draft again, seen by its reviewer alone, until it is submitted and released anew. Raises NotFound,
    Conflict when the hours are over or the agent was faster, Invalid without a reason.
    """
    now = now or datetime.now(UTC)
    row = queries.to_review(session, actor, evaluation_id)
    state = transitions.after("reopen", row.state)
    until = edit_until(session, row)
    if until is None or now >= until:
        raise Conflict("The time in which this evaluation could be changed is over.")
    was_released = row.released_at is not None
    keep_submission(session, row, cause=EDIT, reason=reason_in(reason), by_id=actor.id, now=now)
    take_back(row, state)
    if was_released:
        telling.taken_back(session, row, now)
    return row


def edit_until(session: Session, row: Evaluation) -> datetime | None:
    """When the hours for changes end: counted from the first submission, however often it was changed since."""
    hours = scorecards.definition(row.scorecard_version).handling.edit_hours
    if not hours or row.submitted_at is None:
        return None
    first = select(func.min(EvaluationRevision.submitted_at)).where(
        EvaluationRevision.evaluation_id == row.id, EvaluationRevision.cause == EDIT
    )
    return (session.scalar(first) or row.submitted_at) + timedelta(hours=hours)


def keep_submission(
    session: Session, row: Evaluation, *, cause: str, reason: str, by_id: int | None, now: datetime
) -> EvaluationRevision:
    """Keep the submission as it stands, before anything of it changes. The evaluation must have a score."""
    newest = select(func.max(EvaluationRevision.number)).where(EvaluationRevision.evaluation_id == row.id)
    kept = EvaluationRevision(
        evaluation_id=row.id,
        number=(session.scalar(newest) or 0) + 1,
        document=submission(row),
        score_document=row.score_document,
        percent=row.percent,
        cause=cause,
        reason=reason,
        submitted_at=row.submitted_at,
        released_at=row.released_at,
        at=now,
        by_id=by_id,
    )
    session.add(kept)
    session.flush()
    return kept


def submission(row: Evaluation) -> dict[str, Any]:
    """What was submitted, as JSON values: answers with their evidence, and every comment."""
    return {
        "answers": [_answer(item) for item in row.answers],
        "comment": row.comment,
        "private_comment": row.private_comment,
        "notes": row.notes,
        "reviewer_id": row.reviewer_id,
        "transcript_version": row.transcript_version,
    }


def take_back(row: Evaluation, state: str) -> None:
    """Make a draft of a submitted evaluation: its answers stay, everything that followed from submitting goes."""
    row.state = EvaluationState(state)
    row.submitted_at = row.approved_at = row.released_at = row.release_at = None
    row.respond_until = row.reminded_at = row.approved_by_id = None
    row.percent = row.raw_percent = row.critical_percent = row.outcome = row.score_document = None
    row.is_auto_failed = False
    for answer in row.answers:
        answer.points = answer.possible = answer.state = None
    row.revision += 1


def reason_in(text: str) -> str:
    """The reason, trimmed. Raises Invalid when there is none or it is too long."""
    reason = text.strip()
    if not reason or len(reason) > REASON_MAXIMUM:
        raise Invalid("Say why.", {"reason": f"1 to {REASON_MAXIMUM} characters."})
    return reason


def _answer(item: AnswerRow) -> dict[str, Any]:
    return {
        "question_key": item.question_key,
        "value": item.value,
        "points": None if item.points is None else str(item.points),
        "possible": None if item.possible is None else str(item.possible),
        "state": item.state,
        "evidence": [
            {
                "index": line.segment_index,
                "start_ms": line.start_ms,
                "end_ms": line.end_ms,
                "speaker": line.speaker,
                "text": line.quote,
            }
            for line in item.evidence
        ],
    }
