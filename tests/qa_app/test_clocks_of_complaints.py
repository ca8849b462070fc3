"""The clocks of a complaint as its page shows them, worked out from its log."""

from datetime import UTC, datetime, timedelta

import pytest

from qa_app.complaints import services
from qa_app.complaints.rules import calendars, running
from qa_app.complaints.rules.clocks import Counted
from qa_app.complaints.rules.running import ClockState, Course, Kind, Move
from transcription.hours import parse

MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)  # nine o'clock in London
OFFICE = calendars.of(None, "Europe/London")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def complaint(session, cast):
    intake = services.Intake(
        "C-7", "Mo", datetime.now(UTC) - HOUR, "phone", "billing_errors", "Broadband", "Charged twice.", "Apologised."
    )
    found = services.record(session, cast.actor(session, "hana"), intake)
    session.commit()
    return found


def clocks_at(moment, **course):
    return {clock.kind: clock for clock in running.running(Course(MONDAY, **course), OFFICE, moment)}


def test_it_works(as_, cast, complaint):
    page = as_(cast.hana).get(f"/complaints/{complaint.id}").text
    assert "How this date is made" in page
    assert 'class="clock-bar"' in page


@pytest.mark.covers("R23", "R24")
def test_the_first_word_to_the_customer_stops_the_first_clock():
    assert clocks_at(MONDAY + 23 * HOUR)[Kind.ACK].state is ClockState.IN_TIME
    assert clocks_at(MONDAY + 25 * HOUR)[Kind.ACK].state is ClockState.OVERDUE
    told = clocks_at(MONDAY + 9 * DAY, acknowledged_at=MONDAY + 2 * HOUR)[Kind.ACK]
    assert (told.state, told.used, told.due.at) == (ClockState.MET, 2 * HOUR, MONDAY + DAY)
    assert clocks_at(MONDAY + 9 * DAY, acknowledged_at=MONDAY + 2 * DAY)[Kind.ACK].state is ClockState.MISSED


@pytest.mark.covers("R26")
def test_settling_it_takes_working_time():
    clock = clocks_at(MONDAY + 2 * DAY)[Kind.RESOLUTION]
    assert clock.due.at == MONDAY + 18 * DAY + 8 * HOUR  # the end of the fifteenth working day
    assert (clock.used, clock.left) == (16 * HOUR, 104 * HOUR)


@pytest.mark.covers("R26")
def test_opened_again_it_goes_on_from_where_it_was():
    moves = (
        Move(MONDAY + HOUR, "new", "investigating"),
        Move(MONDAY + 2 * HOUR, "investigating", "resolved"),
        Move(MONDAY + 2 * HOUR + 7 * DAY, "resolved", "investigating"),
    )
    done = clocks_at(MONDAY + 3 * DAY, moves=moves[:2])[Kind.RESOLUTION]
    assert (done.state, done.stopped_at, done.used) == (ClockState.MET, MONDAY + 2 * HOUR, 2 * HOUR)
    again = clocks_at(MONDAY + 7 * DAY + 3 * HOUR, moves=moves)[Kind.RESOLUTION]
    assert (again.state, again.used) == (ClockState.IN_TIME, 3 * HOUR)


@pytest.mark.covers("R26")
def test_waiting_for_the_customer_stands_still():
    moves = (Move(MONDAY + HOUR, "investigating", "waiting_customer"),)
    clock = clocks_at(MONDAY + 9 * DAY, moves=moves)[Kind.RESOLUTION]
    assert (clock.state, clock.due.at, clock.left) == (ClockState.PAUSED, None, 119 * HOUR)
    spans = clock.spans(MONDAY + 2 * DAY)
    assert {span.what for span in spans} == {Counted.COUNTED, Counted.PAUSED, Counted.CLOSED}


def test_the_office_hours_of_the_centre_are_its_calendar():
    calendar = calendars.of(parse("Mon-Sat 20:00-04:00; closed 2026-06-02", "Europe/London"), "UTC")
    calendars.check(calendar, MONDAY)
    target = running.Policy("x", (running.Target(Kind.RESOLUTION, 5 * HOUR, is_working_time=True),))
    (clock,) = running.running(Course(MONDAY), calendar, MONDAY, target)
    assert clock.due.at == datetime(2026, 6, 3, 0, 0, tzinfo=UTC)  # four hours on Monday, one of Tuesday's


def test_others_see_no_clock(as_, cast, complaint):
    assert as_(cast.ada).get(f"/complaints/{complaint.id}").status_code == 404
