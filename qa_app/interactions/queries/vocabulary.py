"""Reading vocabularies: what a call's queue expects, the terms on a queue's page, and which queues there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from qa_app.interactions.models import EVERY_QUEUE, Interaction, TermState, VocabularyTerm

MOST_SHOWN = 700
MOST_QUEUES = 300


@dataclass(frozen=True, slots=True)
class QueueTerms:
    """A queue with how many of its terms are used, and how many suggestions wait."""

    name: str
    active: int
    suggested: int


def expected_terms(session: Session, queue: str | None) -> tuple[str, ...]:
    """The terms that speech recognition is to expect in a queue's calls.

    The queue's own come first, those that were misheard most before the others: the engine reads as many from the
    start as it has room for.
    """
    own = queue or EVERY_QUEUE
    statement = (
        select(VocabularyTerm.term)
        .where(VocabularyTerm.state == TermState.ACTIVE, VocabularyTerm.queue.in_({own, EVERY_QUEUE}))
        .order_by(case((VocabularyTerm.queue == own, 0), else_=1), VocabularyTerm.times.desc(), VocabularyTerm.term)
    )
    return tuple(session.scalars(statement))


def terms(session: Session, queue: str) -> Sequence[VocabularyTerm]:
    """The terms on a queue's page in every state, those that were suggested most first."""
    own = VocabularyTerm.queue == queue
    order = (VocabularyTerm.times.desc(), func.lower(VocabularyTerm.term))
    return session.scalars(select(VocabularyTerm).where(own).order_by(*order).limit(MOST_SHOWN)).all()


def queues_with_terms(session: Session) -> list[QueueTerms]:
    """Every queue that calls came from or that has terms; first the terms for all queues."""
    named = select(Interaction.queue).where(Interaction.queue.is_not(None)).distinct().limit(MOST_QUEUES)
    found = {EVERY_QUEUE: [0, 0], **{name: [0, 0] for name in session.scalars(named) if name}}
    counted = (
        select(VocabularyTerm.queue, VocabularyTerm.state, func.count())
        .where(VocabularyTerm.state != TermState.DISMISSED)
        .group_by(VocabularyTerm.queue, VocabularyTerm.state)
    )
    for name, state, number in session.execute(counted):
        found.setdefault(name, [0, 0])[state == TermState.SUGGESTED] = number
    return [QueueTerms(name, *found[name]) for name in sorted(found, key=str.casefold)]
