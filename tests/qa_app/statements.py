"""Counting the statements that the application sends to its database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import event

from qa_app.web import database


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    """Collect the statements that run within the block."""
    with app.app_context():
        engine = database.engine
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)
