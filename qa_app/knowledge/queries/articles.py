"""Articles: the list with where each stands, one with its versions, and what is due to be looked at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from qa_app.errors import NotFound
from qa_app.knowledge import rules
from qa_app.knowledge.models import Article, ArticleUse, ArticleVersion, Audience, VersionState
from qa_app.people.models import Person
from qa_app.policy import Actor

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; empty values narrow nothing. `state` is a word of `rules.standing`."""

    state: str = ""
    category: str = ""
    audience: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list: what readers see of it (or its newest draft), and where it stands."""

    article: Article
    version: ArticleVersion
    newest_state: str
    standing: str


def listed(session: Session, actor: Actor, filters: Filters, today: date) -> list[Listed]:
    """The articles that the actor may see, by title: writers see drafts, others what is published."""
    shown, newest = aliased(ArticleVersion), aliased(ArticleVersion)
    query: Any = (
        select(Article, shown, newest.state)
        .join(newest, and_(newest.article_id == Article.id, newest.number == Article.newest_number))
        .join(
            shown,
            and_(
                shown.article_id == Article.id,
                shown.number == func.coalesce(Article.live_number, Article.newest_number),
            ),
        )
        .join(Person, Person.id == Article.owner_id)
        .options(contains_eager(Article.owner))
    )
    if not actor.may("knowledge.write"):
        query = query.where(Article.live_number.is_not(None), Article.retired_at.is_(None))
    for column, value in (
        (shown.category, filters.category),
        (shown.audience, filters.audience),
        (shown.language, filters.language),
    ):
        if value:
            query = query.where(column == value)
    query = _standing(query, newest.state, filters.state, today)
    rows = session.execute(query.order_by(shown.title, Article.id).limit(MOST_LISTED + 1)).unique()
    return [Listed(row[0], row[1], row[2], standing_of(row[0], row[2], today)) for row in rows]


def _standing(query: Select[Any], newest: Any, state: str, today: date) -> Select[Any]:
    is_kept = Article.retired_at.is_(None)
    if state == "retired":
        return query.where(Article.retired_at.is_not(None))
    if state == "review_due":
        return query.where(is_kept, Article.live_number.is_not(None), Article.review_on <= today)
    if state == "published":
        return query.where(is_kept, Article.live_number.is_not(None))
    if state in (VersionState.DRAFT, VersionState.REVIEW):
        return query.where(is_kept, newest == state)
    return query


def standing_of(article: Article, newest_state: str, today: date) -> str:
    """Where the article stands, in one word (`rules.standing`)."""
    is_due = article.review_on is not None and article.review_on <= today
    return rules.standing(article.live_number, newest_state, article.retired_at is not None, is_due)


def one(session: Session, actor: Actor, article_id: int) -> Article:
    """An article with its versions. Raises `NotFound`, for those who do not write also while it is not published."""
    versions = selectinload(Article.versions)
    article = session.scalar(
        select(Article)
        .where(Article.id == article_id)
        .options(
            joinedload(Article.owner),
            versions.joinedload(ArticleVersion.written_by),
            versions.joinedload(ArticleVersion.published_by),
        )
    )
    is_hidden = article is None or article.live_number is None or article.retired_at is not None
    if article is None or (is_hidden and not actor.may("knowledge.write")):
        raise NotFound("There is no such article.")
    return article


def live(session: Session, article_id: int, *, is_public: bool) -> ArticleVersion:
    """The version that readers see. Raises `NotFound` for what is not published, or not for customers."""
    query = (
        select(ArticleVersion)
        .join(Article, and_(Article.id == ArticleVersion.article_id, Article.live_number == ArticleVersion.number))
        .where(Article.id == article_id, Article.retired_at.is_(None))
    )
    if is_public:
        query = query.where(ArticleVersion.audience == Audience.PUBLIC)
    found = session.scalar(query)
    if found is None:
        raise NotFound("There is no such answer.")
    return found


def due(session: Session, today: date, *, owner_id: int | None = None, limit: int = 50) -> Sequence[Listed]:
    """Published articles that have to be looked at again, the longest overdue first; of one owner if asked."""
    query = (
        select(Article, ArticleVersion)
        .join(
            ArticleVersion,
            and_(ArticleVersion.article_id == Article.id, ArticleVersion.number == Article.live_number),
        )
        .options(joinedload(Article.owner))
        .where(Article.retired_at.is_(None), Article.review_on <= today)
    )
    if owner_id is not None:
        query = query.where(Article.owner_id == owner_id)
    rows = session.execute(query.order_by(Article.review_on, Article.id).limit(limit)).unique()
    return [Listed(row[0], row[1], VersionState.PUBLISHED, "review_due") for row in rows]


def asked_of(session: Session, actor: Actor, *, limit: int = 50) -> Sequence[ArticleVersion]:
    """Versions that wait for a second person to publish them, and that the actor did not write."""
    query = select(ArticleVersion).where(
        ArticleVersion.state == VersionState.REVIEW, ArticleVersion.written_by_id != actor.id
    )
    return session.scalars(query.order_by(ArticleVersion.written_at).limit(limit)).all()


def uses_of(session: Session, article_id: int, *, limit: int = 30) -> Sequence[ArticleUse]:
    """What was made of the article on complaints, the newest first."""
    query = select(ArticleUse).where(ArticleUse.article_id == article_id).options(joinedload(ArticleUse.complaint))
    return session.scalars(query.order_by(ArticleUse.at.desc()).limit(limit)).all()
