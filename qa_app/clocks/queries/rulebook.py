"""The policies and calendars as rows: what is live, and every version there was."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from qa_app.clocks.models import ClockRule, RuleKind

MOST_VERSIONS = 100


def live_rules(session: Session) -> Sequence[ClockRule]:
    """What counts now, policies in the order in which they are tried."""
    query = select(ClockRule).where(ClockRule.superseded_at.is_(None)).options(joinedload(ClockRule.published_by))
    return session.scalars(query.order_by(ClockRule.kind, ClockRule.place, ClockRule.key)).unique().all()


def versions(session: Session, kind: RuleKind, key: str) -> Sequence[ClockRule]:
    """The versions of one policy or calendar, newest first."""
    query = select(ClockRule).where(ClockRule.kind == kind, ClockRule.key == key)
    query = query.options(joinedload(ClockRule.published_by)).order_by(ClockRule.version.desc()).limit(MOST_VERSIONS)
    return session.scalars(query).unique().all()
