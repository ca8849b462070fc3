"""One request: its database session, and the one commit at its edge."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, request
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy.orm import Session
from werkzeug.routing import IntegerConverter, Map

from qa_app import audit
from qa_app.config import Settings
from qa_app.db import writing
from qa_app.storage import Store

database = SQLAlchemy(session_options={"expire_on_commit": False})
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
FIRST_ERROR = 400
View = TypeVar("View", bound=Callable[..., Any])
LARGEST_NUMBER = 2**31 - 1


class RowNumber(IntegerConverter):
    """A row's number in an address; one that no database could hold leads nowhere, and to no error."""

    def __init__(self, map: Map, **more: Any) -> None:
        super().__init__(map, **{"max": LARGEST_NUMBER, **more})


class Shell(Flask):
    """Flask with one transaction a request: committed when the answer is not an error, else rolled back."""

    def dispatch_request(self) -> Any:
        if request.method not in SAFE_METHODS and not self._writes_later():
            begin_writing()
        response: Response = self.make_response(super().dispatch_request())
        if response.status_code < FIRST_ERROR:
            audit.settle(database.session)
        else:
            database.session.rollback()
        return response

    def _writes_later(self) -> bool:
        return hasattr(self.view_functions.get(request.endpoint or ""), "writes_later")


def writes_later(view: View) -> View:
    """Declare that a view has long work to do before it writes, and calls `begin_writing` itself."""
    view.writes_later = True  # type: ignore[attr-defined]
    return view


def begin_writing() -> None:
    """Take the right to write, after the person is known and the whole body has arrived.

    A slow upload must not keep other writers of a SQLite database waiting.
    """
    _ = request.form
    database.session.rollback()
    writing(database.session)


def session() -> Session:
    """The database session of this request."""
    return database.session


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["qa_settings"])


def store() -> Store:
    """The file store of the running application."""
    return Store(settings().store_dir)
