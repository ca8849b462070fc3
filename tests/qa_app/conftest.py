"""A real database for every test, a real application on it, and the cast signed in at will.

SQLite by default; `QA_TEST_DATABASE_URL` names a PostgreSQL server's database to make copies beside.
Each test gets its own copy of a migrated, empty database, so that commits are commits.
"""

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from cast import Cast, enter
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.routing import Rule

from qa_app import config, db
from qa_app.app import create_app
from qa_app.config import Settings
from qa_app.jobs import runner
from qa_app.people import services as people
from qa_app.people.models import Person
from qa_app.tasks import TASKS
from qa_app.web import database

SERVER = os.environ.get("QA_TEST_DATABASE_URL")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a migrated, empty database that tests copy."""
    if SERVER is None:
        path = tmp_path_factory.mktemp("template") / "qa.sqlite3"
        db.migrate(f"sqlite:///{path}")
        yield f"sqlite:///{path}"
        return
    url = make_url(SERVER).set(database=f"qa_template_{uuid.uuid4().hex[:12]}")
    _server(f'CREATE DATABASE "{url.database}"')
    db.migrate(url.render_as_string(hide_password=False))
    yield url.render_as_string(hide_password=False)
    _server(f'DROP DATABASE "{url.database}" WITH (FORCE)')


@contextmanager
def copied(template: str, folder: Path) -> Iterator[str]:
    """The URL of a copy of the empty database: a file in `folder`, or a database beside the template."""
    if SERVER is None:
        shutil.copy(template.removeprefix("sqlite:///"), folder / "qa.sqlite3")
        yield f"sqlite:///{folder / 'qa.sqlite3'}"
        return
    source = make_url(template)
    url = source.set(database=f"qa_test_{uuid.uuid4().hex[:12]}")
    _server(f'CREATE DATABASE "{url.database}" TEMPLATE "{source.database}"')
    yield url.render_as_string(hide_password=False)
    _server(f'DROP DATABASE "{url.database}" WITH (FORCE)')


@pytest.fixture
def database_url(template: str, tmp_path: Path) -> Iterator[str]:
    """The URL of this test's own copy of the empty database."""
    with copied(template, tmp_path) as url:
        yield url


def _server(statement: str) -> None:
    engine = create_engine(make_url(str(SERVER)), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """The settings of this test's installation."""
    return settings_at(database_url, tmp_path)


def settings_at(database_url: str, folder: Path) -> Settings:
    """Settings for an installation that keeps its files in `folder`."""
    return config.from_environment(
        {
            "DATA_DIR": str(folder / "data"),
            "DATABASE_URL": database_url,
            "QA_SECRET_KEY": "only-for-tests",
            "QA_MODEL": "tiny.en",
            "QA_WORKER_PROCESSES": "1",
        }
    )


@pytest.fixture(scope="session", autouse=True)
def routes_compiled_once() -> Iterator[None]:
    """Compile what builds each address once a run: that is nearly all that making an application costs."""
    known: dict[Any, Any] = {}
    compiled = Rule._compile_builder

    def once(rule: Rule, append_unknown: bool = True) -> Any:
        key = (rule.rule, tuple(rule._trace), tuple((rule.defaults or {}).items()), append_unknown)
        if key not in known:
            known[key] = compiled(rule, append_unknown)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", once)
        yield


@pytest.fixture(scope="session")
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Where the applications of a run find each page's template compiled already."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(settings: Settings, templates_compiled_once: FileSystemBytecodeCache) -> Iterator[Flask]:
    """The web application; forms need no CSRF token here (that has tests of its own)."""
    app = create_app(settings)
    app.jinja_env.bytecode_cache = templates_compiled_once
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    yield app
    with app.app_context():
        database.engine.dispose()


@pytest.fixture
def factory(app: Flask) -> sessionmaker[Session]:
    """Makes database sessions like those of the application's requests."""
    with app.app_context():
        return database.sessionmaker


@pytest.fixture
def session(factory: sessionmaker[Session]) -> Iterator[Session]:
    """A database session of the test's own; commit to let the application see what was made."""
    with factory() as own:
        yield own


@pytest.fixture
def cast(session: Session) -> Cast:
    """The fixed cast, committed: Ada, Ben, Cleo, Dev, Tess, Eve, Hana, Sam and two teams."""
    people_in = enter(session)
    session.commit()
    return people_in


@pytest.fixture
def as_(app: Flask, session: Session) -> Callable[[Person], FlaskClient]:
    """`as_(cast.ada)` is a browser in which Ada is signed in."""

    def sign_in(person: Person) -> FlaskClient:
        client = app.test_client()
        token = people.open_sign_in(session, person, address="127.0.0.1", browser="test")
        session.commit()
        with client.session_transaction() as cookie:
            cookie.update(_user_id=person.fs_uniquifier, _fresh=True, sign_in=token)
        return client

    return sign_in


@pytest.fixture
def run_jobs(factory: sessionmaker[Session], settings: Settings) -> Callable[[], int]:
    """Run everything that is due, as a worker would; returns how many jobs were run."""
    return lambda: runner.run_all(TASKS, settings, factory)
