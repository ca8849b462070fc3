"""Finding published articles by words, from an index that is kept in memory until an article changes."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import and_, func, literal, select
from sqlalchemy.orm import Session

from qa_app.complaints import rules as desk
from qa_app.complaints.models import Complaint
from qa_app.knowledge import rules
from qa_app.knowledge.models import Article, ArticleUse, ArticleVersion, Audience

MOST_KEPT = 4
SNIPPET = 200
SAME_CATEGORY = 1.5
LEAST_WORDS = 2
"""An article is suggested for a complaint when it shares at least so many words with it."""
Stamp = tuple[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Found:
    """A published article that fits: which version, and the words of it that were looked for."""

    article_id: int
    version: int
    title: str
    snippet: str
    score: float
    category: str
    language: str
    audience: str


@dataclass(frozen=True, slots=True)
class Suggested:
    """An article that may help with a complaint, and what was made of it there (None: nothing yet)."""

    found: Found
    use: ArticleUse | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What is kept of an article between searches."""

    number: int
    title: str
    text: str
    category: str
    language: str
    audience: str


@dataclass(frozen=True, slots=True)
class _Shelf:
    """What one audience can find: the words of every article, and what is shown of each."""

    stamp: Stamp
    index: rules.Index
    articles: dict[int, _Kept]


_shelves: OrderedDict[tuple[str, bool], _Shelf] = OrderedDict()
_lock = Lock()


def search(session: Session, text: str, *, is_public: bool, limit: int = 10) -> list[Found]:
    """Published articles that speak of what the text asks, the best first; empty when none does.

    `is_public` keeps to what customers may read. A slip in a word is forgiven, a begun last word is understood.
    """
    shelf = _shelf(session, is_public)
    return [_found(shelf, hit) for hit in rules.find(shelf.index, text, limit=limit)]


def on_show(session: Session, *, is_public: bool = True) -> list[Found]:
    """Every published article of the audience, by title."""
    shelf = _shelf(session, is_public)
    return sorted((_plainly(shelf, key) for key in shelf.articles), key=lambda item: item.title.casefold())


def suggested(session: Session, complaint: Complaint, *, limit: int = 4) -> list[Suggested]:
    """Articles for a complaint: by its words and product, those of its category before others (R42). One query."""
    one = select(literal(1).label("one")).subquery()
    count, changed = (select(each).scalar_subquery() for each in (func.count(Article.id), func.max(Article.changed_at)))
    mine = ArticleUse.complaint_id == complaint.id
    rows = session.execute(select(count, changed, ArticleUse).select_from(one.outerjoin(ArticleUse, mine))).all()
    uses = {row[2].article_id: row[2] for row in rows if row[2] is not None}
    shelf = _shelf(session, False, (rows[0][0], rows[0][1]))
    found = {item.article_id: item for item in _for_complaint(shelf, complaint)}
    used = [_plainly(shelf, key) for key in uses if key not in found and key in shelf.articles]
    best = sorted(found.values(), key=lambda item: (-item.score, item.article_id))[:limit]
    return [Suggested(item, uses.get(item.article_id)) for item in [*used, *best]]


def _for_complaint(shelf: _Shelf, complaint: Complaint) -> list[Found]:
    category = desk.CATEGORIES.get(complaint.category, "")
    text = f"{category} {complaint.product} {complaint.summary} {complaint.remedy_sought}"
    found = []
    for hit in rules.find(shelf.index, text, limit=20, least_cover=0.0):
        category = shelf.articles[hit.key].category
        is_same = bool(category) and category == complaint.category
        if len(hit.words) >= LEAST_WORDS or is_same:
            found.append(_found(shelf, hit, weight=SAME_CATEGORY if is_same else 1.0))
    return found


def _shelf(session: Session, is_public: bool, stamp: Stamp | None = None) -> _Shelf:
    """What the audience can find now: from memory, unless an article changed since."""
    key = (str(session.get_bind().engine.url), is_public)
    if stamp is None:
        row = session.execute(select(func.count(Article.id), func.max(Article.changed_at))).one()
        stamp = (row[0], row[1])
    with _lock:
        held = _shelves.get(key)
    if held is not None and held.stamp == stamp:
        return held
    made = _made(session, is_public, stamp)
    with _lock:
        _shelves[key] = made
        _shelves.move_to_end(key)
        while len(_shelves) > MOST_KEPT:
            _shelves.popitem(last=False)
    return made


def _made(session: Session, is_public: bool, stamp: Stamp) -> _Shelf:
    version = ArticleVersion
    query = (
        select(Article.id, version.number, version.title, version.body, version.category, version.language)
        .add_columns(version.audience)
        .join(version, and_(version.article_id == Article.id, version.number == Article.live_number))
        .where(Article.retired_at.is_(None))
    )
    if is_public:
        query = query.where(version.audience == Audience.PUBLIC)
    articles = {
        row[0]: _Kept(row[1], row[2], rules.plain(row[3]), *row[4:])
        for row in session.execute(query.order_by(Article.id))
    }
    entries = (
        rules.Entry(key, kept.title, f"{desk.CATEGORIES.get(kept.category, '')}\n{kept.text}")
        for key, kept in articles.items()
    )
    return _Shelf(stamp, rules.index_of(entries), articles)


def _found(shelf: _Shelf, hit: rules.Hit, weight: float = 1.0) -> Found:
    kept = shelf.articles[hit.key]
    return Found(
        article_id=hit.key,
        version=kept.number,
        title=kept.title,
        snippet=_snippet(kept.text, hit.words),
        score=hit.score * weight,
        category=kept.category,
        language=kept.language,
        audience=kept.audience,
    )


def _plainly(shelf: _Shelf, key: int) -> Found:
    return _found(shelf, rules.Hit(key, 0.0, 0.0, ()))


def _snippet(text: str, words: Sequence[str]) -> str:
    """A line or two of the text, from where it first speaks of one of the words."""
    flat = " ".join(text.split())
    folded = flat.casefold()
    places = [place for place in (folded.find(word) for word in words) if place >= 0]
    start = max(0, min(places, default=0) - 60)
    start = flat.find(" ", start) + 1 if start else 0
    cut = flat[start : start + SNIPPET]
    end = len(cut) if start + SNIPPET >= len(flat) else max(cut.rfind(" "), SNIPPET // 2)
    return ("… " if start else "") + cut[:end] + ("" if end == len(cut) and start + SNIPPET >= len(flat) else " …")
