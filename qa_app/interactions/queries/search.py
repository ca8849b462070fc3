"""Finding interactions by what was said: SQLite's FTS5 or PostgreSQL's tsvector behind one function.

Both are given words that were cut by `rules.words`, so that both find the same. The newest come first. A word that
nearly every conversation holds must not be sorted, a rare one must not be looked for row by row: FTS5 is walked by
its row numbers, which follow time; PostgreSQL first looks through the newest conversations, and only when these do
not fill the page, among all that the word index gives.
"""

from dataclasses import dataclass
from itertools import pairwise

from sqlalchemy import BigInteger, ColumnElement, Select, cast, column, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from qa_app.interactions.models import Interaction, SearchEntry
from qa_app.interactions.rules.indexing import ID_MASK, MARK, place_of
from qa_app.interactions.rules.searching import Query, Term
from transcription.transcript import Speaker

WINDOW, WIDE_WINDOW = 1_000, 12_000
"""How many of the newest conversations PostgreSQL looks through before it asks the word index.

The wide one only where the index gives too many that must be looked at again, for phrases and sides and what must not
be there; and only if the first found enough to hope that the page will be filled.
"""
FEW = 60
"""So many conversations SQLite looks up one by one, when there are no more to look through."""
_words = table("search_words", column("rowid", BigInteger), column("search_words"))
_WEIGHTS = {None: "", Speaker.AGENT: "A", Speaker.CUSTOMER: "B"}


def search(session: Session, narrowed: Select[int], query: Query, *, before: int | None, limit: int) -> list[int]:
    """The ids of the narrowed interactions whose shown transcript the query matches, the newest first.

    `narrowed` selects interactions' ids and says which may be found; `before` is the place to go on from.
    """
    asked = _Asked(session, narrowed, query, before, limit)
    if session.get_bind().dialect.name == "sqlite":
        return _by_row_number(asked)
    newest = _among_newest(asked)
    return _among_all(asked) if newest is None else newest


def few(session: Session, narrowed: Select[int], most: int) -> list[int] | None:
    """All places of the narrowed interactions, the newest first, when there are at most so many; else None.

    Without an order the database may read its smallest index through; where few match, that is the fastest way, and
    where many do, it ends soon.
    """
    slim = narrowed.add_columns(Interaction.started_at).limit(most + 1)
    found = [place_of(started_at, row_id) for row_id, started_at in session.execute(slim)]
    return sorted(found, reverse=True) if len(found) <= most else None


@dataclass(frozen=True, slots=True)
class _Asked:
    session: Session
    narrowed: Select[int]
    query: Query
    before: int | None
    limit: int


def _by_row_number(asked: _Asked) -> list[int]:
    place, matches = _words.c.rowid, _words.c.search_words.op("MATCH")(fts5_of(asked.query))
    places = few(asked.session, asked.narrowed, FEW)
    if places is not None:
        there = asked.session.scalars(select(place).where(matches, place.in_(places)))
        found = sorted((one for one in there if asked.before is None or one < asked.before), reverse=True)
        return [one & ID_MASK for one in found][: asked.limit]
    statement = (
        asked.narrowed.select_from(_words)
        .join(Interaction, Interaction.id == place.op("&")(ID_MASK))
        .where(matches)
        .order_by(place.desc())
        .limit(asked.limit)
    )
    return list(asked.session.scalars(statement if asked.before is None else statement.where(place < asked.before)))


def _among_newest(asked: _Asked) -> list[int] | None:
    """A page from the newest conversations; None when they do not fill it."""
    found = _in_window(asked, WINDOW)
    is_exact = all(len(term.words) == 1 and term.speaker is None for term in asked.query.wanted)
    is_hopeful = len(found) * WIDE_WINDOW >= asked.limit * WINDOW
    if len(found) < asked.limit and is_hopeful and not (is_exact and not asked.query.unwanted):
        found = _in_window(asked, WIDE_WINDOW)
    return found if len(found) == asked.limit else None


def _in_window(asked: _Asked, size: int) -> list[int]:
    newest = select(SearchEntry.interaction_id, SearchEntry.place, SearchEntry.words)
    if asked.before is not None:
        newest = newest.where(SearchEntry.place < asked.before)
    window = newest.order_by(SearchEntry.place.desc()).limit(size).subquery()
    statement = (
        asked.narrowed.join(window, window.c.interaction_id == Interaction.id)
        .where(window.c.words.op("@@")(_tsquery(asked.query)))
        .order_by(window.c.place.desc())
        .limit(asked.limit)
    )
    return list(asked.session.scalars(statement))


def _among_all(asked: _Asked) -> list[int]:
    statement = asked.narrowed.join(SearchEntry, SearchEntry.interaction_id == Interaction.id).where(
        SearchEntry.words.op("@@")(_tsquery(asked.query))
    )
    if asked.before is not None:
        statement = statement.where(SearchEntry.place < asked.before)
    # The sum keeps PostgreSQL from walking all entries by time in the hope of a match soon.
    return list(asked.session.scalars(statement.order_by((SearchEntry.place + 0).desc()).limit(asked.limit)))


def fts5_of(query: Query) -> str:
    """The query in FTS5's language; words hold letters and digits only, so that they need no care."""
    wanted = " AND ".join(_fts5_term(term) for term in query.wanted) or f'"{MARK}"'
    unwanted = " OR ".join(_fts5_term(term) for term in query.unwanted)
    return f"({wanted}) NOT ({unwanted})" if unwanted else wanted


def tsquery_of(query: Query) -> str:
    """The query in PostgreSQL's language."""
    wanted = [_tsquery_term(term) for term in query.wanted] or [f"'{MARK}'"]
    return " & ".join(wanted + [f"!({_tsquery_term(term)})" for term in query.unwanted])


def _fts5_term(term: Term) -> str:
    side = f"{{{term.speaker.value}}} : " if term.speaker else ""
    return f'({side}"{" ".join(term.words)}"{" *" if term.is_beginning else ""})'


def _tsquery_term(term: Term) -> str:
    """The words next to each other; or, in conversations too long for places, their pairs."""
    weight = _WEIGHTS[term.speaker]
    ending = f"*{weight}" if term.is_beginning else weight
    if len(term.words) == 1:
        return _lexeme(term.words[0], ending)
    *first, last = [_lexeme(word, weight) for word in term.words[:-1]] + [_lexeme(term.words[-1], ending)]
    pairs = [f"{one}{MARK}{two}" for one, two in pairwise(term.words)]
    *heads, tail = [_lexeme(pair, weight) for pair in pairs[:-1]] + [_lexeme(pairs[-1], ending)]
    return f"(({' <-> '.join([*first, last])}) | ({' & '.join([*heads, tail])}))"


def _lexeme(word: str, ending: str) -> str:
    return f"'{word}'" + (f":{ending}" if ending else "")


def _tsquery(query: Query) -> ColumnElement[str]:
    return cast(literal(tsquery_of(query)), TSQUERY)
