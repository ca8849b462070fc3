"""What the reviewing page reads of an evaluation: the row with its answers, in two queries, and what was said."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.errors import NotFound
from qa_app.evaluations.models import AnswerRow, Evaluation
from qa_app.evaluations.queries.changed import Changed, changed_citations
from qa_app.evaluations.queries.reach import writable
from qa_app.evaluations.queries.reading import ABSENT
from qa_app.interactions import queries as interactions
from qa_app.interactions.models import Interaction, TranscriptVersion
from qa_app.interactions.queries import Workspace
from qa_app.people.models import Person
from qa_app.policy import Actor


def on_desk(session: Session, actor: Actor, evaluation_id: int, *, is_locked: bool = False) -> Evaluation:
    """An evaluation that the actor writes, as the page on which it is written needs it.

    `is_locked` keeps the row until the transaction ends, so that a revision is compared and raised by one at
    a time. Raises NotFound.
    """
    statement = (
        select(Evaluation)
        .where(Evaluation.id == evaluation_id, writable(actor, "evaluation.write"))
        .options(
            joinedload(Evaluation.interaction),
            joinedload(Evaluation.scorecard_version),
            joinedload(Evaluation.agent).lazyload(Person.roles),
            joinedload(Evaluation.reviewer).lazyload(Person.roles),
            selectinload(Evaluation.answers).joinedload(AnswerRow.evidence),
        )
    )
    if is_locked:
        statement = statement.with_for_update(of=Evaluation)
    row = session.scalars(statement.execution_options(populate_existing=True)).one_or_none()
    if row is None:
        raise NotFound(ABSENT)
    return row


@dataclass(frozen=True, slots=True)
class Said:
    """The contact's sound and words beside the scorecard; `shown` is the row they were read from, None without."""

    workspace: Workspace
    changed: Sequence[Changed]
    shown: TranscriptVersion | None


def said(session: Session, row: Evaluation, contact: Interaction) -> Said:
    """What was said in the contact, and which cited lines read differently now: the transcript is read once."""
    version = contact.transcript_version
    shown = session.get(TranscriptVersion, (contact.id, version)) if version else None
    return Said(interactions.workspace(session, contact), changed_citations(session, row), shown)
