"""Finding among 100,000 interactions: every kind of question against looking through the text, in one run.

SQLite always; PostgreSQL too when `QA_TEST_DATABASE_URL` names a server. `QA_BENCHMARK_INTERACTIONS` (100000) says how
many to make; fewer tell little, because what is slow grows with them.
"""

import os
import statistics
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date

import pytest
from many_interactions import Centre, fill
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from qa_app import db
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, SearchEntry
from qa_app.interactions.queries import Filters
from qa_app.policy import Actor, Role

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(3600)]
COUNT = int(os.environ.get("QA_BENCHMARK_INTERACTIONS", "100000"))
SERVER = os.environ.get("QA_TEST_DATABASE_URL")
RUNS = 9
LATER = "2025-11-01T00:00:00+00:00~5"
LIMIT_MS, LEAST_RATIO = 200, 5
"""A first page takes at most so much at the median; on a slow or busy machine, a fifth of looking through the text."""


@dataclass(frozen=True)
class Question:
    """What is asked for, by whom, from where on."""

    name: str
    filters: Filters
    actor: Actor
    after: str | None = None


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def made(request, tmp_path_factory) -> Iterator[tuple[str, Session, Centre]]:
    if request.param == "postgresql" and not SERVER:
        pytest.skip("QA_TEST_DATABASE_URL names no PostgreSQL server")
    folder = tmp_path_factory.mktemp("search")
    url = _server_database() if request.param == "postgresql" else f"sqlite:///{folder / 'qa.sqlite3'}"
    db.migrate(url)
    engine = db.engine_for(url)
    with db.sessions(engine)() as session:
        yield request.param, session, fill(session, COUNT)
    engine.dispose()
    if request.param == "postgresql":
        _run(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


def _server_database() -> str:
    url = make_url(str(SERVER)).set(database=f"qa_speed_{uuid.uuid4().hex[:12]}")
    _run(f'CREATE DATABASE "{url.database}"')
    return url.render_as_string(hide_password=False)


def _run(statement: str) -> None:
    engine = create_engine(make_url(str(SERVER)), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def questions(centre: Centre) -> list[Question]:
    """From the commonest word (in nearly every talk) to one that fifty hold; filters that leave much and little."""
    w = centre.words
    manager = Actor(centre.manager.id, "Manager", frozenset({Role.QA_MANAGER}))
    since = date(2026, 1, 1)
    asked = [
        ("rare word", Filters(said=w[15_000])),
        ("middling word", Filters(said=w[300])),
        ("commonest word", Filters(said=w[0])),
        ("three common words", Filters(said=f"{w[0]} {w[1]} {w[10]}")),
        ("common with rare word", Filters(said=f"{w[0]} {w[15_000]}")),
        ("phrase, often", Filters(said=f'"{w[0]} {w[1]}"')),
        ("phrase, seldom", Filters(said=f'"{w[300]} {w[50]}"')),
        ("beginning of words", Filters(said=f"{w[300][:3]}*")),
        ("only without a word", Filters(said=f"-{w[10]}")),
        ("said by the customer", Filters(said=f"customer:{w[50]}")),
        ("common word + 3 filters", Filters(said=w[0], channel="chat", mood="negative", since=since, zone=UTC)),
        ("common word + deep filters", Filters(said=w[0], mood="very_negative", silence=50)),
        ("common word + behaviour", Filters(said=w[0], behaviour="threat_to_leave")),
        ("deep filters, few rows", Filters(mood="very_negative", silence=50)),
        ("filters, no row", Filters(mood="very_negative", silence=99)),
        ("behaviour seen, rare", Filters(behaviour="threat_to_leave")),
        ("behaviour not seen", Filters(without="closing_and_thanks")),
        ("queue", Filters(queue="Billing")),
    ]
    found = [Question(name, filters, manager) for name, filters in asked]
    return [
        Question("unfiltered first page", Filters(), manager),
        *found,
        Question("agent, common word", Filters(said=w[0]), centre.agent),
        Question("agent, deep filter", Filters(said=w[0], silence=30), centre.agent),
        Question("team, middling word", Filters(said=w[300]), centre.lead),
        Question("later page, common word", Filters(said=w[0]), manager, LATER),
        Question("later page, middling word", Filters(said=w[50]), manager, LATER),
    ]


def timed(session: Session, work: Callable[[], object], runs: int = RUNS) -> tuple[float, float]:
    """Median and 95th percentile in ms, each run without what the session remembers."""
    took = []
    for _ in range(runs + 1):
        session.expunge_all()
        session.rollback()
        start = time.perf_counter()
        work()
        took.append((time.perf_counter() - start) * 1000)
    return statistics.median(took[1:]), statistics.quantiles(took[1:], n=20)[-1]


def peer(session: Session, words: str) -> Callable[[], object]:
    """Looking through the text for a word, as one would without an index; the newest first."""
    found = (
        select(Interaction.id)
        .join(SearchEntry, SearchEntry.interaction_id == Interaction.id)
        .where(SearchEntry.lines.like(f"%{words}%"))
        .order_by(Interaction.started_at.desc(), Interaction.id.desc())
        .limit(51)
    )
    return lambda: session.execute(found).all()


@pytest.mark.covers("QM-B17")
def test_a_first_page_is_found_fast(made, capsys) -> None:
    kind, session, centre = made
    through, _ = timed(session, peer(session, f" {centre.words[15_000]} "), 3)
    table = [(asked.name, *timed(session, _page(session, asked))) for asked in questions(centre)]
    with capsys.disabled():
        print(f"\n{kind}, {COUNT} interactions; looking through the text for a rare word: {through:.0f} ms")
        for name, median, p95 in table:
            print(f"  {name:28} p50 {median:6.1f} ms   p95 {p95:6.1f} ms   {through / median:5.1f} x")
    slow = {name: median for name, median, _ in table if median > max(LIMIT_MS, through / LEAST_RATIO)}
    assert slow == {}
    assert {name: median for name, median, _ in table}["rare word"] * 10 < through


def _page(session: Session, asked: Question) -> Callable[[], object]:
    return lambda: queries.page(session, asked.actor, asked.filters, asked.after)


def test_both_ways_find_the_same(made) -> None:
    _, session, centre = made
    word = centre.words[15_000]
    indexed = queries.page(session, Actor(1, "M", frozenset({Role.QA_MANAGER})), Filters(said=word))
    held = session.scalars(select(SearchEntry.lines).where(SearchEntry.lines.like(f"%{word}%"))).all()
    expected = sum(word in lines.replace('"', " ").replace("]", " ").split() for lines in held)
    assert len(indexed.rows) == min(expected, queries.PAGE_SIZE)


def test_the_file_does_not_grow_much(made, capsys) -> None:
    kind, session, _ = made
    asked = (
        "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'search_%'"
        if kind == "sqlite"
        else "SELECT pg_total_relation_size('search_entry')"
    )
    try:
        size = session.execute(text(asked)).scalar_one()
    except Exception as error:  # not every SQLite can tell the sizes of its tables
        pytest.skip(f"sizes cannot be told: {error}")
    with capsys.disabled():
        print(f"\n{kind}: {size / COUNT:.0f} bytes a conversation of 120 words for the search")
    assert size / COUNT < 12_000
