"""Office hours: how they are written, and how much of a wait falls into them, also where clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.hours import BadHours, OfficeHours, Opening, open_ms, parse

LONDON, NEW_YORK = ZoneInfo("Europe/London"), ZoneInfo("America/New_York")
WEEK = parse("Mon-Fri 09:00-12:30 13:30-17:30; Sat 10:00-13:00; closed 2026-12-25", "Europe/London")
ALWAYS = parse("Mon-Sun 00:00-24:00", "Europe/London")
HOUR = 3_600_000


def at(text: str, zone: ZoneInfo = LONDON) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("since", "until", "hours"),
    [
        ("2026-12-21T10:00", "2026-12-21T11:00", 1.0),  # inside an opening
        ("2026-12-21T12:00", "2026-12-21T14:00", 1.0),  # over lunch
        ("2026-12-21T17:00", "2026-12-22T09:30", 1.0),  # overnight
        ("2026-12-19T12:00", "2026-12-21T09:15", 1.25),  # from Saturday to Monday
        ("2026-12-24T17:00", "2026-12-26T10:30", 1.0),  # over a closed day
        ("2026-12-20T01:00", "2026-12-20T23:00", 0.0),  # Sunday
        ("2026-12-21T17:30", "2026-12-21T20:00", 0.0),  # from the minute it closes
        ("2026-12-21T11:00", "2026-12-21T10:00", 0.0),  # ends before it begins
        ("2026-12-14T00:00", "2026-12-21T00:00", 5 * 7.5 + 3),  # a week
    ],
)
def test_waits_worked_out_by_hand(since: str, until: str, hours: float) -> None:
    assert open_ms(WEEK, at(since), at(until)) == hours * HOUR


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)],
)
def test_a_day_on_which_clocks_change_is_as_long_as_it_was(day: str, hours: int) -> None:
    start = at(f"{day}T00:00")
    end = at((date.fromisoformat(day) + timedelta(days=1)).isoformat() + "T00:00")
    assert open_ms(ALWAYS, start, end) == hours * HOUR


def test_openings_over_the_change_of_clocks() -> None:
    night = parse("Sun 00:30-03:00", "Europe/London")
    spring, autumn = at("2026-03-29T00:00"), at("2026-10-25T00:00")
    assert open_ms(night, spring, spring + timedelta(days=1)) == 1.5 * HOUR  # one o'clock is two o'clock
    assert open_ms(night, autumn, autumn + timedelta(days=1)) == 3.5 * HOUR  # one o'clock comes twice
    split = parse("Sun 00:30-01:30 01:30-03:00", "Europe/London")
    assert split == night
    skipped = parse("Sun 01:15-01:45", "Europe/London")  # times that do not exist that day
    assert open_ms(skipped, spring, spring + timedelta(days=1)) == 0.5 * HOUR


def test_the_wall_clock_is_that_of_the_zone() -> None:
    nine_to_ten = parse("Mon-Sun 09:00-10:00", "America/New_York")
    day = datetime(2026, 7, 1, tzinfo=UTC)
    assert open_ms(nine_to_ten, day.replace(hour=13), day.replace(hour=14)) == HOUR
    assert open_ms(nine_to_ten, day.replace(hour=9), day.replace(hour=10)) == 0
    assert open_ms(nine_to_ten, at("2026-07-01T09:30", NEW_YORK), at("2026-07-01T09:45", NEW_YORK)) == HOUR / 4


def test_a_period_may_go_past_midnight() -> None:
    late = parse("Fri 22:00-02:00; Sun 20:00-00:00", "Europe/London")
    assert late.openings == (Opening(4, 1320, 1440), Opening(5, 0, 120), Opening(6, 1200, 1440))
    assert open_ms(late, at("2026-12-18T23:00"), at("2026-12-19T12:00")) == 3 * HOUR


def test_days_may_be_named_around_the_week_and_commas_stand_for_spaces() -> None:
    assert parse("sat-mon 8:00-9:00, 10:00–11:00", "UTC").openings == tuple(
        Opening(day, hour * 60, hour * 60 + 60) for day in (0, 5, 6) for hour in (8, 10)
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no day has an opening"),
        ("closed 2026-12-25", "no day has an opening"),
        ("Mon", "lacks its times"),
        ("Funday 09:00-17:00", "“Funday” is no day"),
        ("Mon-Wed-Fri 09:00-17:00", "is no day"),
        ("Mon 9-17", "“9-17” is no period"),
        ("Mon 09:00-24:30", "is no period"),
        ("Mon 24:00-24:00", "is no period"),
        ("Mon 09:61-17:00", "is no period"),
        ("Mon 09:00-17:00; closed tomorrow", "“tomorrow” is no date"),
        ("Mon 09:00-17:00 " * 2_000, "are not read"),
    ],
)
def test_what_cannot_be_read_is_told_with_the_mend(text: str, why: str) -> None:
    with pytest.raises(BadHours, match=why):
        parse(text, "Europe/London")


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "a\0b"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(BadHours, match="no time zone"):
        parse("Mon 09:00-17:00", zone)


def test_a_wait_of_an_age_is_not_worked_out() -> None:
    assert open_ms(ALWAYS, datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)) is None
    assert open_ms(ALWAYS, datetime(9999, 12, 31, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC)) is None


_OPENINGS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 1439), st.integers(0, 1439)), min_size=1, max_size=6)


def _hours(drawn: list[tuple[int, int, int]], zone: str = "Europe/London") -> OfficeHours:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    parts = [f"{names[day]} {s // 60:02d}:{s % 60:02d}-{e // 60:02d}:{e % 60:02d}" for day, s, e in drawn]
    return parse("; ".join(parts), zone)


@settings(max_examples=200, deadline=None)
@given(_OPENINGS, st.frozensets(st.dates(date(2000, 1, 1), date(2050, 1, 1)), max_size=3))
def test_hours_are_read_back_as_they_are_written(drawn: list[tuple[int, int, int]], closed: frozenset[date]) -> None:
    hours = _hours(drawn)
    whole = OfficeHours(hours.zone, hours.openings, closed)
    assert parse(str(whole), whole.zone) == whole


@settings(max_examples=200, deadline=None)
@given(
    _OPENINGS,
    st.integers(0, 16 * 24 * 60),
    st.integers(0, 4 * 24 * 60),
    st.integers(0, 4 * 24 * 60),
)
def test_waits_add_up_and_agree_with_counting_minutes(
    drawn: list[tuple[int, int, int]], begun: int, first: int, second: int
) -> None:
    start = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(minutes=begun)
    middle, end = start + timedelta(minutes=first), start + timedelta(minutes=first + second)
    hours = _hours(drawn, "Europe/Berlin")
    whole = open_ms(hours, start, end)
    assert whole == (open_ms(hours, start, middle) or 0) + (open_ms(hours, middle, end) or 0)
    assert 0 <= whole <= (first + second) * 60_000
    if not any(item.weekday == 6 and item.start < 180 for item in hours.openings):
        assert whole == 60_000 * sum(_is_open(hours, start + timedelta(minutes=n)) for n in range(first + second))


def _is_open(hours: OfficeHours, instant: datetime) -> bool:
    """Another way: what the clock on the wall shows at that minute."""
    wall = instant.astimezone(ZoneInfo(hours.zone))
    minute = wall.hour * 60 + wall.minute
    return any(item.weekday == wall.weekday() and item.start <= minute < item.end for item in hours.openings)
