"""Writing articles: a draft, a second person who publishes it, looking at it again, and retiring it."""

from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import rules as desk
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.knowledge import rules
from qa_app.knowledge.models import BODY_MAXIMUM, REMARK_MAXIMUM, TITLE_MAXIMUM, Article, ArticleVersion, VersionState
from qa_app.knowledge.rules import Writing
from qa_app.knowledge.rules.life import check_review
from qa_app.people.models import Person
from qa_app.policy import Actor
from transcription.language.redaction import redact_text

OPEN = (VersionState.DRAFT, VersionState.REVIEW)
EDITABLE = frozenset({"title", "body", "category", "language", "audience"})


def begin(
    session: Session, actor: Actor, writing: Writing, *, complaint_id: int | None = None, problem_ref: str = ""
) -> Article:
    """Begin an article as a draft of the actor's, who owns it until somebody else does."""
    _check(writing)
    now = datetime.now(UTC)
    article = Article(
        owner_id=actor.id,
        complaint_id=complaint_id,
        problem_ref=problem_ref.strip()[:40],
        live_number=None,
        newest_number=1,
        created_at=now,
        changed_at=_moment(session, now),
        retired_reason="",
    )
    session.add(article)
    session.flush()
    article.versions = [_version(article.id, 1, actor, writing, now)]
    session.flush()
    audit.record(session, actor, "article_begun", ("article", article.id))
    return article


def draft_of(complaint: Complaint) -> Writing:
    """A first draft from a complaint: what happened and how it was answered, with personal data taken out."""
    names = [name for name in (complaint.customer.name, complaint.customer.preferred_name) if name]
    parts = [("What happened", complaint.summary), ("What to do", complaint.explanation or complaint.initial_action)]
    body = "\n\n".join(f"## {head}\n\n{redact_text(text, names)}" for head, text in parts if text.strip())
    title = f"{desk.CATEGORIES.get(complaint.category, 'Question')}: {complaint.product}"
    return Writing(title[:TITLE_MAXIMUM], body[:BODY_MAXIMUM], complaint.category)


def rewrite(session: Session, actor: Actor, article: Article, writing: Writing, *, revision: int) -> ArticleVersion:
    """Keep what was written in the open draft, or in a new version when the newest one is published.

    A text that waits to be published becomes a draft again. Raises `Conflict` when somebody wrote meanwhile.
    """
    _check(writing)
    newest = _newest(article)
    if newest.revision != revision:
        raise Conflict("Somebody changed this article meanwhile. Your text is kept below; look at theirs first.")
    now = datetime.now(UTC)
    if newest.state not in OPEN:
        article.newest_number = newest.number + 1
        newest = _version(article.id, article.newest_number, actor, writing, now)
        article.versions.insert(0, newest)
    for name in EDITABLE:
        setattr(newest, name, getattr(writing, name).strip())
    newest.state, newest.written_by_id, newest.written_at = VersionState.DRAFT, actor.id, now
    newest.revision += 1
    session.flush()
    audit.record(session, actor, "article_written", ("article", article.id), version=newest.number)
    return newest


def hand_in(session: Session, actor: Actor, article: Article) -> None:
    """Ask for a second person to read and publish the draft. Raises `Conflict` when there is none."""
    newest = _newest(article)
    if newest.state != VersionState.DRAFT:
        raise Conflict("There is no draft to hand in.")
    newest.state, newest.remark = VersionState.REVIEW, ""
    audit.record(session, actor, "article_handed_in", ("article", article.id), version=newest.number)


def send_back(session: Session, actor: Actor, article: Article, remark: str) -> None:
    """Give the text back to its writer with what should change. Raises `Conflict` or `Invalid`."""
    newest = _newest(article)
    if newest.state != VersionState.REVIEW:
        raise Conflict("Nothing of this article waits to be published.")
    if not remark.strip():
        raise Invalid("Say what should change.", {"remark": "Say what should change."})
    newest.state, newest.remark = VersionState.DRAFT, remark.strip()[:REMARK_MAXIMUM]
    audit.record(session, actor, "article_sent_back", ("article", article.id), version=newest.number)


