"""Working days and the end of an agent's window: by the wall's clock, over weekends, holidays and changes of clocks."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.evaluations.rules import windows
from qa_app.evaluations.rules.windows import Calendar
from transcription.hours import parse

LONDON = Calendar("Europe/London")
SHOP = Calendar("Europe/London", parse("Mon-Sat 09:00-17:30; closed 2026-12-25 2026-12-26 2026-12-28", "Europe/London"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.covers("QM-H3")
@pytest.mark.parametrize(
    ("calendar", "start", "days", "end"),
    [
        # a Tuesday and five working days: over the weekend to the end of the next Tuesday
        (LONDON, "2026-11-03T15:00+00:00", 5, "2026-11-11T00:00+00:00"),
        # released on a Saturday: Monday is the first day
        (LONDON, "2026-11-07T10:00+00:00", 1, "2026-11-10T00:00+00:00"),
        # the last Friday before the clocks go back: midnight is told by the new clock
        (LONDON, "2026-10-23T12:00+01:00", 1, "2026-10-27T00:00+00:00"),
        # the clocks go forward on the Sunday between
        (LONDON, "2026-03-27T12:00+00:00", 1, "2026-03-31T00:00+01:00"),
        # released in the hour that comes twice
        (LONDON, "2026-10-25T01:30+01:00", 1, "2026-10-27T00:00+00:00"),
        (LONDON, "2026-10-25T01:30+00:00", 1, "2026-10-27T00:00+00:00"),
        # the clocks change at the very midnight at which the window ends: Beirut skips 00:00 on 29 March 2026
        (Calendar("Asia/Beirut", parse("Mon-Sun 09:00-17:00", "Asia/Beirut")), "2026-03-27T12:00+02:00", 1,
         "2026-03-29T00:00+02:00"),
        # Havana's midnight of 1 November 2026 comes twice: the day before ends at the first
        (Calendar("America/Havana", parse("Mon-Sun 09:00-17:00", "America/Havana")), "2026-10-30T12:00-04:00", 1,
         "2026-11-01T00:00-04:00"),
        # open on Saturdays, closed over Christmas
        (SHOP, "2026-12-24T09:00+00:00", 2, "2026-12-31T00:00+00:00"),
        # the day of release is the wall's, not Greenwich's
        (Calendar("Pacific/Auckland"), "2026-11-03T23:00+00:00", 1, "2026-11-06T00:00+13:00"),
    ],
)  # fmt: skip
def test_a_window_ends_with_its_last_working_day(calendar, start, days, end):
    assert windows.end_of(calendar, at(start), days) == at(end)


def test_no_days_are_no_window():
    assert windows.end_of(LONDON, at("2026-11-03T15:00+00:00"), 0) is None


MOMENTS = st.integers(1_704_067_200, 1_893_456_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
CALENDARS = st.sampled_from([LONDON, SHOP, Calendar("America/Havana"), Calendar("Australia/Lord_Howe")])


@given(CALENDARS, MOMENTS, st.integers(1, 20))
def test_a_window_holds_its_whole_working_days_and_no_more(calendar, start, days):
    end = windows.end_of(calendar, start, days)
    last = windows.last_day(calendar, end)
    first = calendar.day_of(start)
    held = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(map(calendar.is_working_day, held)) == days
    assert calendar.is_working_day(last)
    assert calendar.day_of(end) == last + timedelta(days=1)
    assert windows.end_of(calendar, start, days + 1) > end


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-03T09:00+00:00", "2026-11-05T00:00+00:00"),  # what ends today or tomorrow
        ("2026-11-06T09:00+00:00", "2026-11-10T00:00+00:00"),  # on a Friday what ends on Monday
        ("2026-11-03T07:59+00:00", None),  # too early
        ("2026-11-03T18:00+00:00", None),  # too late
        ("2026-11-07T12:00+00:00", None),  # nobody works
    ],
)
def test_people_are_reminded_while_at_work(now, until):
    assert windows.remind_until(LONDON, at(now)) == (until and at(until))


def test_office_hours_say_when_people_are_at_work():
    calendar = Calendar("Europe/London", parse("Mon-Fri 06:00-08:00 20:00-22:00; closed 2026-11-04", "Europe/London"))
    asked = {"2026-11-03T06:00": True, "2026-11-03T08:00": False, "2026-11-03T21:59": True, "2026-11-04T21:00": False}
    assert {text: calendar.is_working_time(at(f"{text}+00:00")) for text in asked} == asked


@pytest.mark.covers("QM-E8")
def test_a_planned_release_keeps_the_time_of_day_and_comes_within_45_days():
    start = at("2026-10-23T16:30+01:00")
    assert windows.release_at(LONDON, start, 7) == at("2026-10-30T16:30+00:00")
    assert windows.release_at(LONDON, start, 400) == at("2026-12-07T16:30+00:00")
    assert windows.release_at(LONDON, start, 0) is None


def test_the_last_day_is_told_as_a_date():
    assert windows.last_day(LONDON, at("2026-10-27T00:00+00:00")) == date(2026, 10, 26)
