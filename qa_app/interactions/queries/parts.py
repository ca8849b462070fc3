"""A stretch of a very long transcript, cut out by the database: a page wants a few lines of a hundred thousand."""

import json
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from transcription.transcript import Transcript, from_document

FARTHEST = 10**9
"""No transcript reaches so far; addresses may name any number."""
_SQLITE = """
    SELECT json_remove(document, '$.segments'), (
        SELECT json_group_array(json(value)) FROM (
            SELECT value FROM json_each(document, '$.segments') WHERE key >= :first AND key < :until ORDER BY key))
    FROM transcript_version WHERE interaction_id = :id AND version = :version"""
_POSTGRESQL = """
    SELECT document - 'segments', jsonb_path_query_array(
        document, 'lax $.segments[$first to $last]',
        jsonb_build_object('first', CAST(:first AS integer), 'last', CAST(:until AS integer) - 1))
    FROM transcript_version WHERE interaction_id = :id AND version = :version"""


def part_of(session: Session, interaction_id: int, version: int, first: int, count: int) -> Transcript | None:
    """The transcript with only the lines from the place `first` on, at most `count`; None without such a version."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    first = min(first, FARTHEST)
    wanted = {"id": interaction_id, "version": version, "first": first, "until": first + max(count, 1)}
    found = session.execute(text(_SQLITE if is_sqlite else _POSTGRESQL), wanted).one_or_none()
    if found is None:
        return None
    head, lines = map(_read, found)
    return from_document({**head, "segments": lines})


def stretch_of(
    session: Session, interaction_id: int, version: int, first: int, count: int
) -> tuple[Transcript | None, int]:
    """`part_of` with the line before, which tells whether somebody else begins to speak, and where in it `first` is."""
    lead = min(first, 1)
    return part_of(session, interaction_id, version, first - lead, count + lead), lead


def _read(value: Any) -> Any:
    """A JSON value; PostgreSQL's driver has read it already."""
    return json.loads(value) if isinstance(value, str) else value