def publish(session: Session, actor: Actor, article: Article, *, review_on: date | None, today: date) -> None:
    """Let readers see the version that waits, in place of the one before. The writer may not (R44).

    Raises `NotAllowed`, `Conflict` when nothing waits or the actor wrote it, `Invalid` for a day that is none.
    """
    if not actor.may("knowledge.publish"):
        raise NotAllowed("You may not publish articles.")
    newest = _newest(article)
    if newest.state != VersionState.REVIEW:
        raise Conflict("Nothing of this article waits to be published. Hand the draft in first.")
    rules.check_publisher(newest.written_by_id, actor.id)
    article.review_on = check_review(review_on, today)
    before = article.version(article.live_number)
    if before is not None:
        before.state = VersionState.REPLACED
    now = datetime.now(UTC)
    newest.state, newest.published_by_id, newest.published_at = VersionState.PUBLISHED, actor.id, now
    article.live_number, article.retired_at, article.retired_reason = newest.number, None, ""
    article.reviewed_at = now
    _changed(session, article)
    audit.record(session, actor, "article_published", ("article", article.id), version=newest.number)


def look_again(session: Session, actor: Actor, article: Article, *, review_on: date | None, today: date) -> None:
    """Note that somebody read it and it still holds, until the next day on which it is looked at."""
    if article.live_number is None or article.retired_at is not None:
        raise Conflict("Only a published article is looked at again.")
    article.review_on, article.reviewed_at = check_review(review_on, today), datetime.now(UTC)
    audit.record(session, actor, "article_looked_at", ("article", article.id), next_on=article.review_on.isoformat())


def retire(session: Session, actor: Actor, article: Article, reason: str) -> None:
    """Take it out of every reader's sight; a new version brings it back. Raises `Invalid` without a reason."""
    if article.retired_at is not None:
        raise Conflict("It is retired already.")
    if not reason.strip():
        raise Invalid("Say why it is retired.", {"reason": "Say why, for whoever looks for it next year."})
    article.retired_at, article.retired_reason = datetime.now(UTC), reason.strip()[:REMARK_MAXIMUM]
    _changed(session, article)
    audit.record(session, actor, "article_retired", ("article", article.id))


def take_over(session: Session, actor: Actor, article: Article, owner: Person) -> None:
    """Give the article to somebody who keeps it true from now on."""
    article.owner = owner
    audit.record(session, actor, "article_given", ("article", article.id), owner=owner.id)


def _check(writing: Writing) -> None:
    categories = frozenset(desk.CATEGORIES)
    rules.check_writing(writing, categories=categories, longest_title=TITLE_MAXIMUM, longest_body=BODY_MAXIMUM)


def _version(article_id: int, number: int, actor: Actor, writing: Writing, now: datetime) -> ArticleVersion:
    return ArticleVersion(
        article_id=article_id,
        number=number,
        state=VersionState.DRAFT,
        written_by_id=actor.id,
        written_at=now,
        remark="",
        revision=0,
        **{name: getattr(writing, name).strip() for name in EDITABLE},
    )


def _newest(article: Article) -> ArticleVersion:
    newest = article.version(article.newest_number)
    if newest is None:
        raise Conflict("This article has no text.")
    return newest


def _changed(session: Session, article: Article) -> None:
    """Move the mark by which searches know that something changed."""
    article.changed_at = _moment(session, datetime.now(UTC))
    session.flush()


def _moment(session: Session, now: datetime) -> datetime:
    """Now, or just after the last change where two fall on one tick of the clock."""
    last = session.scalar(select(func.max(Article.changed_at)))
    return now if last is None or now > last else last + datetime.resolution
