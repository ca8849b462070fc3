"""Whatever a log says, in whatever order: clocks keep to their rules (1,000 more logs with QA_ALL_CASES=1)."""

import os
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.clocks.rules import calendars, time
from qa_app.clocks.rules.course import CONTACT, Course, Happening
from qa_app.clocks.rules.policy import IN_TIME, Book
from qa_app.clocks.rules.running import ClockState, running
from qa_app.clocks.rules.runs import Kind, runs

START = datetime(2026, 3, 26, 10, 0, tzinfo=UTC)  # three days before the clocks go forward
NOW = START + timedelta(days=120)
BOOK = Book(calendars.of(None, "Europe/London"))
CASES = settings(max_examples=250 if os.environ.get("QA_ALL_CASES") else 40, deadline=None)
STATES = ("investigating", "waiting_customer", "waiting_third_party", "resolved", "closed", "reopened", "withdrawn")
SAID = st.one_of(
    st.sampled_from(STATES).map(lambda state: ("moved", {"before": "new", "after": state})),
    st.sampled_from(["acknowledgement", "answer", "update", "final", "survey"]).map(
        lambda purpose: ("message_out", {"purpose": purpose})
    ),
    st.just(("message_out", {"purpose": "update", "is_automatic": True})),
    st.sampled_from(["message_in", "acknowledgement_failed", CONTACT]).map(lambda kind: (kind, {})),
    st.sampled_from(["email", "phone"]).map(lambda mode: ("acknowledged", {"mode": mode})),
    st.sampled_from(["remedy", "remedy_fulfilled", "remedy_cancelled"]).map(
        lambda kind: (kind, {"remedy": "refund", "remedy_id": 1})
    ),
    st.sampled_from([None, "satisfied"]).map(lambda outcome: ("followed_up", {"outcome": outcome})),
    st.just(("proposal_answered", {"response": "accepted"})),
)
LOGS = st.lists(st.tuples(st.integers(0, 90 * 24 * 60), SAID), max_size=14).map(
    lambda items: Course(
        START,
        tuple(
            Happening(START + timedelta(minutes=minutes), kind, said, True, key)
            for key, (minutes, (kind, said)) in enumerate(sorted(items, key=lambda item: item[0]), 1)
        ),
    )
)


@CASES
@given(LOGS)
def test_no_run_ends_before_it_began_and_none_is_there_twice(course):
    found = runs(course)
    assert all(run.ended_at is None or run.ended_at >= run.started_at >= START for run in found)
    assert all((run.ended_at is None) == (run.end is None) for run in found)
    assert len({(run.kind, run.subject) for run in found}) == len(found)


@CASES
@given(LOGS)
def test_what_waits_for_the_next_word_never_overlaps(course):
    for kind in (Kind.UPDATE, Kind.NEXT_REPLY):
        mine = [run for run in runs(course) if run.kind is kind]
        assert all(earlier.ended_at <= later.started_at for earlier, later in pairwise(mine))


@pytest.mark.covers("R26")
@CASES
@given(LOGS)
def test_the_target_is_used_up_when_it_is_due_and_the_explanation_adds_up(course):
    for clock in running(course, BOOK, NOW):
        if clock.due.at is not None and clock.target.measure in IN_TIME:
            used = time.elapsed(clock.calendar, clock.started_at, clock.due.at, clock.pauses)
            assert used == clock.target.length
        spans = clock.spans(NOW)
        assert all(before.interval.end == after.interval.start for before, after in pairwise(spans))


@CASES
@given(LOGS)
def test_the_state_says_what_the_times_say(course):
    for clock in running(course, BOOK, NOW):
        if clock.state is ClockState.MET:
            assert clock.due.at is None or clock.stopped_at <= clock.due.at
        if clock.state is ClockState.MISSED:
            assert clock.stopped_at > clock.due.at
        if clock.state is ClockState.OVERDUE:
            assert clock.stopped_at is None
            assert clock.left == timedelta(0)
