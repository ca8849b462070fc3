"""Keeping phrases for comments: everybody their own; QA managers also those that all reviewers share."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.errors import Invalid, NotAllowed
from qa_app.evaluations.models import TEMPLATE_TITLE_MAXIMUM, CommentTemplate
from qa_app.evaluations.queries import phrases as queries
from qa_app.policy import Actor, Scope

TEXT_MAXIMUM = 2_000
MOST_KEPT = 200
KEY_MAXIMUM = 80


@dataclass(frozen=True, slots=True)
class Wording:
    """A phrase as it is written: `question_key` "" fits any question; `is_shared` makes it everybody's."""

    title: str
    text: str
    question_key: str = ""
    is_shared: bool = False


def keep_phrase(
    session: Session, actor: Actor, wording: Wording, phrase_id: int | None = None, *, now: datetime | None = None
) -> CommentTemplate:
    """Add a phrase, or change the one with that id. Raises Invalid, NotAllowed, NotFound."""
    _check(actor, wording)
    if phrase_id is None:
        _check_room(session, actor)
        row = CommentTemplate(created_at=now or datetime.now(UTC))
        session.add(row)
    else:
        row = queries.phrase(session, actor, phrase_id)
    row.person_id = None if wording.is_shared else actor.id
    row.title, row.text = wording.title.strip(), wording.text.strip()
    row.question_key = wording.question_key.strip() or None
    session.flush()
    return row


def drop_phrase(session: Session, actor: Actor, phrase_id: int) -> CommentTemplate:
    """Take a phrase away; comments it was put into keep their words. Raises NotFound."""
    row = queries.phrase(session, actor, phrase_id)
    session.delete(row)
    return row


def _check(actor: Actor, wording: Wording) -> None:
    if wording.is_shared and actor.scope("phrase.edit") is not Scope.ALL:
        raise NotAllowed("Phrases for everybody are kept by QA managers.")
    fields = {}
    if not 0 < len(wording.title.strip()) <= TEMPLATE_TITLE_MAXIMUM:
        fields["title"] = f"Give it a title of at most {TEMPLATE_TITLE_MAXIMUM} characters."
    if not 0 < len(wording.text.strip()) <= TEXT_MAXIMUM:
        fields["text"] = f"Write at least a word, and at most {TEXT_MAXIMUM:,} characters."
    if len(wording.question_key) > KEY_MAXIMUM:
        fields["question"] = "There is no such question."
    if any("\x00" in text for text in (wording.title, wording.text, wording.question_key)):
        fields["text"] = "It holds a character that cannot be kept."
    if fields:
        raise Invalid("The phrase was not kept.", fields)


def _check_room(session: Session, actor: Actor) -> None:
    own = select(func.count()).where(CommentTemplate.person_id == actor.id)
    if (session.scalar(own) or 0) >= MOST_KEPT:
        raise Invalid(f"You keep {MOST_KEPT} phrases already. Remove one first.", {"title": "No room for more."})
