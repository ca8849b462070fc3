"""From an answer to its being saved, among 50,000 evaluations: whole requests against one bare update, in one run.

SQLite always; PostgreSQL too when `QA_TEST_DATABASE_URL` names a server. `QA_BENCHMARK_EVALUATIONS` (50000) says how
many to make; `QA_BENCHMARK_SAVES` (300) how often to save.
"""

import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from cast import enter
from flask import Flask, request
from flask.testing import FlaskClient
from flask_sqlalchemy_lite import SQLAlchemy
from many_evaluations import OPEN_EVERY, fill
from sqlalchemy import create_engine, text, update
from sqlalchemy.engine import make_url

from qa_app import config, db
from qa_app.app import create_app
from qa_app.builder import queries as scorecards
from qa_app.evaluations.models import Evaluation
from qa_app.people import services as people
from qa_app.web import database

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]
COUNT = int(os.environ.get("QA_BENCHMARK_EVALUATIONS", "50000"))
SAVES = int(os.environ.get("QA_BENCHMARK_SAVES", "300"))
SERVER = os.environ.get("QA_TEST_DATABASE_URL")
LIMIT_MS, MOST_TIMES = 50, 25
"""A save takes at most so much at the 95th percentile; on a slow or busy machine, so many times a bare update."""

JSON = {"Accept": "application/json"}


@contextmanager
def bare(url: str) -> Iterator[FlaskClient]:
    """The least that a server can do: one row, one column, one commit."""
    app, rows = Flask("bare"), SQLAlchemy()
    options = db.engine_options(url)
    app.config["SQLALCHEMY_ENGINES"] = {"default": {"url": url, **options}}
    rows.init_app(app)
    with app.app_context():
        db.prepare(rows.engine)

    @app.post("/<int:number>")
    def save(number: int) -> str:
        rows.session.execute(update(Evaluation).where(Evaluation.id == number).values(comment=request.form["comment"]))
        rows.session.commit()
        return "saved"

    yield app.test_client()
    with app.app_context():
        rows.engine.dispose()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request, tmp_path_factory) -> Iterator[tuple[str, FlaskClient, FlaskClient, list[str]]]:
    if request.param == "postgresql" and not SERVER:
        pytest.skip("QA_TEST_DATABASE_URL names no PostgreSQL server")
    folder = tmp_path_factory.mktemp("reviewing")
    url = _server_database() if request.param == "postgresql" else f"sqlite:///{folder / 'qa.sqlite3'}"
    db.migrate(url)
    app = create_app(_settings(url, folder))
    app.config["WTF_CSRF_ENABLED"] = False
    client, keys = _reviewer(app)
    with bare(url) as plain:
        yield request.param, client, plain, keys
    with app.app_context():
        database.engine.dispose()
    if request.param == "postgresql":
        _run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def _settings(url: str, folder: Path) -> config.Settings:
    return config.from_environment(
        {"DATA_DIR": str(folder / "data"), "DATABASE_URL": url, "QA_SECRET_KEY": "only-for-tests"}
    )


def _reviewer(app: Flask) -> tuple[FlaskClient, list[str]]:
    """A signed-in reviewer's browser, after the evaluations were made, and the keys of the questions."""
    with app.app_context(), database.sessionmaker() as session:
        cast = enter(session)
        fill(session, cast.ada, cast.cleo, COUNT)
        version = session.get_one(Evaluation, OPEN_EVERY).scorecard_version
        keys = [question.key for question in scorecards.definition(version).questions() if question.options]
        token = people.open_sign_in(session, cast.cleo, address="127.0.0.1", browser="test")
        session.commit()
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie.update(_user_id=cast.cleo.fs_uniquifier, _fresh=True, sign_in=token)
    return client, keys


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
            f"processor p50 {statistics.median(self.processor):.1f} ms, p95 {_p95(self.processor):.1f} ms; n = {SAVES}"
        )


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def timed(act: Callable[[int], None]) -> Times:
    """The times of SAVES acts, after ten that do not count."""
    wall, processor = [], []
    for turn in range(SAVES + 10):
        begun, spent = time.perf_counter(), time.process_time()
        act(turn)
        wall.append((time.perf_counter() - begun) * 1000)
        processor.append((time.process_time() - spent) * 1000)
    return Times(wall[10:], processor[10:])


@pytest.mark.covers("QM-E2")
def test_an_answer_is_saved_at_once(made, capsys):
    name, client, plain, keys = made
    numbers = [OPEN_EVERY * (1 + turn) for turn in range(max(1, min(40, COUNT // OPEN_EVERY)))]
    revisions = dict.fromkeys(numbers, 1)

    def save(turn: int) -> None:
        number = numbers[turn % len(numbers)]
        fields = {f"a-{key}": "yes" for key in keys} | {f"a-{keys[turn % len(keys)]}": "no"}
        fields |= {"revision": str(revisions[number]), "transcript_version": "1", "comment": f"turn {turn}"}
        answer = client.post(f"/evaluations/{number}/review", data=fields, headers=JSON)
        assert answer.status_code == 200, answer.text
        revisions[number] = answer.json["revision"]

    def update_one(turn: int) -> None:
        assert plain.post(f"/{numbers[turn % len(numbers)]}", data={"comment": f"plain {turn}"}).text == "saved"

    def read(turn: int) -> None:
        assert client.get(f"/evaluations/{numbers[turn % len(numbers)]}/review").status_code == 200

    saves, updates, pages = timed(save), timed(update_one), timed(read)
    times = saves.p95 / updates.p95
    with capsys.disabled():
        print(f"\n{name}, {COUNT:,} evaluations")
        print(saves.shown("  saving an answer"), f"({times:.1f} times a bare update)")
        print(updates.shown("  a bare update"))
        print(pages.shown("  the page"))
    assert saves.p95 < LIMIT_MS or times < MOST_TIMES
