"""From a draft to an evaluation with a stored score, and what others hear of it."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Invalid
from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules import score_documents, transitions, windows
from qa_app.evaluations.rules.windows import Calendar
from qa_app.evaluations.services import telling
from qa_app.evaluations.services.drafting import Stale
from qa_app.policy import Actor
from scorecards import scoring
from scorecards.scoring import State

Reaction = Callable[[Session, Evaluation, datetime], None]
ON_SUBMIT: list[Reaction] = []
"""What other parts of the product do when a reviewer has handed an evaluation in, in the same transaction.

Each is called with the session, the evaluation with its score, and the moment; again when an evaluation that was
opened anew is handed in again. A function that raises keeps the evaluation from being handed in.
"""


def on_submit(reaction: Reaction) -> Reaction:
    """Have the function called after every submission; a second registration changes nothing."""
    if reaction not in ON_SUBMIT:
        ON_SUBMIT.append(reaction)
    return reaction


def missing(row: Evaluation) -> dict[str, str]:
    """What stands in the way of submitting: a sentence by question key."""
    card = scorecards.definition(row.scorecard_version)
    return scoring.check(card, queries.draft_of(row).answers)


def submit(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    revision: int,
    *,
    now: datetime | None = None,
    calendar: Calendar | None = None,
) -> Evaluation:
    """Submit the saved draft: the score is stored and the answers are final. Where the scorecard asks for an
    approval, it waits for that first and counts from then on.

    Raises Invalid with a sentence by question key while something is missing; the draft stays as it is.
    """
    row = queries.to_review(session, actor, evaluation_id)
    handling = scorecards.definition(row.scorecard_version).handling
    goes_out = row.selection not in transitions.INNER_SERIES
    state = transitions.after("hand_in" if handling.needs_approval and goes_out else "submit", row.state)
    if revision != row.revision:
        raise Stale("This evaluation was saved somewhere else since you opened it.")
    _must_be_whole(row)
    store_score(row)
    at = now or datetime.now(UTC)
    row.state, row.submitted_at = state, at
    if goes_out:
        row.release_at = windows.release_at(calendar or Calendar(), at, handling.release_days)
    row.revision += 1
    for reaction in ON_SUBMIT:
        reaction(session, row, at)
    if row.state == EvaluationState.AWAITING_APPROVAL:
        telling.to_approve(session, row, at)
    return row


def _must_be_whole(row: Evaluation) -> None:
    problems = missing(row)
    if problems:
        count = len(problems)
        words = "One question is" if count == 1 else f"{count} questions are"
        raise Invalid(f"Saved, not submitted yet: {words} not finished.", problems)


def store_score(row: Evaluation) -> None:
    """Score the answers as they stand and keep the result with the evaluation and its answers."""
    score = queries.live_score(row, queries.draft_of(row))
    row.percent, row.raw_percent, row.critical_percent = score.percent, score.raw_percent, score.critical_percent
    row.outcome = None if score.outcome == "none" else score.outcome.value
    row.is_auto_failed = score.is_auto_failed
    row.score_document = score_documents.to_document(score)
    parts = {part.key: part for part in score.questions}
    for answer in row.answers:
        part = parts.get(answer.question_key)  # that a whole section does not apply is an answer of its own
        is_counted = part is not None and part.state is State.ANSWERED
        answer.state = part.state.value if part else State.NA.value
        answer.points = part.points if part and is_counted else None
        answer.possible = part.possible if part and is_counted else None
