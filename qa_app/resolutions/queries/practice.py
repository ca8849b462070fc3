"""The rules by which the desk checks, follows up and asks, as they stand now and as they were."""

from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.resolutions.models import Practice
from qa_app.resolutions.rules.practice import STANDARD, Rules


def practice(session: Session) -> Rules:
    """The rules in use: the newest version, or those that the product comes with."""
    row = session.scalar(select(Practice).order_by(Practice.version.desc()).limit(1))
    return STANDARD if row is None else Rules(**{item.name: getattr(row, item.name) for item in fields(Rules)})


def practices(session: Session) -> Sequence[Practice]:
    """Every version, the newest first."""
    query = select(Practice).options(joinedload(Practice.by)).order_by(Practice.version.desc())
    return session.scalars(query.limit(100)).unique().all()
