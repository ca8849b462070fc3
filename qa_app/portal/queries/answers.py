"""First answers: published articles that may spare somebody a complaint (R13)."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_app.knowledge import queries as knowledge

MOST_OFFERED = 3
LONGEST_ASKED = 300


@dataclass(frozen=True, slots=True)
class Offer:
    """A published article that customers may read, with a line of it."""

    article_id: int
    title: str
    text: str


def offers(session: Session, asked: str) -> Sequence[Offer]:
    """What is published for customers about what somebody types; empty when nothing fits."""
    found = knowledge.search(session, asked[:LONGEST_ASKED], is_public=True, limit=MOST_OFFERED)
    return [Offer(each.article_id, each.title, each.snippet) for each in found]
