"""Keeping a queue's vocabulary: the names that speech recognition is to expect, added, suggested, taken out."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import EVERY_QUEUE, TERM_MAXIMUM, TermState, VocabularyTerm
from qa_app.interactions.rules.teaching import suggestions
from qa_app.policy import Actor
from transcription.language.redaction import redact_text
from transcription.plain import line

MOST_TERMS = 100
"""Active terms of one queue; more than can be read at a time, so that the list may hold spare ones."""

ROOM_CHARS = 270
"""About so many characters of terms the engine takes in at a time (`MAX_TOKENS` of them), some 20 to 25 names."""

MOST_SUGGESTED = 500
LEAST_CHARS = 2


def add_term(session: Session, actor: Actor, queue: str, term: str) -> VocabularyTerm:
    """Have a term expected in a queue (`EVERY_QUEUE` for all); one that was suggested or taken out comes to use.

    Raises `Invalid` for a term that is none, and `Conflict` when the queue is full.
    """
    wanted = _term(term)
    row = _find(session, queue, wanted)
    if row is None:
        row = VocabularyTerm(queue=queue, term=wanted, created_at=datetime.now(UTC), created_by_id=actor.id)
        row.state, row.times = TermState.DISMISSED, 0
        session.add(row)
    _use(session, actor, row)
    return row


def set_state(session: Session, actor: Actor, term_id: int, state: TermState) -> VocabularyTerm:
    """Use a term, or take it out; a term that was taken out is not suggested again. Raises `NotFound`, `Conflict`."""
    row = session.get(VocabularyTerm, term_id)
    if row is None:
        raise NotFound("There is no such term.")
    if state == TermState.ACTIVE:
        _use(session, actor, row)
    elif row.state != state:
        row.state = state
        session.flush()
        audit.record(session, actor, "vocabulary.dismiss", ("vocabulary_term", row.id), queue=row.queue)
    return row


def suggest(session: Session, queue: str | None, before: str, after: str) -> None:
    """Suggest the names that a correction put into a line; a name that is known already is counted once more.

    A word that is not spelled as a name is left out where the centre's conversations hold it anyway.
    """
    own = queue or EVERY_QUEUE
    for found in suggestions(before, after, TERM_MAXIMUM):
        if redact_text(found.term) != found.term:
            continue
        row = _find(session, own, found.term)
        if row is None:
            if found.is_plain and not queries.is_seldom(session, found.term):
                continue
            if _count(session, own, TermState.SUGGESTED) >= MOST_SUGGESTED:
                return
            row = VocabularyTerm(queue=own, term=found.term, state=TermState.SUGGESTED, times=0)
            row.created_at = datetime.now(UTC)
            session.add(row)
        row.times += 1
        row.heard_as = found.heard_as or row.heard_as
        session.flush()


def _use(session: Session, actor: Actor, row: VocabularyTerm) -> None:
    if row.state == TermState.ACTIVE:
        return
    if _count(session, row.queue, TermState.ACTIVE) >= MOST_TERMS:
        *_, last = queries.expected_terms(session, row.queue, with_others=False)
        raise Conflict(
            f"This list is full: it holds {MOST_TERMS} terms. Take one out first, best from its end, such as “{last}”. "
            f"Speech recognition reads the list from its start and takes in about {ROOM_CHARS} characters, which is "
            "some 20 to 25 names; those at the end were misheard least and are hardly ever reached."
        )
    row.state = TermState.ACTIVE
    session.flush()
    audit.record(session, actor, "vocabulary.use", ("vocabulary_term", row.id), queue=row.queue)


def _term(text: str) -> str:
    told = line(text, 2 * TERM_MAXIMUM)
    problem = ""
    if len(told) > TERM_MAXIMUM:
        problem = f"A term has at most {TERM_MAXIMUM} characters. Write the name alone, without a sentence around it."
    elif len(told) < LEAST_CHARS or not any(char.isalpha() for char in told):
        problem = "Write a name or a word, with at least two characters and one letter."
    elif redact_text(told) != told:
        problem = "That looks like personal data. A vocabulary holds names of products, places and staff."
    if problem:
        raise Invalid(problem, {"term": problem})
    return told


def _find(session: Session, queue: str, term: str) -> VocabularyTerm | None:
    same = func.lower(VocabularyTerm.term) == term.lower()
    return session.scalars(select(VocabularyTerm).where(VocabularyTerm.queue == queue, same).limit(1)).one_or_none()


def _count(session: Session, queue: str, state: TermState) -> int:
    counted = select(func.count()).select_from(VocabularyTerm)
    return session.scalar(counted.where(VocabularyTerm.queue == queue, VocabularyTerm.state == state)) or 0
