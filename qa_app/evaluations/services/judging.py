"""Having a language model propose answers: one question at a time, kept like a rule's proposal, asked once.

Only the transcript that people read is sent, from which personal data was taken out. The same question about the
same words to the same model is not asked twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.builder import queries as scorecards
from qa_app.config import Judge
from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation, Suggestion, SuggestionSource
from qa_app.evaluations.queries import suggesting
from qa_app.evaluations.rules import judging as rules
from qa_app.evaluations.rules import suggestions, transitions
from qa_app.evaluations.services.suggesting import keep
from qa_app.jobs import ledger
from qa_app.jobs.models import Job
from scorecards.definition import Question
from scorecards.suggest import Proposal
from transcription.language.elsewhere import without_card_numbers


@dataclass(frozen=True, slots=True)
class Asking:
    """One question of one evaluation to be put to the model, with the lines it is about; `made_by` names both.

    `held` says why the model is not asked about this question: it and people agreed too little.
    """

    evaluation_id: int
    question: Question
    lines: Sequence[rules.Line]
    made_by: str
    held: str = ""


def want(session: Session, row: Evaluation) -> bool:
    """Have a worker ask the model about this evaluation, once; False when that was wanted before."""
    key = f"{suggesting.JUDGE_KEY}{row.id}"
    if session.scalar(select(Job.id).where(Job.name == suggesting.JUDGE, Job.key == key)) is not None:
        return False
    title = f"Ask the language model about evaluation {row.id}"
    ledger.enqueue(session, suggesting.JUDGE, key, {"evaluation_id": row.id}, title=title)
    return True


def to_ask(session: Session, judge: Judge, evaluation_id: int) -> list[Asking]:
    """What is still to be asked: none for an evaluation that is handed in, or whose reviewer is to be left alone."""
    row = session.get(Evaluation, evaluation_id)
    if row is None or row.selection in suggesting.UNAIDED or row.state not in transitions.OPEN_FOR_WORK:
        return []
    found = queries.lines(session, row.interaction_id, row.interaction.transcript_version)
    lines = [
        rules.Line(line.index, line.speaker, line.text, line.start_ms, line.end_ms)
        for line in found.values()
        if line.text.strip()
    ]
    asked = _asked(session, row)
    card = scorecards.definition(row.scorecard_version)
    held = {
        key: suggestions.why_held(found, suggesting.TERMS, "this model")
        for (key, model), found in suggesting.model_agreement(session, row.scorecard_version).items()
        if model == judge.model
    }
    return [
        Asking(
            row.id,
            question,
            lines,
            f"{judge.model}#{rules.digest(question, lines, judge.model)}",
            held.get(question.key, ""),
        )
        for question in card.questions()
        if rules.can_ask(question) and question.key not in asked and lines
    ]


def keep_again(session: Session, asking: Asking) -> bool:
    """Keep what the same model said of the same question and words in another evaluation; False if it never did."""
    about = select(Evaluation.interaction_id).where(Evaluation.id == asking.evaluation_id).scalar_subquery()
    statement = (
        select(Suggestion)
        .join(Evaluation, Evaluation.id == Suggestion.evaluation_id)
        .where(Evaluation.interaction_id == about, Suggestion.source == SuggestionSource.MODEL)
        .where(Suggestion.made_by == asking.made_by)
        .order_by(Suggestion.id)
    )
    earlier = session.scalars(statement.limit(1)).one_or_none()
    if earlier is not None:
        keep(session, [_row(asking, {"value": earlier.value, "reason": earlier.reason, "cited": earlier.cited})])
    return earlier is not None


def keep_reply(session: Session, asking: Asking, reply: str) -> None:
    """Keep what may be believed of the model's reply, or why nothing of it."""
    opinion = rules.opinion(asking.question, asking.lines, reply)
    reason = without_card_numbers(opinion.reason)
    _keep(session, asking, Proposal(opinion.answer, reason, opinion.cited))


def keep_unasked(session: Session, asking: Asking) -> bool:
    """Keep why the model is not asked: little agreement so far, or more words than are sent. False when it is."""
    told = asking.held
    if not told and rules.is_too_long(asking.lines):
        told = f"The conversation is longer than {rules.MOST_CHARACTERS:,} characters and was not sent to the model."
    if told:
        model = asking.made_by.rpartition("#")[0]  # no answer of the model's, so none to be found again
        _keep(session, replace(asking, made_by=f"{model}#not asked"), Proposal(None, told))
    return bool(told)


def _keep(session: Session, asking: Asking, proposal: Proposal) -> None:
    values = {
        "value": suggestions.as_value(proposal.answer),
        "reason": proposal.reason,
        "cited": suggestions.as_cited(proposal),
    }
    keep(session, [_row(asking, values)])


def _row(asking: Asking, values: dict[str, Any]) -> dict[str, Any]:
    return values | {
        "evaluation_id": asking.evaluation_id,
        "question_key": asking.question.key,
        "source": SuggestionSource.MODEL,
        "made_by": asking.made_by,
        "made_at": datetime.now(UTC),
    }


def _asked(session: Session, row: Evaluation) -> set[str]:
    """The questions that a model was asked about this evaluation."""
    asked = select(Suggestion.question_key).where(
        Suggestion.evaluation_id == row.id, Suggestion.source == SuggestionSource.MODEL
    )
    return set(session.scalars(asked))
