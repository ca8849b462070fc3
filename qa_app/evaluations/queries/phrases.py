"""Reading the phrases that reviewers put into comments: their own, and those that are everybody's."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, false, or_, select
from sqlalchemy.orm import Session

from qa_app.errors import NotFound
from qa_app.evaluations.models import CommentTemplate
from qa_app.policy import Actor, Scope

MOST_SHOWN = 300


def phrases(session: Session, actor: Actor) -> Sequence[CommentTemplate]:
    """What the actor can put into comments: their own first, then everybody's, by title. One query."""
    if not actor.may("phrase.edit"):
        return []
    usable = or_(CommentTemplate.person_id == actor.id, CommentTemplate.person_id.is_(None))
    order = (CommentTemplate.person_id.is_(None), CommentTemplate.title, CommentTemplate.id)
    return session.scalars(select(CommentTemplate).where(usable).order_by(*order).limit(MOST_SHOWN)).all()


def phrase(session: Session, actor: Actor, phrase_id: int) -> CommentTemplate:
    """A phrase that the actor may change: their own, and everybody's for a QA manager. Raises NotFound."""
    where = CommentTemplate.id == phrase_id, _editable(actor)
    row = session.scalars(select(CommentTemplate).where(*where)).one_or_none()
    if row is None:
        raise NotFound("There is no such phrase, or it is not yours to change.")
    return row


def _editable(actor: Actor) -> ColumnElement[bool]:
    if not actor.may("phrase.edit"):
        return false()
    own = CommentTemplate.person_id == actor.id
    is_wide = actor.scope("phrase.edit") is Scope.ALL
    return or_(own, CommentTemplate.person_id.is_(None)) if is_wide else own
