"""What benchmarks of pages stand on: an application on a database of its own, a signed-in browser, timed acts."""

import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from qa_app import config, db
from qa_app.app import create_app
from qa_app.people import services as people
from qa_app.people.models import Person
from qa_app.web import database

SERVER = os.environ.get("QA_TEST_DATABASE_URL")


@contextmanager
def application(kind: str, folder: Path) -> Iterator[tuple[Flask, str]]:
    """The application on a new database, "sqlite" or "postgresql", with its URL; skipped without a server."""
    if kind == "postgresql" and not SERVER:
        pytest.skip("QA_TEST_DATABASE_URL names no PostgreSQL server")
    url = _server_database() if kind == "postgresql" else f"sqlite:///{folder / 'qa.sqlite3'}"
    db.migrate(url)
    app = create_app(_settings(url, folder))
    app.config["WTF_CSRF_ENABLED"] = False
    yield app, url
    with app.app_context():
        database.engine.dispose()
    if kind == "postgresql":
        _run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def _settings(url: str, folder: Path) -> config.Settings:
    return config.from_environment(
        {"DATA_DIR": str(folder / "data"), "DATABASE_URL": url, "QA_SECRET_KEY": "only-for-tests"}
    )


def signed_in(app: Flask, session: Session, person: Person) -> FlaskClient:
    """The person's browser; commits."""
    token = people.open_sign_in(session, person, address="127.0.0.1", browser="test")
    session.commit()
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie.update(_user_id=person.fs_uniquifier, _fresh=True, sign_in=token)
    return client


def _server_database() -> str:
    url = make_url(str(SERVER)).set(database=f"qa_speed_{uuid.uuid4().hex[:12]}")
    _run(f'CREATE DATABASE "{url.database}"')
    return url.render_as_string(hide_password=False)


def _run(statement: str) -> None:
    engine = create_engine(make_url(str(SERVER)), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@dataclass(frozen=True)
class Times:
    """Milliseconds of each act, by the clock on the wall and by the processor."""

    wall: list[float]
    processor: list[float]

    @property
    def p95(self) -> float:
        return _p95(self.wall)

    def shown(self, name: str) -> str:
        return (
            f"{name}: p50 {statistics.median(self.wall):.1f} ms, p95 {self.p95:.1f} ms, max {max(self.wall):.1f} ms; "
            f"processor p50 {statistics.median(self.processor):.1f} ms, p95 {_p95(self.processor):.1f} ms; "
            f"n = {len(self.wall)}"
        )


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def timed(act: Callable[[int], None], turns: int) -> Times:
    """The times of so many acts, after ten that do not count."""
    wall, processor = [], []
    for turn in range(turns + 10):
        begun, spent = time.perf_counter(), time.process_time()
        act(turn)
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    return Times(wall[10:], processor[10:])
