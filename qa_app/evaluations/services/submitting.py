"""From draft to the agent: submit with a stored score, release, acknowledge."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.errors import Invalid, NotFound
from qa_app.evaluations import queries
from qa_app.evaluations.models import COMMENT_MAXIMUM, Acknowledgement, Evaluation
from qa_app.evaluations.rules import score_documents, transitions
from qa_app.evaluations.services.drafting import Stale
from qa_app.policy import Actor
from scorecards import scoring
from scorecards.scoring import QuestionScore, State

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
    session: Session, actor: Actor, evaluation_id: int, revision: int, *, now: datetime | None = None
) -> Evaluation:
    """Submit the saved draft: the score is stored and the answers are final.

    Raises Invalid with a sentence by question key while something is missing; the draft stays as it is.
    """
    row = queries.to_review(session, actor, evaluation_id)
    state = transitions.after("submit", row.state)
    if revision != row.revision:
        raise Stale("This evaluation was saved somewhere else since you opened it.")
    problems = missing(row)
    if problems:
        count = len(problems)
        words = "One question is" if count == 1 else f"{count} questions are"
        raise Invalid(f"Saved, not submitted yet: {words} not finished.", problems)
    store_score(row)
    at = now or datetime.now(UTC)
    row.state, row.submitted_at = state, at
    row.revision += 1
    for reaction in ON_SUBMIT:
        reaction(session, row, at)
    return row


def store_score(row: Evaluation) -> None:
    """Score the answers as they stand and keep the result with the evaluation and its answers."""
    score = queries.live_score(row, queries.draft_of(row))
    row.percent, row.raw_percent = score.percent, score.raw_percent
    row.outcome = None if score.outcome == "none" else score.outcome.value
    row.is_auto_failed = score.is_auto_failed
    row.score_document = score_documents.to_document(score)
    parts = {part.key: part for part in score.questions}
    for answer in row.answers:
        part: QuestionScore = parts[answer.question_key]
        is_counted = part.state is State.ANSWERED
        answer.state = part.state.value
        answer.points = part.points if is_counted else None
        answer.possible = part.possible if is_counted else None


def release(session: Session, actor: Actor, evaluation_id: int, *, now: datetime | None = None) -> Evaluation:
    """Let the agent see a submitted evaluation."""
    row = queries.to_review(session, actor, evaluation_id, "evaluation.release")
    row.state = transitions.after("release", row.state)
    row.released_at = now or datetime.now(UTC)
    return row


def acknowledge(
    session: Session, actor: Actor, evaluation_id: int, comment: str = "", *, now: datetime | None = None
) -> Evaluation:
    """The agent's "I have read this", once, with an optional comment. It does not mean agreement."""
    row = own_released(session, actor, evaluation_id, "evaluation.acknowledge")
    if len(comment) > COMMENT_MAXIMUM:
        raise Invalid("The comment is too long.", {"comment": f"At most {COMMENT_MAXIMUM:,} characters."})
    row.state = transitions.after("acknowledge", row.state)
    if queries.acknowledgement(session, row) is None:
        at = now or datetime.now(UTC)
        session.add(Acknowledgement(evaluation_id=row.id, person_id=actor.id, at=at, comment=comment.strip()))
    return row


def own_released(session: Session, actor: Actor, evaluation_id: int, permission: str) -> Evaluation:
    """A released evaluation about the actor. Raises NotFound."""
    row = queries.evaluation(session, actor, evaluation_id)
    if row.agent_id != actor.id or row.released_at is None or not actor.may(permission):
        raise NotFound("There is no such evaluation.")
    return row
