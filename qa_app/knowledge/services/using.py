"""Using articles on a complaint: taken or put aside, and whether it helped (R42)."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import services as desk
from qa_app.complaints.models import Complaint
from qa_app.errors import Invalid, NotFound
from qa_app.knowledge import queries, rules
from qa_app.knowledge.models import ArticleUse
from qa_app.policy import Actor


def use(session: Session, actor: Actor, complaint: Complaint, article_id: int) -> ArticleUse:
    """Note that the article was used on the complaint, and in which version. Raises `NotFound`."""
    row = _row(session, actor, complaint, article_id)
    if not row.is_used:
        row.is_used, row.outcome = True, None
        desk.happened(session, actor, complaint, "article_used", article=article_id, version=row.version)
    return row


def put_aside(session: Session, actor: Actor, complaint: Complaint, article_id: int) -> ArticleUse:
    """Note that the article does not fit the complaint. Raises `NotFound`."""
    row = _row(session, actor, complaint, article_id)
    row.is_used, row.outcome = False, None
    return row


def judge(session: Session, actor: Actor, complaint: Complaint, article_id: int, outcome: str) -> ArticleUse:
    """Say what came of using it. Raises `NotFound` when it was not used there, `Invalid` for another word."""
    if outcome not in rules.OUTCOMES:
        raise Invalid("Say whether it helped.", {"outcome": "Choose one."})
    row = _known(session, complaint, article_id)
    if row is None or not row.is_used:
        raise NotFound("This article was not used on this complaint.")
    row.outcome, row.by_id, row.at = outcome, actor.id, datetime.now(UTC)
    return row


def _row(session: Session, actor: Actor, complaint: Complaint, article_id: int) -> ArticleUse:
    version = queries.live(session, article_id, is_public=False)
    row = _known(session, complaint, article_id)
    if row is None:
        row = ArticleUse(complaint_id=complaint.id, article_id=article_id, is_used=False)
        session.add(row)
    row.version, row.by_id, row.at = version.number, actor.id, datetime.now(UTC)
    return row


def _known(session: Session, complaint: Complaint, article_id: int) -> ArticleUse | None:
    query = select(ArticleUse).where(ArticleUse.complaint_id == complaint.id, ArticleUse.article_id == article_id)
    return session.scalar(query)
