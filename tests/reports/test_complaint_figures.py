"""The figures of a complaint desk: each definition, what is too young to be told, and the two drawings."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reports import complaints, figures
from reports.complaints import Case
from reports.figures.control_chart import Mark
from reports.survival import Lasted
from reports.tally import Rate

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def case(age_days: float, **given: object) -> Case:
    return Case(NOW - age_days * DAY, **given)


@pytest.mark.covers("R23", "R31")
def test_acknowledged_in_time_counts_those_told_or_due() -> None:
    cases = [
        case(10, acknowledged_at=NOW - 10 * DAY + 23 * HOUR),
        case(10, acknowledged_at=NOW - 10 * DAY + 25 * HOUR),
        case(10),  # due and not told
        case(0.5),  # not due yet
        case(0.5, acknowledged_at=NOW - 1 * HOUR),
    ]
    assert complaints.measure(cases, NOW)["acknowledged_within_24_hours"] == Rate(2, 4)


@pytest.mark.covers("R31")
def test_open_ones_are_counted_for_as_long_as_they_have_lasted() -> None:
    ended = [case(20, settled_at=NOW - (20 - days) * DAY) for days in (2, 3, 4, 5, 7)]
    still = [case(days) for days in (4, 6, 8, 9, 9)]
    told = complaints.measure(ended + still, NOW)
    assert (told["days_to_settlement_median"].value, told.received, told.is_open) == (7, 10, 5)
    assert complaints.measure(ended, NOW)["days_to_settlement_median"].value == 4


@pytest.mark.covers("R31")
def test_the_first_word_of_a_human_is_told_in_real_and_in_working_time() -> None:
    cases = [case(5, answered_at=NOW - 5 * DAY + hours * HOUR, answered_in=hours / 2 * HOUR) for hours in (2, 4, 6)] + [
        case(1, age=5 * HOUR)
    ]
    told = complaints.measure(cases, NOW)
    assert (told["hours_to_first_human"].value, told["hours_to_first_human"].n) == (4, 4)
    assert told["working_hours_to_first_human"].value == 2


@pytest.mark.covers("R71")
def test_repeats_are_asked_only_of_those_settled_long_enough_ago() -> None:
    cases = [
        case(90, settled_at=NOW - 80 * DAY, came_again=True),
        case(90, settled_at=NOW - 80 * DAY),
        case(10, settled_at=NOW - 5 * DAY, came_again=True),  # too young to tell
        case(60),
    ]
    told = complaints.measure(cases, NOW)
    assert (told["repeated_within_30_days"], told.immature) == (Rate(1, 2), 1)


@pytest.mark.covers("R31", "R37")
def test_outcomes_and_ages() -> None:
    cases = [
        case(20, settled_at=NOW - DAY, decision="upheld", cause="PEO-EMP", reopened=1, relief="monetary",
             paid={"GBP": 2_550}, check="failed", followed_up="satisfied"),
        case(20, settled_at=NOW - DAY, decision="partly_upheld", cause="UNK", relief="explanation", check="passed",
             followed_up="unreachable"),
        case(20, settled_at=NOW - 18 * DAY, decision="not_upheld", cause="PRO-DELAY", is_on_the_spot=True,
             paid={"GBP": 50, "JPY": 500}, level=2),
        *(case(age, age=age * 6 * HOUR) for age in (1, 2, 10, 30, 100)),
    ]  # fmt: skip
    told = complaints.measure(cases, NOW)
    names = ("upheld", "cause_not_established", "reopened", "on_the_spot", "monetary_relief", "validation_failed")
    assert [told[name] for name in names] == [Rate(2, 3), *[Rate(1, 3)] * 4, Rate(1, 2)]
    assert (told["satisfied_at_follow_up"], told["escalated_level_1"]) == (Rate(1, 1), Rate(1, 8))
    assert [number for _, number in told.backlog] == [2, 1, 1, 1]
    assert told.paid == (("GBP", 2_600), ("JPY", 500)), "never added up across currencies"


@pytest.mark.covers("R31")
def test_resolved_at_the_first_contact_means_that_nobody_had_to_come_back() -> None:
    settled = NOW - 19 * DAY
    cases = [
        case(20, settled_at=settled),
        case(20, settled_at=settled, contacts=(NOW - 18 * DAY,)),
        case(20, settled_at=settled, contacts=(NOW - 5 * DAY,)),  # later than a week: something else
        case(20, settled_at=NOW - 2 * DAY),  # it took longer than a week
    ]
    assert complaints.measure(cases, NOW)["first_contact_resolution"] == Rate(2, 4)


def test_nothing_received() -> None:
    told = complaints.measure([], NOW)
    assert (told.received, told["acknowledged_within_24_hours"]) == (0, Rate(0, 0))
    assert told["days_to_settlement_median"].value is None


@pytest.mark.covers("R69")
def test_the_control_chart_names_the_week_that_stands_out() -> None:
    weeks = [figures.Week(date(2026, 1, 5) + 7 * place * DAY, 30 + place % 5, 1_000) for place in range(24)]
    calm = figures.control_chart(weeks, baseline=20)
    assert "no week stands out" in calm.title_finding
    spike = figures.control_chart([*weeks, figures.Week(date(2026, 6, 22), 64, 1_000)], baseline=20)
    assert "the week of 22 Jun has 64, above the limits" in spike.title_finding
    assert spike.table.rows[-1][-1] == "above the limits"
    assert "<svg" in spike.svg


def test_weeks_without_contacts_are_left_out_and_said() -> None:
    drawn = figures.control_chart([figures.Week(date(2026, 1, 5), 2, 0), figures.Week(date(2026, 1, 12), 2, 100)])
    assert drawn.table.rows[0][-1] == "no contacts"
    assert figures.control_chart([]).svg == ""
    assert "No contacts" in figures.control_chart([]).title_finding


@pytest.mark.covers("R31")
def test_the_curve_tells_its_median_and_hides_too_few() -> None:
    times = [Lasted(days, days != 9) for days in (2, 3, 4, 5, 7, 9, 9, 12, 14, 20)]
    drawn = figures.survival_curve(times)
    assert drawn.title_finding.startswith("Half are settled within 7 days")
    assert "<svg" in drawn.svg
    few = figures.survival_curve(times[:9])
    assert (few.svg, few.title_finding) == ("", "How long complaints take: not enough yet (n = 9)")
    assert "Fewer than half" in figures.survival_curve([Lasted(1, True), *(Lasted(5, False),) * 11]).title_finding


@pytest.mark.covers("R72")
def test_a_chart_marks_the_week_in_which_something_was_decided() -> None:
    weeks = [figures.Week(date(2026, 1, 5) + 7 * place * DAY, 30 + place % 5, 1_000) for place in range(24)]
    marked = figures.control_chart(weeks, marks=[Mark(date(2026, 2, 11), "Target: 10 → 8 days")])
    (row,) = [row for row in marked.table.rows if "Target" in row[-1]]
    assert row[0] == "9 Feb"
    assert "upright line" in marked.how_to_read
    plain = figures.control_chart(weeks)
    assert len(plain.table.headers) == len(marked.table.headers) - 1
    assert len(marked.svg) > len(plain.svg)
