"""The clocks of a complaint, each worked out from its log: starts, stops, pauses, reopening, the end."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from qa_app.clocks.rules import calendars
from qa_app.clocks.rules.course import CONTACT, Course, Happening, Traits
from qa_app.clocks.rules.policy import Book, Conditions, Measure, Policy, Target
from qa_app.clocks.rules.running import ClockState, running
from qa_app.clocks.rules.runs import Kind
from qa_app.clocks.rules.time import Counted
from transcription.hours import parse

MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # nine o'clock in London
OFFICE = calendars.of(None, "Europe/London")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Log:
    """A log written by hand, in hours after Monday at nine."""

    def __init__(self, **traits):
        self.happenings, self.traits = [], Traits(**traits)

    def add(self, hours, kind, *, is_human=True, **said):
        at, key = MONDAY + hours * HOUR, len(self.happenings) + 1
        self.happenings.append(Happening(at, kind, said, is_human, key))
        return self

    def moved(self, hours, *states):
        for before, after in itertools.pairwise(states):
            self.add(hours, "moved", before=before, after=after)
        return self

    def clocks(self, hours, *policies, kind=None):
        book = Book(OFFICE, policies) if policies else Book(OFFICE)
        found = running(Course(MONDAY, tuple(self.happenings), self.traits), book, MONDAY + hours * HOUR)
        return [clock for clock in found if kind is None or clock.kind is kind]

    def clock(self, hours, kind, *policies):
        (found,) = self.clocks(hours, *policies, kind=kind)
        return found


def policy(*targets, **more):
    return Policy(more.pop("key", "own"), "Own", 1, {target.kind: target for target in targets}, **more)


@pytest.mark.covers("R23", "R26")
def test_it_works():
    kinds = {clock.kind for clock in Log().clocks(1)}
    assert kinds == {Kind.ACK, Kind.FIRST_HUMAN, Kind.UPDATE, Kind.RESOLUTION}
    assert all(clock.state is ClockState.IN_TIME for clock in Log().clocks(1))


@pytest.mark.covers("R23", "R24")
def test_the_first_word_to_the_customer_stops_the_first_clock():
    assert Log().clock(23, Kind.ACK).state is ClockState.IN_TIME
    assert Log().clock(25, Kind.ACK).state is ClockState.OVERDUE
    told = Log().add(2, "acknowledged", mode="email").clock(200, Kind.ACK)
    assert (told.state, told.used, told.due.at) == (ClockState.MET, 2 * HOUR, MONDAY + DAY)
    assert Log().add(48, "acknowledged", mode="email").clock(200, Kind.ACK).state is ClockState.MISSED


@pytest.mark.covers("R24")
def test_a_word_on_the_call_counts_from_its_own_moment():
    """It is written down two days later, and was said on the call at nine hours."""
    log = Log().add(9, "acknowledged", mode="phone", interaction=4, line=7)
    found = log.clock(60, Kind.ACK)
    assert (found.state, found.stopped_at) == (ClockState.MET, MONDAY + 9 * HOUR)
    assert log.clock(60, Kind.FIRST_HUMAN).state is ClockState.MET


@pytest.mark.covers("R24", "R25")
def test_a_word_that_came_back_lets_the_clock_run_again():
    log = Log().add(1, "acknowledged", mode="email", is_automatic=True, is_human=False)
    log.add(2, "acknowledgement_failed", is_human=False, reason="no such mailbox")
    assert log.clock(3, Kind.ACK).state is ClockState.IN_TIME
    log.add(30, "acknowledged", mode="phone")
    assert log.clock(31, Kind.ACK).state is ClockState.MISSED
    spoken = Log().add(1, "acknowledged", mode="phone").add(2, "acknowledgement_failed")
    assert spoken.clock(3, Kind.ACK).stopped_at == MONDAY + HOUR


@pytest.mark.covers("R26")
def test_an_automatic_message_stops_the_acknowledgement_only():
    log = Log().add(1, "message_out", purpose="acknowledgement", is_automatic=True, is_human=False)
    log.add(2, "message_in").add(3, "message_out", purpose="update", is_automatic=True, is_human=False)
    assert log.clock(4, Kind.ACK).state is ClockState.MET
    assert log.clock(4, Kind.FIRST_HUMAN).state is ClockState.IN_TIME
    assert log.clock(4, Kind.NEXT_REPLY).state is ClockState.IN_TIME


@pytest.mark.covers("R26")
@pytest.mark.parametrize("kind", [CONTACT, "message_out"])
def test_a_person_who_speaks_or_writes_stops_the_first_word(kind):
    found = Log().add(10, kind, purpose="answer").clock(40, Kind.FIRST_HUMAN)
    assert (found.state, found.used) == (ClockState.MET, 8 * HOUR)


def test_a_contact_before_the_complaint_is_no_answer_to_it():
    assert Log().add(-2, CONTACT).clock(1, Kind.FIRST_HUMAN).state is ClockState.IN_TIME


@pytest.mark.covers("R26")
def test_the_next_reply_is_due_from_the_oldest_message_without_answer():
    log = Log().add(1, "message_in").add(2, "message_in").add(26, "message_out", purpose="answer")
    found = log.clock(50, Kind.NEXT_REPLY)
    assert (found.started_at, found.stopped_at, found.used) == (MONDAY + HOUR, MONDAY + 26 * HOUR, 9 * HOUR)
    log.add(30, "message_in")
    assert [clock.state for clock in log.clocks(50, kind=Kind.NEXT_REPLY)] == [ClockState.MET, ClockState.IN_TIME]
    log.moved(49, "new", "investigating", "proposed", "resolved")
    assert [clock.state for clock in log.clocks(50, kind=Kind.NEXT_REPLY)] == [ClockState.MET, ClockState.CANCELLED]


@pytest.mark.covers("R30")
def test_the_customer_hears_something_every_week_until_it_is_settled():
    log = Log().add(1, "message_out", purpose="acknowledgement", is_automatic=True, is_human=False)
    first, second = log.clocks(2, kind=Kind.UPDATE)
    assert (first.state, second.started_at, second.due.at) == (
        ClockState.MET, MONDAY + HOUR, MONDAY + 7 * DAY + HOUR,
    )  # fmt: skip
    log.add(26, "message_out", purpose="update").moved(30, "new", "resolved")
    assert log.clocks(400, kind=Kind.UPDATE)[-1].state is ClockState.CANCELLED
    log.moved(100, "resolved", "reopened")
    assert log.clocks(101, kind=Kind.UPDATE)[-1].started_at == MONDAY + 100 * HOUR


@pytest.mark.covers("R30")
def test_what_waits_for_the_customer_needs_no_update():
    log = Log().moved(2, "new", "waiting_customer")
    assert log.clock(300, Kind.UPDATE).state is ClockState.PAUSED


@pytest.mark.covers("R26")
def test_settling_it_takes_working_time():
    clock = Log().clock(48, Kind.RESOLUTION)
    assert clock.due.at == MONDAY + 18 * DAY + 8 * HOUR  # the end of the fifteenth working day
    assert (clock.used, clock.left) == (16 * HOUR, 104 * HOUR)


@pytest.mark.covers("R26")
def test_opened_again_it_goes_on_from_where_it_was():
    log = Log().moved(1, "new", "investigating").moved(2, "investigating", "resolved", "closed")
    done = log.clock(72, Kind.RESOLUTION)
    assert (done.state, done.stopped_at, done.used) == (ClockState.MET, MONDAY + 2 * HOUR, 2 * HOUR)
    log.moved(7 * 24 + 2, "closed", "reopened")
    again = log.clock(7 * 24 + 3, Kind.RESOLUTION)
    assert (again.state, again.used) == (ClockState.IN_TIME, 3 * HOUR)
    assert log.clock(200, Kind.ACK).started_at == MONDAY


@pytest.mark.covers("R26")
def test_waiting_for_the_customer_stands_still_and_for_a_third_party_only_if_the_policy_says_so():
    log = Log().moved(1, "investigating", "waiting_customer")
    clock = log.clock(216, Kind.RESOLUTION)
    assert (clock.state, clock.due.at, clock.left) == (ClockState.PAUSED, None, 119 * HOUR)
    spans = clock.spans(MONDAY + 2 * DAY)
    assert {span.what for span in spans} == {Counted.COUNTED, Counted.PAUSED, Counted.CLOSED}
    third = Log().moved(1, "investigating", "waiting_third_party")
    assert third.clock(216, Kind.RESOLUTION).state is ClockState.IN_TIME
    kind = Target(Kind.RESOLUTION, Measure.WORKING, 9 * HOUR, still_in=frozenset({"waiting_third_party"}))
    assert third.clock(216, Kind.RESOLUTION, policy(kind)).state is ClockState.PAUSED


@pytest.mark.covers("R26")
@pytest.mark.parametrize(
    ("target", "due"),
    [
        (Target(Kind.REGULATORY, Measure.DAYS, days=56), datetime(2026, 7, 27, 23, 0, tzinfo=UTC)),
        (Target(Kind.REGULATORY, Measure.CLOSE, days=3), datetime(2026, 6, 4, 16, 0, tzinfo=UTC)),
        (Target(Kind.REGULATORY, Measure.CLOSE, days=5), datetime(2026, 6, 8, 16, 0, tzinfo=UTC)),
    ],
)
def test_what_the_regulator_asks_ends_with_a_day(target, due):
    log = Log().moved(1, "new", "waiting_customer")
    found = log.clock(2, Kind.REGULATORY, policy(target))
    assert (found.due.at, found.state) == (due, ClockState.IN_TIME)
    log.add(3, "message_out", purpose="final").moved(4, "waiting_customer", "resolved").moved(9, "resolved", "reopened")
    final = log.clock(2_000, Kind.REGULATORY, policy(target))
    assert (final.state, final.stopped_at) == (ClockState.MET, MONDAY + 3 * HOUR)


@pytest.mark.covers("R26", "R49")
def test_each_remedy_is_owed_from_the_customers_yes():
    log = Log().add(1, "remedy", remedy="refund", remedy_id=1).add(1, "remedy", remedy="apology", remedy_id=2)
    assert log.clocks(2, kind=Kind.REMEDY) == []
    log.add(5, "proposal_answered", response="accepted").add(6, "remedy_fulfilled", remedy_id=2, remedy="apology")
    refund, apology = log.clocks(30, kind=Kind.REMEDY)
    assert (refund.started_at, refund.state) == (MONDAY + 5 * HOUR, ClockState.IN_TIME)
    assert (apology.stopped_at, apology.state) == (MONDAY + 6 * HOUR, ClockState.MET)
    log.add(31, "remedy_cancelled", remedy_id=1, remedy="refund").add(32, "remedy", remedy="discount", remedy_id=3)
    refund, _apology, discount = log.clocks(33, kind=Kind.REMEDY)
    assert (refund.state, discount.started_at) == (ClockState.CANCELLED, MONDAY + 32 * HOUR)


@pytest.mark.covers("R26", "R54")
def test_the_customer_is_asked_how_it_went_once_a_cycle():
    log = Log().moved(1, "new", "resolved").add(20, "followed_up", outcome=None)
    asked = log.clock(30, Kind.FOLLOW_UP)
    assert (asked.state, asked.due.at) == (ClockState.IN_TIME, datetime(2026, 6, 15, 23, 0, tzinfo=UTC))
    log.moved(40, "resolved", "reopened", "investigating", "resolved").add(60, "followed_up", outcome="satisfied")
    first, second = log.clocks(70, kind=Kind.FOLLOW_UP)
    assert (first.state, second.state, second.run.cycle) == (ClockState.CANCELLED, ClockState.MET, 2)


@pytest.mark.parametrize(("state", "expected"), [("merged", "cancelled_merged"), ("withdrawn", "cancelled")])
def test_the_end_of_a_complaint_cancels_what_runs_but_late_is_late(state, expected):
    log = Log().moved(30, "new", state)
    found = {clock.kind: clock.state for clock in log.clocks(100)}
    assert found[Kind.RESOLUTION] == expected
    assert found[Kind.ACK] is ClockState.MISSED
    back = log.moved(31, state, "new").clock(32, Kind.RESOLUTION)
    assert back.is_running


def test_the_office_hours_of_the_centre_are_its_calendar():
    calendar = calendars.of(parse("Mon-Sat 20:00-04:00; closed 2026-06-02", "Europe/London"), "UTC")
    calendars.check(calendar, MONDAY)
    own = policy(Target(Kind.RESOLUTION, Measure.WORKING, 5 * HOUR))
    (clock,) = running(Course(MONDAY), Book(calendar, (own,)), MONDAY)
    assert clock.due.at == datetime(2026, 6, 3, 0, 0, tzinfo=UTC)  # four hours on Monday, one of Tuesday's


@pytest.mark.covers("R26")
def test_the_first_policy_that_is_meant_holds_as_the_complaint_was_when_the_clock_stopped():
    urgent = policy(Target(Kind.ACK, Measure.ALWAYS, HOUR), key="urgent", place=1,
                    conditions=Conditions(priorities=frozenset({1})))  # fmt: skip
    rest = policy(Target(Kind.ACK, Measure.ALWAYS, 24 * HOUR))
    log = Log(priority=1).add(5, "acknowledged", mode="email")
    assert log.clock(9, Kind.ACK, urgent, rest).state is ClockState.MISSED
    log.add(6, "prioritised", priority=1, before=3)  # it was told as one of the third priority
    assert log.clock(9, Kind.ACK, urgent, rest).state is ClockState.MET
    assert Log(priority=2).clock(9, Kind.ACK, urgent, rest).state is ClockState.IN_TIME


def test_warnings_are_counted_in_the_clocks_own_time():
    log = Log()
    assert log.clock(1, Kind.ACK).levels() == [
        ("75%", MONDAY + 18 * HOUR), ("-15m", MONDAY + 24 * HOUR - HOUR / 4), ("due", MONDAY + 24 * HOUR),
    ]  # fmt: skip
    friday = policy(Target(Kind.RESOLUTION, Measure.WORKING, 40 * HOUR))
    assert log.clock(1, Kind.RESOLUTION, friday).levels()[0] == ("75%", MONDAY + 3 * DAY + 6 * HOUR)


@pytest.mark.covers("R26")
def test_what_a_pause_would_do_is_told_without_pausing():
    clock = Log().clock(1, Kind.RESOLUTION)
    assert clock.if_paused(MONDAY + HOUR, MONDAY + HOUR + DAY) == clock.due.at + 3 * DAY  # a Friday evening's
    assert Log().clock(30, Kind.ACK).if_paused(MONDAY + 30 * HOUR, MONDAY + 40 * HOUR) is None


def test_a_draft_has_no_clocks():
    assert running(Course(MONDAY, is_draft=True), Book(OFFICE), MONDAY) == []
