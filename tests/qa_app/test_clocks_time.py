"""The clocks of complaints: every test vector of the design, their properties (2,100 cases with QA_ALL_CASES=1), and a
walk minute by minute that agrees.
"""

import os
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qa_app.clocks.rules import calendars
from qa_app.clocks.rules import time as clocks
from qa_app.clocks.rules.calendars import ALWAYS, BadCalendar, Calendar, Hours
from qa_app.clocks.rules.time import Counted, NoWorkingTime, Pause

LONDON = ZoneInfo("Europe/London")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def week(*hours: tuple[int, int], days=range(5)):
    return {day: tuple(Hours(start, end) for start, end in hours) for day in days}


NINE, FIVE = 9 * 60, 17 * 60
OFFICE = Calendar("Europe/London", week((NINE, FIVE)))
CHRISTMAS = Calendar("Europe/London", week((NINE, FIVE)), frozenset({date(2026, 12, 25), date(2026, 12, 28)}))
LUNCH = Calendar("Europe/London", week((NINE, 750), (810, FIVE)))
HALF_DAY = Calendar(
    "Europe/London",
    week((NINE, FIVE)),
    frozenset({date(2026, 12, 25)}),
    {date(2026, 12, 24): (Hours(NINE, 12 * 60),)},
)
NIGHTS = Calendar("Europe/London", week((22 * 60, 6 * 60), days=range(7)))


def at(text: str) -> datetime:
    """An instant; without an offset it is what the clock in London shows."""
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=LONDON)


def pauses(*pairs):
    return [Pause(at(start), at(end) if end else None) for start, end in pairs]


VECTORS = [
    ("ack", ALWAYS, "2026-06-01T12:00+01:00", 24, (), "2026-06-02T12:00+01:00"),
    ("ack, spring", ALWAYS, "2026-03-28T12:00+00:00", 24, (), "2026-03-29T13:00+01:00"),
    ("ack, autumn", ALWAYS, "2026-10-24T12:00+01:00", 24, (), "2026-10-25T11:00+00:00"),
    ("Friday afternoon", OFFICE, "2026-06-05T16:00", 8, (), "2026-06-08T16:00"),
    ("Saturday", OFFICE, "2026-06-06T10:00", 1, (), "2026-06-08T10:00"),
    ("at close", OFFICE, "2026-06-05T17:00", 1, (), "2026-06-08T10:00"),
    ("the whole day", OFFICE, "2026-06-08T09:00", 8, (), "2026-06-08T17:00"),
    ("holidays", CHRISTMAS, "2026-12-24T15:00", 4, (), "2026-12-29T11:00"),
    ("lunch", LUNCH, "2026-06-01T12:00", 1, (), "2026-06-01T14:00"),
    ("half day", HALF_DAY, "2026-12-24T11:00", 2, (), "2026-12-28T10:00"),
    ("nights, spring", NIGHTS, "2026-03-28T23:00+00:00", 6, (), "2026-03-29T06:00+01:00"),
    ("nights, autumn", NIGHTS, "2026-10-24T23:00+01:00", 6, (), "2026-10-25T04:00+00:00"),
    ("pause", OFFICE, "2026-06-01T09:30", 2, [("2026-06-01T10:00", "2026-06-01T11:30")], "2026-06-01T13:00"),
    ("overnight pause", OFFICE, "2026-06-01T15:00", 4, [("2026-06-01T16:00", "2026-06-02T10:00")], "2026-06-02T13:00"),
    ("overlapping pauses", OFFICE, "2026-06-01T09:00", 2,
     [("2026-06-01T09:30", "2026-06-01T11:00"), ("2026-06-01T10:00", "2026-06-01T12:00")], "2026-06-01T13:30"),
    ("open pause", OFFICE, "2026-06-01T09:00", 2, [("2026-06-01T10:00", None)], None),
]  # fmt: skip


@pytest.mark.covers("R23", "R26")
@pytest.mark.parametrize(("calendar", "start", "hours", "stops", "expected"), [v[1:] for v in VECTORS],
                         ids=[v[0] for v in VECTORS])  # fmt: skip
def test_every_vector(calendar, start, hours, stops, expected):
    found = clocks.due(calendar, at(start), hours * HOUR, pauses(*stops))
    assert found.at == (at(expected) if expected else None)
    assert found.is_paused is (expected is None)
    assert found.left == (HOUR if expected is None else timedelta(0))


def test_an_open_pause_that_begins_after_the_target_is_used_up_changes_nothing():
    found = clocks.due(OFFICE, at("2026-06-01T09:00"), HOUR, pauses(("2026-06-01T10:00", None)))
    assert found.at == at("2026-06-01T10:00")


CALENDARS = st.sampled_from([ALWAYS, OFFICE, CHRISTMAS, LUNCH, HALF_DAY, NIGHTS])
MOMENTS = st.one_of(
    st.datetimes(datetime(2026, 3, 27), datetime(2026, 3, 31)),  # noqa: DTZ001
    st.datetimes(datetime(2026, 10, 23), datetime(2026, 10, 27)),  # noqa: DTZ001
    st.datetimes(datetime(2026, 12, 22), datetime(2026, 12, 30)),  # noqa: DTZ001
).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=UTC))
LENGTHS = st.integers(1, 60 * 30).map(lambda minutes: minutes * MINUTE)
STOPS = st.lists(st.tuples(MOMENTS, LENGTHS).map(lambda pair: Pause(pair[0], pair[0] + pair[1])), max_size=4)
CASES = settings(max_examples=300 if os.environ.get("QA_ALL_CASES") else 60, deadline=None)


