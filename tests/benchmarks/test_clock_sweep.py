"""A sweep over very many clocks that run: how long it takes to notice what is due among them.

QA_CLOCKS says how many (100,000 by default); one in twenty runs out now.
"""

import os
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from qa_app import db
from qa_app.clocks import services
from qa_app.clocks.models import Clock, ClockBreach
from qa_app.clocks.rules.calendars import ALWAYS
from qa_app.clocks.rules.policy import Book
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.interactions.models import Customer
from qa_app.people.models import Person

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
MANY = int(os.environ.get("QA_CLOCKS", "100000"))
KINDS = ("ack", "first_human", "update", "resolution")
SECONDS = 60


@pytest.fixture
def sessions(tmp_path):
    url = f"sqlite:///{tmp_path / 'clocks.sqlite3'}"
    db.migrate(url)
    engine = db.engine_for(url)
    yield db.sessions(engine)
    engine.dispose()


def test_a_sweep_over_very_many_clocks(sessions, capsys):
    with sessions() as session:
        owner = _fill(session)
        session.commit()
    began = time.perf_counter()
    looked_at = _drained(sessions, lambda session: services.fire(session, Book(ALWAYS), NOW))
    fired_s = time.perf_counter() - began
    began = time.perf_counter()
    told = _drained(sessions, lambda session: services.tell_some(session, UTC, NOW))
    told_s = time.perf_counter() - began
    began = time.perf_counter()
    assert _drained(sessions, lambda session: services.fire(session, Book(ALWAYS), NOW)) == 0
    idle_s = time.perf_counter() - began
    with capsys.disabled():
        print(
            f"\n{MANY} clocks: {looked_at} due noticed in {fired_s:.2f} s, told in {told_s:.2f} s, "
            f"then nothing left in {idle_s * 1000:.0f} ms"
        )
    with sessions() as session:
        assert session.scalar(select(func.count(ClockBreach.id)).where(ClockBreach.level == "due")) == looked_at
    assert (looked_at, told) == (MANY // 20, MANY // 20)
    assert owner is not None
    assert fired_s + told_s < SECONDS


def _drained(sessions, work):
    total = 0
    while True:
        with sessions() as session:
            found = work(db.writing(session))
            session.commit()
        if not found:
            return total
        total += found


def _fill(session):
    """Clocks of four kinds for each complaint; one in twenty runs out a minute ago, the others later."""
    owner = Person(name="Hana", email="hana@example.com", active=True, password="*", fs_uniquifier="x", theme="auto")
    customer = Customer(ref="C-1", name="Mo")
    session.add_all([owner, customer])
    session.flush()
    numbers = range(1, MANY // len(KINDS) + 1)
    session.execute(insert(Complaint), [_complaint(number, owner.id, customer.id) for number in numbers])
    session.execute(
        insert(Clock), [_clock(number, place) for number in numbers for place in range(len(KINDS))]
    )  # fmt: skip
    return owner.id


def _complaint(number, owner_id, customer_id):
    texts = dict.fromkeys(("initial_action", "explanation", "root_cause_note", "root_cause_evidence"), "")
    return {
        "id": number, "customer_id": customer_id, "received_at": NOW - timedelta(days=1), "logged_at": NOW,
        "channel": "phone", "category": "other", "product": "Vacuum", "summary": "Late.", "owner_id": owner_id,
        "state": ComplaintState.NEW, "priority_reason": [], "sensitivity": [], **texts,
    }  # fmt: skip


def _clock(number, place):
    is_due = (number * len(KINDS) + place) % 20 == 0
    due = NOW - timedelta(minutes=1) if is_due else NOW + timedelta(hours=number % 100 + 1)
    return {
        "complaint_id": number, "kind": KINDS[place], "subject": "", "cycle": 1, "started_at": NOW - timedelta(days=1),
        "due_at": due, "warn_at": None, "next_at": due, "levels": [["due", due.isoformat()]], "result": "running",
        "is_by_change": False, "target": "always 24:00", "explanation": [],
    }  # fmt: skip
