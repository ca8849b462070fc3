"""Keeping what the search knows in step with the transcripts: the words and lines of what is shown, and its figures.

Everything happens in the transaction of the change itself. What is replaced or forgotten is not found from that
moment on; on SQLite its words leave the file when FTS5 merges its parts, which `rebuild` makes it do at once.
"""

from collections.abc import Callable, Sequence

from sqlalchemy import exists, select, text
from sqlalchemy.orm import Session, sessionmaker

from qa_app.db import writing
from qa_app.interactions.models import Interaction, SearchEntry, TranscriptVersion
from qa_app.interactions.rules.indexing import Line, columns, lines_of, packed, place_of, unpacked, vector
from qa_app.interactions.services.measuring import note_figures
from transcription.transcript import Transcript, from_document

BATCH = 200
_MERGE_PAGES = 500
_CHANGES_OF_A_STEP = 2


def note_transcript(session: Session, interaction: Interaction, transcript: Transcript) -> None:
    """Make the interaction be found by this transcript only, and keep its figures on the row.

    The interaction's row must have been written in this transaction before, which keeps other writers of the same
    interaction out until it ends.
    """
    note_figures(interaction, transcript)
    lines = lines_of(transcript)
    entry = session.get(SearchEntry, interaction.id)
    if entry is None:
        entry = SearchEntry(interaction_id=interaction.id)
        session.add(entry)
    else:
        _drop_words(session, entry.place)
    entry.place = place_of(interaction.started_at, interaction.id)
    entry.lines = packed(lines)
    _put_words(session, entry, lines)


def note_time(session: Session, interaction: Interaction) -> None:
    """Put the interaction where it belongs in the order of time, after its beginning was mended."""
    entry = session.get(SearchEntry, interaction.id)
    place = place_of(interaction.started_at, interaction.id)
    if entry is None or entry.place == place:
        return
    _drop_words(session, entry.place)
    entry.place = place
    _put_words(session, entry, unpacked(entry.lines))


def forget(session: Session, interaction_id: int) -> None:
    """Take an interaction out of the search: its lines and its words."""
    entry = session.get(SearchEntry, interaction_id)
    if entry is not None:
        _drop_words(session, entry.place)
        session.delete(entry)
        session.flush()


def reindex(session: Session, after: int) -> list[int]:
    """Make the entries of the next `BATCH` interactions behind the id `after` anew; their ids, none at the end.

    To be called in a writing transaction and committed each time. The rows are locked first, so that a transcript
    that is stored meanwhile is either seen here or written over this one.
    """
    shown = (
        select(Interaction)
        .where(Interaction.id > after, Interaction.transcript_version.is_not(None))
        .order_by(Interaction.id)
        .limit(BATCH)
        .with_for_update(of=Interaction)
    )
    rows = session.scalars(shown).all()
    for row in rows:
        version = session.get(TranscriptVersion, (row.id, row.transcript_version))
        if version is not None:
            note_transcript(session, row, from_document(version.document))
    session.flush()
    return [row.id for row in rows]


def rebuild(sessions: sessionmaker[Session], tell: Callable[[int], None]) -> int:
    """Make every entry anew, a batch in each transaction, so that others can write between; how many there are.

    `tell` is called with the count after each batch.
    """
    done, last = 0, 0
    while True:
        with sessions() as session:
            ids = reindex(writing(session), last)
            session.commit()
        if not ids:
            break
        done, last = done + len(ids), ids[-1]
        tell(done)
    with sessions() as session:
        forget_orphans(writing(session))
        session.commit()
    _settle(sessions)
    return done


def _settle(sessions: sessionmaker[Session]) -> None:
    """Merge SQLite's parts of the index into one, in short transactions; nothing of replaced text remains in it."""
    pages = -_MERGE_PAGES
    while True:
        with sessions() as session:
            if session.get_bind().dialect.name != "sqlite":
                return
            is_done = not _merge(writing(session), pages)
            session.commit()
        if is_done:
            return
        pages = _MERGE_PAGES


def forget_orphans(session: Session) -> int:
    """Take out entries of interactions that have no transcript any more; how many there were."""
    has_text = exists().where(Interaction.id == SearchEntry.interaction_id, Interaction.transcript_version.is_not(None))
    found = session.scalars(select(SearchEntry.interaction_id).where(~has_text)).all()
    for interaction_id in found:
        forget(session, interaction_id)
    return len(found)


def _merge(session: Session, pages: int) -> bool:
    """One step of merging; whether there may be more to do (FTS5 then changes at least two rows)."""
    before = _changes(session)
    session.execute(text("INSERT INTO search_words (search_words, rank) VALUES ('merge', :pages)"), {"pages": pages})
    return _changes(session) - before >= _CHANGES_OF_A_STEP


def _changes(session: Session) -> int:
    return int(session.execute(text("SELECT total_changes()")).scalar_one())


def _drop_words(session: Session, place: int) -> None:
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("DELETE FROM search_words WHERE rowid = :place"), {"place": place})


def _put_words(session: Session, entry: SearchEntry, lines: Sequence[Line]) -> None:
    """The words go where the database keeps them: FTS5's table, or the column of PostgreSQL."""
    if session.get_bind().dialect.name != "sqlite":
        entry.words = vector(lines)
        session.flush()
        return
    session.flush()
    agent, customer, other = columns(lines)
    session.execute(
        text("INSERT INTO search_words (rowid, agent, customer, other) VALUES (:place, :agent, :customer, :other)"),
        {"place": entry.place, "agent": agent, "customer": customer, "other": other},
    )
