"""Reading what complaints can be about: the tree in use, and the versions before it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from qa_app.complaints.models import CategoryTree
from qa_app.complaints.rules.categories import Tree, from_document


def categories(session: Session, version: int | None = None) -> Tree:
    """The tree in use, or an earlier version of it; one that is not known reads as the one in use."""
    query = select(CategoryTree.number, CategoryTree.document)
    if version is not None:
        found = session.execute(query.where(CategoryTree.number == version)).one_or_none()
        if found is not None:
            return from_document(*found)
    return from_document(*session.execute(query.order_by(CategoryTree.number.desc()).limit(1)).one())


def category_versions(session: Session, *, limit: int = 30) -> Sequence[CategoryTree]:
    """What was changed, the newest first, without the trees themselves."""
    query = select(CategoryTree).options(joinedload(CategoryTree.by), defer(CategoryTree.document))
    return session.scalars(query.order_by(CategoryTree.number.desc()).limit(limit)).all()
