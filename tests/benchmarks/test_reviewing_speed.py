"""From an answer to its being saved, among 50,000 evaluations: whole requests against one bare update, in one run.

SQLite always; PostgreSQL too when `QA_TEST_DATABASE_URL` names a server. `QA_BENCHMARK_EVALUATIONS` (50000) says how
many to make; `QA_BENCHMARK_SAVES` (300) how often to save.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from cast import enter
from flask import Flask, request
from flask.testing import FlaskClient
from flask_sqlalchemy_lite import SQLAlchemy
from many_evaluations import OPEN_EVERY, fill
from sqlalchemy import update
from weighing import application, signed_in, timed

from qa_app import db
from qa_app.builder import queries as scorecards
from qa_app.evaluations.models import Evaluation
from qa_app.web import database

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]
COUNT = int(os.environ.get("QA_BENCHMARK_EVALUATIONS", "50000"))
SAVES = int(os.environ.get("QA_BENCHMARK_SAVES", "300"))
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
    folder = tmp_path_factory.mktemp("reviewing")
    with application(request.param, folder) as (app, url):
        client, keys = _reviewer(app)
        with bare(url) as plain:
            yield request.param, client, plain, keys


def _reviewer(app: Flask) -> tuple[FlaskClient, list[str]]:
    """A signed-in reviewer's browser, after the evaluations were made, and the keys of the questions."""
    with app.app_context(), database.sessionmaker() as session:
        cast = enter(session)
        fill(session, cast.ada, cast.cleo, COUNT)
        version = session.get_one(Evaluation, OPEN_EVERY).scorecard_version
        keys = [question.key for question in scorecards.definition(version).questions() if question.options]
        return signed_in(app, session, cast.cleo), keys


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

    saves, updates, pages = (timed(act, SAVES) for act in (save, update_one, read))
    times = saves.p95 / updates.p95
    with capsys.disabled():
        print(f"\n{name}, {COUNT:,} evaluations")
        print(saves.shown("  saving an answer"), f"({times:.1f} times a bare update)")
        print(updates.shown("  a bare update"))
        print(pages.shown("  the page"))
    assert saves.p95 < LIMIT_MS or times < MOST_TIMES
