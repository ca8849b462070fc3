"""Clocks as rows: kept in line with the log, noticed when they are due, told once, however many sweep at once."""

import threading
from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import func, select

from qa_app import db
from qa_app.clocks import queries, services, tasks
from qa_app.clocks.models import Clock, ClockBreach, ClockStale
from qa_app.complaints import services as complaints
from qa_app.jobs import runner
from qa_app.notices.models import Notice
from qa_app.tasks import RECURRING

NOW = datetime.now(UTC)


@pytest.fixture
def sweep(session, factory, settings, run_jobs):
    """Ask for what is due and do it, as the worker does; returns the clocks of a complaint by kind."""

    def swept(complaint=None):
        session.commit()
        runner.recur([path for path in RECURRING if "clocks" in path], settings, factory)
        run_jobs()
        session.rollback()
        session.expire_all()
        wanted = select(Clock).order_by(Clock.id)
        rows = session.scalars(wanted.where(Clock.complaint_id == complaint.id) if complaint else wanted)
        return {row.kind: row for row in rows}

    return swept


def marked(session, **columns):
    """A complaint whose clocks wait to be worked out."""
    found = factories.complaint(session, **columns)
    services.mark(session, found.id, NOW)
    return found


def told(session):
    return session.execute(select(Notice.person_id, Notice.kind, Notice.title).order_by(Notice.id)).all()


@pytest.mark.covers("R23", "R26")
def test_it_works(session, cast, sweep):
    intake = complaints.Intake(
        "C-7", "Mo", NOW - timedelta(hours=1), "phone", "billing_errors", "Broadband", "Charged twice.", "Apologised."
    )
    complaint = complaints.record(session, cast.actor(session, "hana"), intake)
    found = sweep(complaint)
    assert set(found) == {"ack", "first_human", "update", "resolution"}
    assert found["ack"].due_at == complaint.received_at + timedelta(hours=24)
    assert (found["ack"].result, found["ack"].warn_at) == ("running", complaint.received_at + timedelta(hours=18))
    complaints.acknowledge(session, cast.actor(session, "hana"), complaint, "email")
    found = sweep(complaint)
    assert (found["ack"].result, found["ack"].next_at) == ("met", None)
    assert found["ack"].explanation[0][2] == "counted"
    assert session.scalar(select(func.count(ClockStale.complaint_id))) == 0


@pytest.mark.covers("R23", "R26")
def test_the_owner_and_the_lead_hear_of_the_gravest_level_once(session, cast, sweep):
    late = marked(session, days_ago=2, owner_id=cast.hana.id)
    soon = marked(session, days_ago=0.8, owner_id=cast.hana.id)
    sweep()
    sweep()
    levels = session.execute(
        select(Clock.complaint_id, ClockBreach.level).join(Clock).where(Clock.kind == "ack").order_by(ClockBreach.id)
    ).all()
    assert levels == [(late.id, "75%"), (late.id, "-15m"), (late.id, "due"), (soon.id, "75%")]
    mine = [(who, kind) for who, kind, title in told(session) if "look into it" in title]
    assert mine == [
        (cast.hana.id, "clock_overdue"), (cast.iris.id, "clock_overdue"), (cast.hana.id, "clock_soon"),
        (cast.iris.id, "clock_soon"),
    ]  # fmt: skip


def test_what_stopped_is_not_told_any_more(session, cast, sweep, settings):
    late = marked(session, days_ago=2, owner_id=cast.hana.id)
    now = datetime.now(UTC)
    book = queries.book(session, tasks.office(settings))
    services.refresh(session, book, [late.id], now)
    assert services.fire(session, book, now) >= 1
    complaints.acknowledge(session, cast.actor(session, "hana"), late, "email")
    sweep(late)
    assert [title for _who, _kind, title in told(session) if "look into it" in title] == []
    assert session.scalars(select(ClockBreach.level).join(Clock).where(Clock.kind == "ack")).all()[-1] == "due"


def test_what_is_over_says_nothing_to_anybody(session, cast, sweep):
    merged = marked(session, days_ago=5, state="merged", owner_id=cast.hana.id)
    complaints.happened(session, None, merged, "moved", at=NOW - timedelta(days=4.9), before="new", after="merged")
    found = sweep(merged)
    assert {clock.result for clock in found.values()} == {"cancelled_merged"}
    assert told(session) == []


def test_what_another_became_part_of_counts_from_the_earlier_of_both(session, cast, sweep):
    whole = marked(session, days_ago=1)
    part = factories.complaint(session, days_ago=3, state="merged", merged_into_id=whole.id)
    complaints.happened(session, None, whole, "merged_in", complaint=part.id)
    assert sweep(whole)["ack"].started_at == part.received_at
    part.state, part.merged_into_id = "new", None
    complaints.happened(session, None, whole, "unmerged", complaint=part.id)
    assert sweep(whole)["ack"].started_at == whole.received_at


@pytest.mark.covers("R23", "R26")
def test_two_sweepers_at_once_tell_each_thing_once(session, cast, factory, settings):
    """2,000 clocks that are late, two workers at the same time: each level once, each notice once."""
    made = [factories.complaint(session, days_ago=60, owner_id=cast.hana.id) for _ in range(500)]
    book = queries.book(session, tasks.office(settings))
    ids = [complaint.id for complaint in made]
    services.refresh(session, book, ids, NOW - timedelta(days=59.9))
    session.commit()
    assert session.scalar(select(func.count(Clock.id))) == 2_000
    failures = []
    workers = [threading.Thread(target=_swept, args=(factory, book, failures)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    assert failures == []
    session.rollback()
    assert session.scalar(select(func.count(ClockBreach.id)).where(ClockBreach.level == "due")) == 2_000
    assert session.scalar(select(func.count(Notice.id))) == 2 * 2_000  # the owner and the lead
    assert session.scalar(select(func.count(ClockBreach.id)).where(ClockBreach.tell_at.is_not(None))) == 2_000


def _swept(factory, book, failures):
    try:
        for work in (
            lambda session: services.fire(session, book, NOW, limit=100),
            lambda session: services.tell_some(session, UTC, NOW, limit=100),
        ):
            found = 1
            while found:
                with factory() as session:
                    found = work(db.writing(session))
                    session.commit()
    except Exception as error:  # what a thread meets is told by the test
        failures.append(error)
