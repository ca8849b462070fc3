"""Reading the versions of the rules: the one in use, an earlier one, and what was changed."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, defer, joinedload

from qa_app.sorting.models import RuleVersion
from qa_app.sorting.rules import books, priority
from qa_app.sorting.rules.assigning import RuleBook
from qa_app.sorting.rules.priority import Weights


def newest(session: Session, kind: str) -> RuleVersion | None:
    """The version in use; None while nobody wrote any."""
    query = select(RuleVersion).where(RuleVersion.kind == kind).order_by(RuleVersion.number.desc()).limit(1)
    return session.scalar(query)


def book(session: Session) -> RuleBook:
    """The rules of assignment in use; version 0 and empty while nobody wrote any."""
    found = newest(session, "assignment")
    return RuleBook() if found is None else books.from_document(found.number, found.document)


def weights(session: Session) -> tuple[int, Weights]:
    """The version of the rules of priority in use (0: those that every desk begins with), and their factors."""
    found = newest(session, "priority")
    return (0, priority.USUAL) if found is None else (found.number, priority.from_document(found.document))


def history(session: Session, kind: str, number: int) -> RuleVersion | None:
    """One version of the rules; None when there is none of that number."""
    return session.get(RuleVersion, (kind, number))


def versions(session: Session, kind: str, *, limit: int = 30) -> Sequence[RuleVersion]:
    """What was changed, the newest first."""
    query = select(RuleVersion).options(joinedload(RuleVersion.by), defer(RuleVersion.document))
    query = query.where(RuleVersion.kind == kind).order_by(RuleVersion.number.desc())
    return session.scalars(query.limit(limit)).all()
