"""Doing something in the past: what is written within carries the moment it is told of, and not that of the load.

The desk's own services say what happens, and they say "now". Here every instant of a new row, or a changed one,
that lies between the beginning of the act and its writing is moved to the moment of the story. Instants to come
(what is due) and past ones are left as they are.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event, inspect, update
from sqlalchemy.orm import Session

from qa_app.db import Instant
from qa_app.notices.models import Notice


@contextmanager
def told_of(session: Session, moment: datetime) -> Iterator[None]:
    """Write what happens within as if it happened at the moment. Flushes before and after."""
    session.flush()
    begun, moved = datetime.now(UTC), dict[tuple[int, str], datetime]()
    kept: list[Any] = []  # an object that is gone would lend its number to another one

    def move(_session: Session, _context: object, _instances: object) -> None:
        written = datetime.now(UTC)
        for row in (*session.new, *session.dirty):
            kept.append(row)
            for name in _instants(row):
                value = getattr(row, name)
                if value is None or not begun <= value <= written or moved.get((id(row), name)) == value:
                    continue
                setattr(row, name, moment)
                moved[id(row), name] = moment

    event.listen(session, "before_flush", move)
    try:
        yield
        session.flush()
        session.execute(update(Notice).where(Notice.at >= begun).values(at=moment))  # these are written past the rows
    finally:
        event.remove(session, "before_flush", move)


def _instants(row: object) -> list[str]:
    """The loaded attributes of the row that hold instants."""
    state = inspect(row)
    columns = state.mapper.column_attrs
    return [item.key for item in columns if isinstance(item.columns[0].type, Instant) and item.key in state.dict]
