"""The figures of a complaint desk: each definition, what is too young to be told, and the two drawings."""

from datetime import UTC, date, datetime, timedelta

import pytest

from reports import complaints, figures
from reports.complaints import Case
from reports.survival import Lasted
from reports.tally import Rate

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def case(age_days: float, **given: object) -> Case:
    values: dict[str, object] = {"customer": 1, "category": "billing", "product": "Broadband", **given}
    return Case(NOW - age_days * DAY, **values)


@pytest.mark.covers("R23", "R31")
def test_acknowledged_in_time_counts_those_told_or_due() -> None:
    cases = [
        case(10, acknowledged_at=NOW - 10 * DAY + 23 * HOUR),
        case(10, acknowledged_at=NOW - 10 * DAY + 25 * HOUR),
        case(10),  # due and not told
        case(0.5),  # not due yet
        case(0.5, acknowledged_at=NOW - 1 * HOUR),
    ]
    assert complaints.measure(cases, NOW).ack_in_time == Rate(2, 4)


@pytest.mark.covers("R31")
def test_open_ones_are_counted_for_as_long_as_they_have_lasted() -> None:
    ended = [case(20, settled_at=NOW - (20 - days) * DAY) for days in (2, 3, 4, 5, 7)]
    still = [case(days) for days in (4, 6, 8, 9, 9)]
    told = complaints.measure(ended + still, NOW)
    assert (told.days_median.value, told.received, told.is_open) == (7, 10, 5)
    assert complaints.measure(ended, NOW).days_median.value == 4


@pytest.mark.covers("R71")
def test_repeats_are_asked_only_of_those_settled_long_enough_ago() -> None:
    cases = [
        case(90, customer=1, settled_at=NOW - 80 * DAY),  # came again, same category
        case(60, customer=1, product="Phone", settled_at=NOW - 50 * DAY),
        case(90, customer=2, settled_at=NOW - 80 * DAY),  # another category and product
        case(70, customer=2, category="delivery", product="Vacuum"),
        case(90, customer=3, settled_at=NOW - 80 * DAY),  # after 30 days
        case(49, customer=3),
        case(10, customer=4, settled_at=NOW - 5 * DAY),  # too young to tell
    ]
    told = complaints.measure(cases, NOW)
    assert (told.repeated, told.immature) == (Rate(1, 4), 1)
    later = [case(40, customer=1, product="Phone", category="other")]
    assert complaints.measure(cases, NOW, later).repeated == Rate(2, 4)


def test_outcomes_and_ages() -> None:
    cases = [
        case(20, settled_at=NOW - DAY, decision="upheld", cause="PEO-EMP", reopened=1),
        case(20, settled_at=NOW - DAY, decision="partly_upheld", cause="UNK"),
        case(20, settled_at=NOW - DAY, decision="not_upheld", cause="PRO-DELAY"),
        *(case(age) for age in (1, 2, 10, 30, 100)),
    ]
    told = complaints.measure(cases, NOW)
    assert (told.upheld, told.not_established, told.reopened) == (Rate(2, 3), Rate(1, 3), Rate(1, 3))
    assert told.backlog == (("up to 3 days", 2), ("up to 15 days", 1), ("up to 8 weeks", 1), ("longer", 1))


def test_nothing_received() -> None:
    told = complaints.measure([], NOW)
    assert (told.received, told.ack_in_time, told.days_median.value) == (0, Rate(0, 0), None)


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
