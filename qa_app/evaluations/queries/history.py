"""What happened to an evaluation, from its first submission on, as its page and its PDF tell it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.evaluations.models import Dispute, DisputeState, Evaluation, EvaluationRevision, EvaluationState
from qa_app.evaluations.queries import reading
from qa_app.evaluations.queries.revisions import APPROVAL, EDIT
from qa_app.people.models import Person
from reports.documents.evaluation import HistoryEvent
from scorecards.definition import Scorecard

SYSTEM = "The system"
HOW = {EDIT: "opened it to change it", APPROVAL: "sent it back before its approval"}


class _Step(NamedTuple):
    at: datetime | None
    who: str
    what: str
    note: str = ""


def history(
    session: Session, row: Evaluation, card: Scorecard, kept: Sequence[EvaluationRevision], zone: tzinfo
) -> tuple[HistoryEvent, ...]:
    """What happened, oldest first, with times in `zone`; `kept` are the earlier submissions that may be told of."""
    found = [
        *_earlier(row, kept),
        *_way(session, row),
        *_word(session, row),
        *_disputes(row, card),
        *_end(session, row),
    ]
    told = [(step.at, step) for step in found if step.at is not None]
    return tuple(
        HistoryEvent(at.astimezone(zone), step.who, step.what, step.note)
        for at, step in sorted(told, key=lambda pair: pair[0])
    )


def _earlier(row: Evaluation, kept: Sequence[EvaluationRevision]) -> Iterator[_Step]:
    for item in kept:
        if item.cause in HOW:
            yield _Step(item.submitted_at, row.reviewer.name, "submitted")
            yield _Step(item.released_at, row.reviewer.name, "released to the agent")
            yield _Step(item.at, item.by.name if item.by else SYSTEM, HOW[item.cause], item.reason)


def _way(session: Session, row: Evaluation) -> Iterator[_Step]:
    yield _Step(row.submitted_at, row.reviewer.name, "submitted")
    if row.approved_by_id is not None:
        yield _Step(row.approved_at, session.get_one(Person, row.approved_by_id).name, "approved")
    is_planned = row.release_at is not None and row.released_at is not None and row.released_at >= row.release_at
    yield _Step(row.released_at, SYSTEM if is_planned else row.reviewer.name, "released to the agent")


def _word(session: Session, row: Evaluation) -> Iterator[_Step]:
    read = reading.acknowledgement(session, row)
    if read is None:
        return
    if read.is_by_system or read.person_id is None:
        yield _Step(read.at, SYSTEM, "noted that the time to respond was over without a word from the agent")
    else:
        who = row.agent if read.person_id == row.agent_id else session.get_one(Person, read.person_id)
        yield _Step(read.at, who.name, "acknowledged", read.comment)


def _disputes(row: Evaluation, card: Scorecard) -> Iterator[_Step]:
    for item in row.disputes:
        question = card.question(item.question_key)
        about = f"“{question.text if question else item.question_key}”"
        again = f" for the {ORDINALS[min(item.round, len(ORDINALS)) - 1]} time" if item.round > 1 else ""
        yield _Step(item.raised_at, item.raised_by.name, f"disputed {about}{again}", item.reason)
        if item.decided_at and item.decided_by:
            yield _Step(item.decided_at, item.decided_by.name, _decision(item, about), item.rationale or "")


def _end(session: Session, row: Evaluation) -> Iterator[_Step]:
    if row.state == EvaluationState.CLOSED:
        yield _Step(row.closed_at, SYSTEM, "closed it: the time to respond was over")
    elif row.state == EvaluationState.VOID and row.voided_by_id is not None:
        yield _Step(
            row.closed_at, session.get_one(Person, row.voided_by_id).name, "made it void", row.void_reason or ""
        )


ORDINALS = ("first", "second", "third", "fourth", "fifth")


def _decision(item: Dispute, about: str) -> str:
    words = labels.of(DisputeState(item.state)).text.lower()
    if item.percent_before == item.percent_after:
        return f"{words}: {about}, the score stays {_percent(item.percent_after)}"
    return f"{words}: {about}, score {_percent(item.percent_before)} before, {_percent(item.percent_after)} after"


def _percent(value: Decimal | None) -> str:
    return "none" if value is None else f"{value.normalize():f} %"