@CASES
@given(CALENDARS, MOMENTS, LENGTHS, STOPS)
def test_what_is_used_up_when_it_is_due_is_the_target(calendar, start, target, stops):
    assert clocks.elapsed(calendar, start, clocks.due(calendar, start, target, stops).at, stops) == target


@CASES
@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS, STOPS)
def test_time_adds_up_at_any_midpoint(calendar, one, two, three, stops):
    start, middle, end = sorted((one, two, three))
    parts = clocks.elapsed(calendar, start, middle, stops) + clocks.elapsed(calendar, middle, end, stops)
    assert clocks.elapsed(calendar, start, end, stops) == parts


@CASES
@given(CALENDARS, MOMENTS, LENGTHS, LENGTHS, STOPS)
def test_more_time_is_never_due_earlier(calendar, start, target, more, stops):
    first = clocks.due(calendar, start, target, stops).at
    assert first <= clocks.due(calendar, start, target + more, stops).at


@CASES
@given(CALENDARS, MOMENTS, LENGTHS, STOPS, MOMENTS, LENGTHS)
def test_a_pause_never_makes_it_due_earlier(calendar, start, target, stops, begun, length):
    before = clocks.due(calendar, start, target, stops).at
    assert before <= clocks.due(calendar, start, target, [*stops, Pause(begun, begun + length)]).at


@CASES
@given(MOMENTS, LENGTHS, STOPS)
def test_more_working_time_never_makes_it_due_later(start, target, stops):
    longer = Calendar("Europe/London", week((8 * 60, 18 * 60)))
    assert clocks.due(longer, start, target, stops).at <= clocks.due(OFFICE, start, target, stops).at
    assert clocks.due(ALWAYS, start, target, stops).at <= clocks.due(longer, start, target, stops).at


@settings(CASES, max_examples=40)
@given(CALENDARS, MOMENTS, st.integers(1, 600), STOPS)
def test_a_walk_minute_by_minute_agrees(calendar, start, minutes, stops):
    due = clocks.due(calendar, start, minutes * MINUTE, stops).at
    moment, left = start, minutes
    while left:
        left -= is_open(calendar, moment) and not any(stop.start <= moment < stop.end for stop in stops)
        moment += MINUTE
    assert due == moment


def is_open(calendar: Calendar, moment: datetime) -> bool:
    """Read off the wall, another way than the clocks do it."""
    if calendar.is_always:
        return True
    wall = moment.astimezone(LONDON)
    minute = wall.hour * 60 + wall.minute
    today, yesterday = calendar.hours_on(wall.date()), calendar.hours_on(wall.date() - timedelta(days=1))
    runs_on = any(hours.end <= hours.start and minute < hours.end for hours in yesterday)
    return runs_on or any(hours.start <= minute and (minute < hours.end or hours.end <= hours.start) for hours in today)


@CASES
@given(CALENDARS, MOMENTS, LENGTHS, STOPS)
def test_the_explanation_leaves_no_gap_and_adds_up(calendar, start, length, stops):
    found = clocks.spans(calendar, start, start + length, stops)
    assert [found[0].interval.start, found[-1].interval.end] == [start, start + length]
    assert all(before.interval.end == after.interval.start for before, after in pairwise(found))
    counted = sum((span.interval.length for span in found if span.what is Counted.COUNTED), timedelta(0))
    assert counted == clocks.elapsed(calendar, start, start + length, stops)


def test_a_warning_counts_working_time():
    assert clocks.warning(OFFICE, at("2026-06-05T16:00"), 8 * HOUR, 75).at == at("2026-06-08T14:00")


@pytest.mark.parametrize(
    ("calendar", "words"),
    [
        (Calendar("Europe/London"), "no working time"),
        (Calendar("Atlantis/Deep", week((NINE, FIVE))), "no time zone"),
        (Calendar("UTC", {7: (Hours(0, 60),)}), "no day of the week"),
        (Calendar("UTC", week((NINE, NINE))), "the same time"),
        (Calendar("UTC", week((NINE, 1_500))), "00:00 to 24:00"),
        (Calendar("UTC", week((NINE, 700), (690, FIVE))), "overlap"),
        (Calendar("UTC", week((22 * 60, 10 * 60), days=range(7)) | {1: (Hours(NINE, FIVE),)}), "next day"),
        (Calendar("UTC", {}, frozenset(), {date(2020, 1, 1): (Hours(0, 60),)}), "no working time"),
    ],
)
def test_a_calendar_that_cannot_work_is_refused_when_it_is_saved(calendar, words):
    with pytest.raises(BadCalendar, match=words):
        calendars.check(calendar, at("2026-06-01T09:00"))


@pytest.mark.parametrize("calendar", [ALWAYS, OFFICE, CHRISTMAS, LUNCH, HALF_DAY, NIGHTS])
def test_a_calendar_that_works_is_taken(calendar):
    calendars.check(calendar, at("2026-06-01T09:00"))


def test_a_target_beyond_the_horizon_is_an_error_and_no_endless_loop():
    with pytest.raises(NoWorkingTime, match="too little working time"):
        clocks.due(Calendar("UTC", {0: (Hours(0, 1),)}), at("2026-06-01T09:00"), 100 * HOUR)
