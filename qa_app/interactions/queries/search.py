"""Finding interactions by what was said: SQLite's FTS5 or PostgreSQL's tsvector behind one function.

Both are given words that were cut by `rules.words`, so that both find the same. The newest come first. A word that
nearly every conversation holds must not be sorted, a rare one must not be looked for row by row: FTS5 is walked by
its row numbers, which follow time; PostgreSQL first looks through the newest conversations, and only when these do
not fill the page, among all that the word index gives.
"""

from collections.abc import Sequence

from sqlalchemy import BigInteger, ColumnElement, Select, cast, column, literal, select, table
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.orm import Session

from qa_app.interactions.models import Interaction, SearchEntry
from qa_app.interactions.rules.indexing import ID_MASK, MARK
from qa_app.interactions.rules.searching import Query, Term
from transcription.transcript import Speaker

WINDOW = 1_000
"""How many of the newest conversations PostgreSQL looks through before it asks the word index."""
Narrowing = Sequence[ColumnElement[bool]]
_words = table("search_words", column("rowid", BigInteger), column("search_words"))
_WEIGHTS = {None: "", Speaker.AGENT: "A", Speaker.CUSTOMER: "B"}


def search(session: Session, narrowed: Select[int], query: Query, *, before: int | None, limit: int) -> list[int]:
    """The ids of the narrowed interactions whose shown transcript the query matches, the newest first.

    `narrowed` selects interactions' ids and says which may be found; `before` is the place to go on from.
    """
    if session.get_bind().dialect.name == "sqlite":
        return _by_row_number(session, narrowed, query, before, limit)
    newest = _among_newest(session, narrowed, query, before, limit)
    return newest if len(newest) == limit else _among_all(session, narrowed, query, before, limit)


def _by_row_number(session: Session, narrowed: Select[int], query: Query, before: int | None, limit: int) -> list[int]:
    place = _words.c.rowid
    statement = (
        narrowed.select_from(_words)
        .join(Interaction, Interaction.id == place.op("&")(ID_MASK))
        .where(_words.c.search_words.op("MATCH")(fts5_of(query)))
    )
    if before is not None:
        statement = statement.where(place < before)
    return list(session.scalars(statement.order_by(place.desc()).limit(limit)))


def _among_newest(session: Session, narrowed: Select[int], query: Query, before: int | None, limit: int) -> list[int]:
    newest = select(SearchEntry.interaction_id, SearchEntry.place, SearchEntry.words)
    if before is not None:
        newest = newest.where(SearchEntry.place < before)
    window = newest.order_by(SearchEntry.place.desc()).limit(WINDOW).subquery()
    statement = (
        narrowed.join(window, window.c.interaction_id == Interaction.id)
        .where(window.c.words.op("@@")(_tsquery(query)))
        .order_by(window.c.place.desc())
        .limit(limit)
    )
    return list(session.scalars(statement))


def _among_all(session: Session, narrowed: Select[int], query: Query, before: int | None, limit: int) -> list[int]:
    statement = narrowed.join(SearchEntry, SearchEntry.interaction_id == Interaction.id).where(
        SearchEntry.words.op("@@")(_tsquery(query))
    )
    if before is not None:
        statement = statement.where(SearchEntry.place < before)
    # The sum keeps PostgreSQL from walking all entries by time in the hope of a match soon.
    return list(session.scalars(statement.order_by((SearchEntry.place + 0).desc()).limit(limit)))


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
    pairs = [f"{one}{MARK}{two}" for one, two in zip(term.words, term.words[1:], strict=False)]
    *heads, tail = [_lexeme(pair, weight) for pair in pairs[:-1]] + [_lexeme(pairs[-1], ending)]
    return f"(({' <-> '.join([*first, last])}) | ({' & '.join([*heads, tail])}))"


def _lexeme(word: str, ending: str) -> str:
    return f"'{word}'" + (f":{ending}" if ending else "")


def _tsquery(query: Query) -> ColumnElement[str]:
    return cast(literal(tsquery_of(query)), TSQUERY)
