"""Times with some not finished: a published example, the design's example, intervals, and what cannot be told yet."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import survival
from reports.survival import Lasted

REMISSION = [
    *(Lasted(weeks, True) for weeks in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *(Lasted(weeks, False) for weeks in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
"""Weeks in remission under 6-mercaptopurine (Freireich and others 1963), the usual example of the method."""


@pytest.mark.covers("R31")
def test_the_published_example():
    found = survival.curve(REMISSION)
    assert [step.at for step in found] == [6, 7, 10, 13, 16, 22, 23]
    assert [step.at_risk for step in found] == [21, 17, 15, 12, 11, 7, 6]
    assert [round(step.share, 3) for step in found] == [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert (round(found[0].low, 3), round(found[0].high, 3)) == (0.620, 0.952)
    assert survival.quantile(REMISSION).value == 23
    assert survival.quantile(REMISSION).n == 21


def test_open_ones_make_the_median_longer():
    ended = [Lasted(days, True) for days in (2, 3, 4, 5, 7)]
    still = [Lasted(days, False) for days in (4, 6, 8, 9, 9)]
    assert survival.quantile(ended).value == 4
    assert survival.quantile(ended + still).value == 7


def test_too_few_ended_to_tell():
    found = survival.quantile([Lasted(1, True), *(Lasted(9, False) for _ in range(9))])
    assert (found.value, found.n, found.interval) == (None, 10, None)
    assert survival.quantile([]).value is None


def test_without_open_ones_it_is_the_plain_share():
    found = survival.curve([Lasted(day, True) for day in range(1, 11)])
    assert [round(step.share, 9) for step in found] == [round(1 - day / 10, 9) for day in range(1, 11)]
    assert found[-1].low is None


@given(st.lists(st.tuples(st.integers(0, 50), st.booleans()), max_size=60))
def test_the_curve_only_falls_and_its_interval_holds_it(pairs):
    found = survival.curve([Lasted(length, is_ended) for length, is_ended in pairs])
    shares = [1.0, *(step.share for step in found)]
    assert shares == sorted(shares, reverse=True)
    assert all(0 <= step.share <= 1 for step in found)
    assert all(step.low is None or 0 <= step.low <= step.share <= step.high <= 1 for step in found)


@pytest.mark.parametrize("length", [-1, math.inf, math.nan])
def test_a_length_that_is_none_is_refused(length):
    with pytest.raises(ValueError, match="finite number"):
        survival.curve([Lasted(length, True)])
