"""Control charts: a doubled rate is found, a flat one seldom cries, and limits follow each point's size."""

import random

import pytest

from reports import control
from reports.control import Count


def series(rng: random.Random, rate: float, points: int, exposure: float = 1_000.0) -> list[Count]:
    """Events that come by chance alone at the rate."""
    found = []
    for _ in range(points):
        waited, events = rng.expovariate(rate), 0
        while waited < exposure:
            waited, events = waited + rng.expovariate(rate), events + 1
        found.append(Count(events, exposure))
    return found


@pytest.mark.covers("R69")
def test_a_doubled_rate_is_found_and_leaves_the_limits_alone():
    found = 0
    for seed in range(50):
        rng = random.Random(seed)
        steady = series(rng, 0.03, 24)
        chart = control.u_chart([*steady, *series(rng, 0.06, 3)], baseline=24)
        assert chart.centre == control.u_chart(steady).centre
        found += any(point.signal == "high" for point in chart.points[24:])
    assert found >= 48


@pytest.mark.covers("R69")
def test_a_flat_series_seldom_cries():
    cries = points = 0
    for seed in range(100):
        chart = control.u_chart(series(random.Random(seed), 0.03, 40))
        cries += sum(point.signal in ("high", "low") for point in chart.points)
        points += len(chart.points)
    assert cries / points <= 0.006  # three sigmas promise 0.0027, and a little more where counts are few


def test_limits_follow_the_size_of_the_point():
    chart = control.u_chart([Count(10, 1_000), Count(40, 4_000)])
    small, large = chart.points
    assert small.high - chart.centre == pytest.approx(2 * (large.high - chart.centre))
    assert chart.centre == pytest.approx(0.01)
    assert not chart.is_settled


def test_eight_on_one_side_are_a_run():
    chart = control.u_chart([*(Count(10, 100) for _ in range(20)), *(Count(11, 100) for _ in range(9))], baseline=20)
    assert [point.signal for point in chart.points[-3:]] == ["", "run", "run"]
    assert chart.is_settled


def test_what_spreads_more_than_chance_gets_wider_limits():
    counts = [Count(400 if number % 2 else 600, 10_000) for number in range(30)]
    chart = control.u_chart(counts)
    assert chart.spread > 5
    assert all(not point.signal for point in chart.points)


def test_nothing_happened_at_all():
    chart = control.u_chart([Count(0, 50)] * 25)
    assert (chart.centre, chart.points[0].high, chart.points[0].signal) == (0, 0, "")


@pytest.mark.parametrize("counts", [[], [Count(1, 0)], [Count(-1, 5)]])
def test_what_is_no_series_is_refused(counts):
    with pytest.raises(ValueError, match="a chart needs points"):
        control.u_chart(counts)
