"""Growing kinds of complaint: a doubling is found, flat series are left alone, and every alert says its numbers."""

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from reports.volumes import poisson_upper, spikes

WEEKS = [date(2026, 1, 5) + timedelta(weeks=place) for place in range(25)]
SIZES = [1_000.0] * len(WEEKS)


def flat(rng: np.random.Generator, mean: float) -> list[int]:
    return [int(number) for number in rng.poisson(mean, len(WEEKS))]


@pytest.mark.covers("R69")
def test_a_doubled_week_is_found_with_its_numbers() -> None:
    rng = np.random.default_rng(7)
    series = {"delay": flat(rng, 30), "billing": flat(rng, 30)}
    series["delay"][-1] = 60
    (found,) = spikes(series, SIZES, WEEKS)
    assert (found.name, found.week, found.events, found.baseline_weeks, found.series) == ("delay", WEEKS[-1], 60, 20, 2)
    assert 20 < found.expected < 40 < found.limit < 60
    assert found.chance < 0.001


@pytest.mark.covers("R69")
def test_flat_series_raise_few_alarms() -> None:
    rng = np.random.default_rng(11)
    weeks_with_an_alarm = sum(
        bool(spikes({str(name): flat(rng, 6) for name in range(12)}, SIZES, WEEKS)) for _ in range(300)
    )
    assert weeks_with_an_alarm <= 0.05 * 300, "over all twelve series together, not for each"


def test_a_busy_week_is_no_spike() -> None:
    counts = [20] * 24 + [40]
    assert spikes({"delay": counts}, [1_000.0] * 24 + [2_000.0], WEEKS) == []


def test_a_first_single_event_is_no_spike_and_five_at_once_are() -> None:
    assert spikes({"new": [0] * 24 + [1]}, SIZES, WEEKS) == []
    assert [found.events for found in spikes({"new": [0] * 24 + [6]}, SIZES, WEEKS)] == [6]


def test_too_few_weeks_tell_nothing() -> None:
    assert spikes({"delay": [1] * 7 + [50]}, [1_000.0] * 8, WEEKS[:8]) == []


@pytest.mark.parametrize(("events", "expected"), [(0, 3.0), (1, 0.1), (7, 3.2), (60, 30.0)])
def test_the_chance_is_poissons(events: int, expected: float) -> None:
    assert poisson_upper(events, expected) == pytest.approx(float(stats.poisson.sf(events - 1, expected)))


def test_a_series_that_spreads_more_is_believed_less() -> None:
    assert poisson_upper(60, 30.0, 2.0) > 10 * poisson_upper(60, 30.0)
