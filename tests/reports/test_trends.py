"""Scores by month and week: n, gaps, and findings that say no more than the numbers do."""

from datetime import date

import pytest

from reports import tally, trends
from reports.trends import Scored


def _scores(month: int, values: list[float]) -> list[Scored]:
    return [Scored(date(2026, month, 1 + index), value) for index, value in enumerate(values)]


@pytest.mark.covers("QM-K5")
def test_months_keep_their_n_and_gaps_stay_visible() -> None:
    points = trends.by_month(_scores(4, [80, 90]) + _scores(1, [70]))
    assert [(point.label, point.mean.n, point.mean.value) for point in points] == [
        ("Jan 2026", 1, 70),
        ("Feb 2026", 0, None),
        ("Mar 2026", 0, None),
        ("Apr 2026", 2, 85),
    ]
    assert points[1].end == date(2026, 2, 28)


def test_weeks_run_from_monday_over_the_turn_of_the_year() -> None:
    points = trends.by_week([Scored(date(2026, 1, 4), 80), Scored(date(2025, 12, 28), 60)])
    assert [(point.start, point.end) for point in points] == [
        (date(2025, 12, 22), date(2025, 12, 28)),
        (date(2025, 12, 29), date(2026, 1, 4)),
    ]
    assert points[1].label == "week 1 of 2026"


@pytest.mark.covers("R76")
@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ([60, 62, 58, 61, 59] * 2, [90, 88, 92, 91, 89] * 2, "Scores rose from 60 % in Jan 2026 (n = 10)"),
        ([90, 88, 92, 91, 89] * 2, [60, 62, 58, 61, 59] * 2, "Scores fell from 90 % in Jan 2026 (n = 10)"),
        ([50, 100] * 5, [60, 100] * 5, "No clear change in scores from 75 % in Jan 2026 (n = 10)"),
        ([70] * 9, [90] * 9, "18 scored evaluations: not enough in one month for a trend"),
    ],
)
def test_the_finding_is_as_careful_as_its_intervals(first: list[float], last: list[float], words: str) -> None:
    points = trends.by_month(_scores(1, first) + _scores(2, last))
    assert trends.finding(points).startswith(words)


def test_no_scores_is_said_so() -> None:
    assert trends.by_month([]) == ()
    assert trends.finding(()) == "No scored evaluations in this period (n = 0)"
    assert tally.MINIMUM_N == 10
