"""Articles and their versions as rows, what was made of them on complaints, and what readers said and did not find."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from qa_app.complaints.models import Complaint
from qa_app.db import Base
from qa_app.people.models import Person

TITLE_MAXIMUM = 160
BODY_MAXIMUM = 40_000
REMARK_MAXIMUM = 1_000
WORDS_MAXIMUM = 120


class Audience(StrEnum):
    """Who may read an article."""

    INTERNAL = "internal"
    PUBLIC = "public"


class VersionState(StrEnum):
    """Where a version of an article stands; `replaced` once a later one is published."""

    DRAFT = "draft"
    REVIEW = "in_review"
    PUBLISHED = "published"
    REPLACED = "replaced"


class Article(Base):
    """Something worth knowing, with an owner who keeps it true.

    Readers see version `live_number`, or nothing while it is None or the article is retired; `newest_number` is what
    is being worked on. `review_on` is the day by which somebody has to look at it again. `changed_at` moves whenever
    what can be found changes.
    """

    __tablename__ = "kb_article"
    __table_args__ = (Index("ix_kb_article_review", "review_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    complaint_id: Mapped[int | None] = mapped_column(ForeignKey("complaint.id"), index=True)
    problem_ref: Mapped[str] = mapped_column(String(40), default="")
    live_number: Mapped[int | None]
    newest_number: Mapped[int] = mapped_column(default=1)
    review_on: Mapped[date | None]
    reviewed_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
    retired_reason: Mapped[str] = mapped_column(String(REMARK_MAXIMUM), default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)
    owner: Mapped[Person] = relationship()
    versions: Mapped[list["ArticleVersion"]] = relationship(
        back_populates="article", order_by="ArticleVersion.number.desc()"
    )

    def version(self, number: int | None) -> "ArticleVersion | None":
        """The version of that number, if there is one."""
        return next((each for each in self.versions if each.number == number), None)


class ArticleVersion(Base):
    """An article's text at one time. A published one is never edited; a change is a new version.

    Whoever wrote any of it is in `written_by_id`, and may not publish it.
    """

    __tablename__ = "kb_article_version"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=VersionState.DRAFT)
    title: Mapped[str] = mapped_column(String(TITLE_MAXIMUM))
    body: Mapped[str] = mapped_column(Text)
    category: Mapped[str] = mapped_column(String(60), default="")
    language: Mapped[str] = mapped_column(String(16), default="en")
    audience: Mapped[str] = mapped_column(String(10), default=Audience.INTERNAL)
    remark: Mapped[str] = mapped_column(String(REMARK_MAXIMUM), default="")
    written_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    published_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    article: Mapped[Article] = relationship(back_populates="versions")
    written_by: Mapped[Person] = relationship(foreign_keys=[written_by_id])
    published_by: Mapped[Person | None] = relationship(foreign_keys=[published_by_id])


class ArticleUse(Base):
    """What was made of an article on a complaint: used or put aside, and whether it helped (None: not said yet)."""

    __tablename__ = "kb_use"
    __table_args__ = (UniqueConstraint("complaint_id", "article_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    complaint_id: Mapped[int] = mapped_column(ForeignKey("complaint.id"))
    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), index=True)
    version: Mapped[int]
    is_used: Mapped[bool]
    outcome: Mapped[str | None] = mapped_column(String(20))
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    complaint: Mapped[Complaint] = relationship()
    article: Mapped[Article] = relationship()


class AnswerReading(Base):
    """What a visitor made of a public answer: once for each visit, without saying who it was unless they told us.

    `visitor` is a hash of the visit's own random number, `origin` one of the address that changes every day.
    """

    __tablename__ = "kb_reading"
    __table_args__ = (
        UniqueConstraint("visitor", "article_id"),
        Index("ix_kb_reading_origin", "origin", "at"),
        CheckConstraint("is_helpful IS NOT NULL OR asked_at IS NOT NULL OR customer_id IS NOT NULL", name="says_much"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor: Mapped[str] = mapped_column(String(64))
    origin: Mapped[str] = mapped_column(String(32))
    article_id: Mapped[int] = mapped_column(ForeignKey("kb_article.id"), index=True)
    at: Mapped[datetime]
    is_helpful: Mapped[bool | None]
    asked_at: Mapped[datetime | None]
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)


class Unfound(Base):
    """Words that somebody looked for and found nothing by, without the personal data in them."""

    __tablename__ = "kb_unfound"
    __table_args__ = (UniqueConstraint("words", "audience"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    words: Mapped[str] = mapped_column(String(WORDS_MAXIMUM))
    audience: Mapped[str] = mapped_column(String(10))
    times: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime] = mapped_column(index=True)
