"""Reading vocabularies: what a call's queue expects, the terms on a queue's page, and which queues there are."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlalchemy.orm import Session

from qa_app.interactions.models import EVERY_QUEUE, Interaction, TermState, VocabularyTerm
from qa_app.interactions.queries.search import search
from qa_app.interactions.rules.searching import understood

MOST_SHOWN = 700
MOST_QUEUES = 300
SELDOM_BELOW = 3
"""A word that so many conversations hold needs no teaching."""
_IS_OFFERED = or_(
    VocabularyTerm.state != TermState.SUGGESTED,
    func.lower(VocabularyTerm.term) != VocabularyTerm.term,
    VocabularyTerm.times > 1,
)
"""What is written small is offered when it was corrected twice: once may be any word."""


@dataclass(frozen=True, slots=True)
class QueueTerms:
    """A queue with how many of its terms are used, and how many suggestions wait."""

    name: str
    active: int
    suggested: int


def expected_terms(session: Session, queue: str | None, *, with_others: bool = True) -> tuple[str, ...]:
    """The terms that speech recognition is to expect in a queue's calls.

    The queue's own come first, those that were misheard most before the others: the engine reads as many from the
    start as it has room for. The terms of every queue follow, unless not `with_others`.
    """
    own = queue or EVERY_QUEUE
    queues = {own, EVERY_QUEUE} if with_others else {own}
    statement = (
        select(VocabularyTerm.term)
        .where(VocabularyTerm.state == TermState.ACTIVE, VocabularyTerm.queue.in_(queues))
        .order_by(case((VocabularyTerm.queue == own, 0), else_=1), VocabularyTerm.times.desc(), VocabularyTerm.term)
    )
    return tuple(session.scalars(statement))


def terms(session: Session, queue: str) -> Sequence[VocabularyTerm]:
    """The terms on a queue's page in every state, those that were misheard most first, as recognition reads them."""
    own = VocabularyTerm.queue == queue
    order = (VocabularyTerm.times.desc(), func.lower(VocabularyTerm.term))
    return session.scalars(select(VocabularyTerm).where(own, _IS_OFFERED).order_by(*order).limit(MOST_SHOWN)).all()


def queues_with_terms(session: Session) -> list[QueueTerms]:
    """Every queue that calls came from or that has terms; first the terms for all queues."""
    named = select(Interaction.queue).where(Interaction.queue.is_not(None)).distinct().limit(MOST_QUEUES)
    found = {EVERY_QUEUE: [0, 0], **{name: [0, 0] for name in session.scalars(named) if name}}
    counted = (
        select(VocabularyTerm.queue, VocabularyTerm.state, func.count())
        .where(VocabularyTerm.state != TermState.DISMISSED, _IS_OFFERED)
        .group_by(VocabularyTerm.queue, VocabularyTerm.state)
    )
    for name, state, number in session.execute(counted):
        found.setdefault(name, [0, 0])[state == TermState.SUGGESTED] = number
    return [QueueTerms(name, *found[name]) for name in sorted(found, key=str.casefold)]


def is_seldom(session: Session, term: str) -> bool:
    """Whether hardly any conversation of the centre holds the term."""
    query = understood(f'"{term}"')
    return (
        query.is_void
        or len(search(session, select(Interaction.id), query, before=None, limit=SELDOM_BELOW)) < SELDOM_BELOW
    )
