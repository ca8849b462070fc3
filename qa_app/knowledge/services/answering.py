"""Hearing from readers of public answers: votes, calls for help, who they were, and what they did not find."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from qa_app.errors import Conflict
from qa_app.knowledge import queries
from qa_app.knowledge.models import WORDS_MAXIMUM, AnswerReading, Unfound
from transcription.language.redaction import redact_text

MOST_AN_HOUR = 40
"""Readings noted from one address in an hour; more are a machine's."""
MOST_UNFOUND = 2_000


@dataclass(frozen=True, slots=True)
class Visitor:
    """A visit to the public pages: a random number of its own, and where it came from today. Neither is a person."""

    number: str
    origin: str


def visitor(number: str, address: str, secret: str, now: datetime) -> Visitor:
    """The visitor as kept: hashes that tell visits apart and say nothing of who came; the address's changes daily."""
    day = now.date().isoformat()
    origin = sha256(f"{secret}|{day}|{address}".encode()).hexdigest()[:32]
    return Visitor(sha256(f"{secret}|{number}".encode()).hexdigest(), origin)


def vote(session: Session, who: Visitor, article_id: int, *, is_helpful: bool) -> None:
    """Keep whether a public answer helped: one vote a visit, which may be changed.

    Raises `NotFound` for an answer that is not public, `Conflict` when far too many votes come from one address.
    """
    queries.live(session, article_id, is_public=True)
    _reading(session, who, article_id).is_helpful = is_helpful


def ask_for_help(session: Session, who: Visitor, article_id: int) -> None:
    """Keep that the answer was not enough and the reader goes on to us."""
    queries.live(session, article_id, is_public=True)
    row = _reading(session, who, article_id)
    row.asked_at = row.asked_at or datetime.now(UTC)


def recognise(session: Session, who: Visitor, customer_id: int, article_ids: Sequence[int]) -> None:
    """Keep who the visitor is, once they told us, with the answers they read in this visit.

    Only of those whom we know can it be said later whether an answer spared a contact.
    """
    for article_id in article_ids[:20]:
        _reading(session, who, article_id).customer_id = customer_id


def _reading(session: Session, who: Visitor, article_id: int) -> AnswerReading:
    mine = (AnswerReading.visitor == who.number, AnswerReading.article_id == article_id)
    row = session.scalar(select(AnswerReading).where(*mine))
    if row is None:
        now = datetime.now(UTC)
        lately = (AnswerReading.origin == who.origin, AnswerReading.at > now - timedelta(hours=1))
        if (session.scalar(select(func.count(AnswerReading.id)).where(*lately)) or 0) >= MOST_AN_HOUR:
            raise Conflict("Too many votes came from your address. Try again in an hour.")
        row = AnswerReading(visitor=who.number, origin=who.origin, article_id=article_id, at=now)
        session.add(row)
    return row


def note_unfound(session: Session, text: str, audience: str, now: datetime | None = None) -> None:
    """Count words that nothing was found by, without the personal data in them; the oldest make room."""
    words = " ".join(redact_text(text[:400]).casefold().split())[:WORDS_MAXIMUM]
    if not words:
        return
    row = session.scalar(select(Unfound).where(Unfound.words == words, Unfound.audience == audience))
    moment = now or datetime.now(UTC)
    if row is not None:
        row.times, row.last_at = row.times + 1, moment
        return
    if (session.scalar(select(func.count(Unfound.id))) or 0) >= MOST_UNFOUND:
        oldest = select(Unfound.id).order_by(Unfound.last_at).limit(MOST_UNFOUND // 10)
        session.execute(delete(Unfound).where(Unfound.id.in_(oldest.scalar_subquery())))
    session.add(Unfound(words=words, audience=audience, times=1, last_at=moment))
