"""Sources: where interactions come from, and how each lays out its recordings and names its files."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.errors import Invalid
from qa_app.interactions.models import Source
from qa_app.interactions.rules.names import check_pattern

FIRST_SOURCE = "Telephone"
AGENT_LEFT = ["agent", "customer"]
NAME_MAXIMUM = 120
PATTERN_MAXIMUM = 500


def source_named(session: Session, name: str) -> Source:
    """The source of that name, made with the agent on the left channel when it is new."""
    wanted = name.strip()[:NAME_MAXIMUM] or FIRST_SOURCE
    found = session.scalar(select(Source).where(Source.name == wanted))
    if found is None:
        found = Source(name=wanted, channel_map=list(AGENT_LEFT))
        session.add(found)
        session.flush()  # the id goes into interactions
    return found


def keep_source(session: Session, source: Source | None, **values: Any) -> Source:
    """Change a source, or add one. `values`: name, channel_map, file_pattern, language.

    Recordings that are there already keep the channels they were transcribed with.
    Raises `Invalid` for a name that is taken or a pattern that cannot be read.
    """
    name = str(values.get("name") or "").strip()
    if not name:
        raise Invalid("Give the source a name.", {"name": "Give the source a name."})
    taken = session.scalar(select(Source).where(Source.name == name))
    if taken is not None and taken is not source:
        message = f"There is a source called “{name}” already."
        raise Invalid(message, {"name": message})
    if values.get("file_pattern"):
        check_pattern(values["file_pattern"])
    row = source or Source(name=name, channel_map=list(AGENT_LEFT))
    for column, value in {**values, "name": name}.items():
        setattr(row, column, value)
    session.add(row)
    session.flush()
    return row
