"""Rates and means: golden intervals, hiding under the minimum n, and the words they are shown in."""

from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import tally
from reports.errors import TooFewNumbers


@pytest.mark.covers("R76", "QM-K4")
@pytest.mark.parametrize(
    ("successes", "n", "words"),
    [
        (4, 5, "37.6–96.4"),
        (9, 10, "59.6–98.2"),
        (18, 20, "69.9–97.2"),
        (45, 50, "78.6–95.7"),
        (90, 100, "82.6–94.5"),
    ],
)
def test_wilson_matches_the_golden_intervals(successes: int, n: int, words: str) -> None:
    assert str(tally.wilson(successes, n)) == words


def test_none_out_of_ten_still_allows_28_percent() -> None:
    interval = tally.wilson(0, 10)
    assert interval.low == 0
    assert round(interval.high) == 28


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_rate_and_mirrors(case: tuple[int, int]) -> None:
    successes, n = case
    interval, mirrored = tally.wilson(successes, n), tally.wilson(n - successes, n)
    assert 0 <= interval.low <= 100 * successes / n <= interval.high <= 100
    assert interval.low == pytest.approx(100 - mirrored.high, abs=1e-9)


@pytest.mark.covers("QM-K5")
def test_a_rate_is_hidden_under_ten_and_shown_from_ten() -> None:
    assert tally.show(tally.Rate(4, 4)) == "not enough yet (n = 4)"
    assert tally.show(tally.Rate(8, 9)) == "not enough yet (n = 9)"
    assert tally.show(tally.Rate(9, 10)) == "90 % (95 % CI 59.6–98.2, n = 10)"
    assert tally.show(tally.Rate(0, 0)) == "not enough yet (n = 0)"


def test_a_rate_cannot_have_more_successes_than_cases() -> None:
    with pytest.raises(TooFewNumbers, match="5 of 4"):
        tally.Rate(5, 4)
    with pytest.raises(TooFewNumbers):
        tally.wilson(0, 0)


def test_the_mean_has_students_interval() -> None:
    values = [80, 90, 70, 85, 88, 91, 60, 77, 79, 80, 90]
    made = tally.mean(values)
    reach = 2.228139 * stdev(values) / 11**0.5  # the tabled t for 10 degrees of freedom
    assert made.value is not None
    assert made.interval is not None
    assert (made.interval.low, made.interval.high) == pytest.approx((made.value - reach, made.value + reach))
    assert tally.show(made) == "80.9 % (95 % CI 74.5–87.3, n = 11)"


def test_the_mean_stays_on_its_scale_and_admits_when_all_are_alike() -> None:
    near_top = tally.mean([100, 100, 100, 20])
    assert near_top.interval is not None
    assert near_top.interval.high == 100
    assert tally.show(tally.mean([100] * 12)) == "100 % (n = 12, all alike)"
    assert tally.mean([70]).interval is None
    assert tally.mean([]) == tally.Mean(None, 0)


def test_the_median_interval_is_made_of_order_statistics() -> None:
    assert tally.median([3, 1, 2]).value == 2
    assert tally.median([3, 1, 2]).interval is None  # three values cover only 75 %
    ten = tally.median(list(range(1, 11)))
    assert ten.interval == tally.Interval(2, 9)  # 97.9 % by the binomial; the next pair covers 89 %
