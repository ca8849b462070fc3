"""The ledger: claimed once, held while worked on, finished with its effect, retried, given up."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from qa_app.errors import Conflict, Invalid
from qa_app.jobs import ledger, runner
from qa_app.jobs.models import Job, JobState

CALLS: list[int] = []


def succeed(run):
    run.step("thinking", 50)
    with run.transaction(is_last=True):
        CALLS.append(run.job_id)


def refuse(run):
    raise Invalid("The file is empty.")


def stumble(run):
    raise RuntimeError("disk on fire")


TASKS = {name: f"{__name__}:{name}" for name in ("succeed", "refuse", "stumble")}


@pytest.fixture
def make(session, monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, __name__, sys.modules[__name__])

    def enqueue(name="succeed", key="1"):
        job = ledger.enqueue(session, name, key, {}, title="A job")
        session.commit()
        return job.id

    return enqueue


def state_of(session, job_id):
    session.rollback()
    return session.get(Job, job_id, populate_existing=True)


def test_it_works(make, session, settings, factory):
    job_id = make()
    assert runner.run(job_id, TASKS, settings, factory) is JobState.DONE
    assert CALLS.count(job_id) == 1
    assert runner.run(job_id, TASKS, settings, factory) is None
    assert CALLS.count(job_id) == 1


def test_a_refusal_fails_at_once_with_its_reason(make, session, settings, factory):
    job_id = make("refuse")
    assert runner.run(job_id, TASKS, settings, factory) is JobState.FAILED
    assert state_of(session, job_id).error == "The file is empty."


def test_an_accident_is_tried_again_later(make, session, settings, factory):
    job_id = make("stumble")
    assert runner.run(job_id, TASKS, settings, factory) is JobState.QUEUED
    job = state_of(session, job_id)
    assert "disk on fire" in job.error
    assert job.run_after > datetime.now(UTC)


def test_a_lost_lease_refuses_the_late_worker(make, session, factory):
    job_id = make()
    first = ledger.claim(session, job_id, lease_s=60)
    session.execute(update(Job).values(lease_until=datetime.now(UTC) - timedelta(seconds=1)))
    session.commit()
    with factory() as other:
        second = ledger.claim(other, job_id, lease_s=60)
    assert second is not None
    assert second.attempt == 2
    with pytest.raises(ledger.LeaseLost):
        ledger.finish(session, job_id, 1)
    assert first is not None


def test_two_claims_one_winner(make, session, factory):
    job_id = make()
    with factory() as other:
        claims = [ledger.claim(session, job_id, lease_s=60), ledger.claim(other, job_id, lease_s=60)]
    assert [claim is not None for claim in claims] == [True, False]


def test_a_poisonous_job_is_given_up(make, session):
    job_id = make()
    past = datetime.now(UTC) - timedelta(seconds=1)
    session.execute(update(Job).values(state=JobState.RUNNING, attempt=8, lease_until=past))
    session.commit()
    assert ledger.give_up(session, max_attempts=8) == 1
    assert state_of(session, job_id).state == JobState.FAILED


def test_only_failed_work_can_be_tried_again(make, session, settings, factory):
    job_id = make("refuse")
    with pytest.raises(Conflict):
        ledger.retry(session, job_id)
    session.rollback()
    runner.run(job_id, TASKS, settings, factory)
    session.rollback()
    ledger.retry(session, job_id)
    session.commit()
    assert state_of(session, job_id).state == JobState.QUEUED


def test_the_sweeper_sends_each_job_once_in_a_while(make, session):
    job_id = make()
    assert ledger.due(session) == [job_id]
    assert ledger.due(session) == []
