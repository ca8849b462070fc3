"""What an evaluation said before: its earlier submissions, what changed from one to the next, and every score."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.builder import queries as scorecards
from qa_app.evaluations.models import Evaluation, EvaluationRevision
from qa_app.evaluations.rules.drafts import Draft, in_words
from qa_app.people.models import Person
from qa_app.policy import Actor
from scorecards import answers
from scorecards.definition import Question, Scorecard

EDIT, DISPUTE, APPROVAL = "edit", "dispute", "approval"


@dataclass(frozen=True, slots=True)
class Change:
    """One place in which a submission differs from the one before. `what` is answer, comment, evidence or note."""

    title: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Step:
    """From one submission to the next: why, by whom, what changed, and the score on both sides.

    `percent_after` and `changes` are None while the next submission is still being written.
    """

    number: int
    cause: str
    reason: str
    at: datetime
    by: str
    percent_before: Decimal | None
    percent_after: Decimal | None
    changes: tuple[Change, ...] | None


@dataclass(frozen=True, slots=True)
class Standing:
    """A score an evaluation had: from when on, and what made it so."""

    at: datetime
    percent: Decimal | None
    cause: str
    reason: str


@dataclass(frozen=True, slots=True)
class _Side:
    """One submission as it is compared."""

    draft: Draft
    quotes: Mapping[str, str]
    percent: Decimal | None
    submitted_at: datetime | None


def revisions(session: Session, actor: Actor, row: Evaluation) -> Sequence[EvaluationRevision]:
    """The earlier submissions of an evaluation that the actor may see, oldest first; one query.

    Whom it is about sees those that had been released to them.
    """
    statement = (
        select(EvaluationRevision)
        .where(EvaluationRevision.evaluation_id == row.id)
        .options(joinedload(EvaluationRevision.by).lazyload(Person.roles))
        .order_by(EvaluationRevision.number)
    )
    if row.agent_id == actor.id and row.reviewer_id != actor.id:
        statement = statement.where(EvaluationRevision.released_at.is_not(None))
    return session.scalars(statement).all()


def steps(session: Session, actor: Actor, row: Evaluation) -> list[Step]:
    """How the evaluation changed from submission to submission, oldest first; [] when it never did."""
    kept = revisions(session, actor, row)
    if not kept:
        return []
    card = scorecards.definition(row.scorecard_version)
    is_private_shown = row.agent_id != actor.id
    sides = [_earlier(item, is_private_shown) for item in kept] + [_now(row, is_private_shown)]
    return [_step(card, item, before, after) for item, before, after in zip(kept, sides, sides[1:], strict=False)]


def standings(row: Evaluation, kept: Sequence[EvaluationRevision]) -> list[Standing]:
    """Every score the evaluation had, oldest first: that of each earlier submission, then today's (none while it
    is being written). `kept` comes from `revisions`."""
    if not kept:
        return [Standing(row.submitted_at, row.percent, "", "")] if row.submitted_at else []
    later = [(item.percent, item.submitted_at) for item in kept[1:]] + [(row.percent, row.submitted_at)]
    found = [Standing(kept[0].submitted_at or kept[0].at, kept[0].percent, "", "")]
    for item, (percent, submitted_at) in zip(kept, later, strict=True):
        at = item.at if item.cause == DISPUTE else submitted_at
        if at is not None:
            found.append(Standing(at, percent, item.cause, item.reason))
    return found


def _step(card: Scorecard, item: EvaluationRevision, before: _Side, after: _Side) -> Step:
    is_whole = after.submitted_at is not None
    return Step(
        number=item.number,
        cause=item.cause,
        reason=item.reason,
        at=item.at,
        by=item.by.name if item.by else "",
        percent_before=before.percent,
        percent_after=after.percent if is_whole else None,
        changes=tuple(_changes(card, before, after)) if is_whole else None,
    )


def _changes(card: Scorecard, before: _Side, after: _Side) -> Iterator[Change]:
    for section in card.sections:
        for question in section.questions:
            yield from _of_question(question, before, after)
        left, right = before.draft.notes.get(section.key, ""), after.draft.notes.get(section.key, "")
        if left != right:
            yield Change(section.title, "note", left, right)
    for name, left, right in (
        ("comment", before.draft.comment, after.draft.comment),
        ("private", before.draft.private_comment, after.draft.private_comment),
    ):
        if left != right:
            yield Change("", name, left, right)


def _of_question(question: Question, before: _Side, after: _Side) -> Iterator[Change]:
    left, right = before.draft.answer(question.key), after.draft.answer(question.key)
    words = in_words(question, left), in_words(question, right)
    if words[0] != words[1]:
        yield Change(question.text, "answer", *words)
    if left.comment != right.comment:
        yield Change(question.text, "comment", left.comment, right.comment)
    quotes = before.quotes.get(question.key, ""), after.quotes.get(question.key, "")
    if quotes[0] != quotes[1]:
        yield Change(question.text, "evidence", *quotes)


def _earlier(item: EvaluationRevision, is_private_shown: bool) -> _Side:
    document = item.document
    values = {part["question_key"]: part["value"] for part in document["answers"] if part["value"]}
    quotes = {part["question_key"]: _joined(line["text"] for line in part["evidence"]) for part in document["answers"]}
    return _Side(_draft(values, document, is_private_shown), quotes, item.percent, item.submitted_at)


def _now(row: Evaluation, is_private_shown: bool) -> _Side:
    values = {answer.question_key: answer.value for answer in row.answers if answer.value}
    quotes = {answer.question_key: _joined(line.quote for line in answer.evidence) for answer in row.answers}
    document = {"comment": row.comment, "private_comment": row.private_comment, "notes": row.notes}
    return _Side(_draft(values, document, is_private_shown), quotes, row.percent, row.submitted_at)


def _draft(values: Mapping[str, Any], document: Mapping[str, Any], is_private_shown: bool) -> Draft:
    return Draft(
        answers.from_document(dict(values)),
        comment=document["comment"],
        notes=document.get("notes") or {},
        private_comment=document.get("private_comment", "") if is_private_shown else "",
    )


def _joined(quotes: Iterator[str]) -> str:
    return "\n".join(quotes)
