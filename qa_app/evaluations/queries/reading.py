"""One evaluation: who may open it, its draft as a value, its score, the lines it can cite, its disputes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.builder import queries as scorecards
from qa_app.errors import NotFound
from qa_app.evaluations.models import (
    Acknowledgement,
    AnswerRow,
    Dispute,
    DisputeState,
    Evaluation,
    EvaluationState,
    Selection,
)
from qa_app.evaluations.queries.reach import visible, writable
from qa_app.evaluations.rules import score_documents
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.rules.hidden import NONE, why_silent
from qa_app.interactions.models import TranscriptVersion
from qa_app.people.models import Person
from qa_app.policy import Actor, Scope
from scorecards import answers, scoring
from scorecards.answers import Answer
from scorecards.scoring import Score

ABSENT = "There is no such evaluation."
MOST_OPEN = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the transcript that can be cited."""

    index: int
    speaker: str
    text: str
    start_ms: int
    end_ms: int


def evaluation(session: Session, actor: Actor, evaluation_id: int, *, is_locked: bool = False) -> Evaluation:
    """An evaluation that the actor may see. Raises NotFound.

    `is_locked` reads it anew and keeps the row until the transaction ends, so that one step is taken at a time.
    """
    return _one(session, visible(actor), evaluation_id, is_locked)


def must_see(session: Session, actor: Actor, evaluation_id: int) -> None:
    """Whether the actor may see the evaluation. Raises NotFound when not."""
    if session.scalar(select(Evaluation.id).where(Evaluation.id == evaluation_id, visible(actor))) is None:
        raise NotFound(ABSENT)


def to_review(
    session: Session,
    actor: Actor,
    evaluation_id: int,
    permission: str = "evaluation.write",
    *,
    is_locked: bool = True,
) -> Evaluation:
    """An evaluation that the actor writes: their own, or any for a QA manager, never one about themselves but
    their self-evaluation.

    `is_locked` keeps the row until the transaction ends, so that a revision is compared and raised by one at
    a time. Raises NotFound.
    """
    return _one(session, writable(actor, permission), evaluation_id, is_locked)


def locked(session: Session, evaluation_id: int) -> Evaluation:
    """The evaluation as it stands now, kept by this transaction. Raises NotFound."""
    return _one(session, true(), evaluation_id, True)


def _one(session: Session, where: ColumnElement[bool], evaluation_id: int, is_locked: bool) -> Evaluation:
    statement = _whole().where(Evaluation.id == evaluation_id, where)
    if is_locked:
        statement = statement.with_for_update(of=Evaluation).execution_options(populate_existing=True)
    row = session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound(ABSENT)
    return row


def _whole() -> Select[Evaluation]:
    """With everything that its page tells, in three queries; nobody's roles are asked for."""
    disputes = selectinload(Evaluation.disputes)
    return select(Evaluation).options(
        joinedload(Evaluation.interaction),
        joinedload(Evaluation.scorecard_version),
        joinedload(Evaluation.agent).lazyload(Person.roles),
        joinedload(Evaluation.reviewer).lazyload(Person.roles),
        selectinload(Evaluation.answers).joinedload(AnswerRow.evidence),
        disputes.joinedload(Dispute.decided_by).lazyload(Person.roles),
        disputes.joinedload(Dispute.raised_by).lazyload(Person.roles),
        disputes.joinedload(Dispute.assigned_to).lazyload(Person.roles),
    )


def draft_of(row: Evaluation, hidden: frozenset[str] = NONE) -> Draft:
    """What is entered so far, as a value. What a rule alone answered by a figure in `hidden` tells that figure no more,
    neither as a number nor as the reason."""
    entered = answers.from_document({answer.question_key: answer.value for answer in row.answers if answer.value})
    return Draft(
        _without_figures(row, entered, hidden) if row.selection == Selection.AUTOMATIC and hidden else entered,
        {
            answer.question_key: tuple(item.segment_index for item in answer.evidence)
            for answer in row.answers
            if answer.evidence
        },
        row.comment,
        {key: text for key, text in (row.notes or {}).items() if text},
        row.private_comment or "",
    )


def _without_figures(row: Evaluation, entered: Mapping[str, Answer], hidden: frozenset[str]) -> dict[str, Answer]:
    found = dict(entered)
    for question in scorecards.definition(row.scorecard_version).questions():
        why = why_silent(question, hidden)
        if why and question.key in found:
            found[question.key] = replace(found[question.key], number=None, comment=why)
    return found


def live_score(row: Evaluation, draft: Draft) -> Score:
    """The score of a draft, so far as it is answered."""
    return scoring.score(scorecards.definition(row.scorecard_version), draft.answers)


def stored_score(row: Evaluation) -> Score | None:
    """The score as it was stored, or None before submission."""
    return score_documents.from_document(row.score_document) if row.score_document else None


def lines(session: Session, interaction_id: int, version: int | None) -> Mapping[int, Line]:
    """The lines of a transcript version by index; none without a transcript."""
    row = session.get(TranscriptVersion, (interaction_id, version)) if version else None
    found = (
        Line(item["index"], item["speaker"], item["text"], item["start_ms"], item["end_ms"])
        for item in (row.document.get("segments", ()) if row else ())
    )
    return {line.index: line for line in found}


def acknowledgement(session: Session, row: Evaluation) -> Acknowledgement | None:
    """The agent's "I have read this", if given."""
    return session.get(Acknowledgement, row.id)


def dispute(session: Session, actor: Actor, dispute_id: int) -> Dispute:
    """A dispute that the actor may see and decide upon by their role. Raises NotFound."""
    row = session.scalars(_disputes(actor).where(Dispute.id == dispute_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such dispute.")
    return row


def open_disputes(session: Session, actor: Actor, *, is_open: bool = True, limit: int = MOST_OPEN) -> Sequence[Dispute]:
    """Disputes within the actor's reach to resolve: the open ones oldest first, or the decided, newest first."""
    state = Dispute.state == DisputeState.OPEN if is_open else Dispute.state != DisputeState.OPEN
    order = Dispute.id if is_open else Dispute.id.desc()
    return session.scalars(_disputes(actor).where(state).order_by(order).limit(limit)).all()


def _disputes(actor: Actor) -> Select[Dispute]:
    statement = (
        select(Dispute)
        .join(Evaluation, Evaluation.id == Dispute.evaluation_id)
        .where(Evaluation.agent_id != actor.id, Evaluation.state != EvaluationState.VOID)
        .options(
            joinedload(Dispute.raised_by).lazyload(Person.roles),
            joinedload(Dispute.decided_by).lazyload(Person.roles),
            joinedload(Dispute.assigned_to).lazyload(Person.roles),
            joinedload(Dispute.evaluation),
        )
    )
    scope = actor.scope("dispute.resolve")
    if scope is Scope.ALL:
        return statement
    return statement.where(Evaluation.team_id.in_(actor.team_ids if scope is Scope.TEAM else ()))
