"""The common odds ratio: what the textbooks and another implementation say, its false alarms, and when it is shown."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from reports.association import (
    Association,
    Standing,
    Stratum,
    common,
    false_discovery,
    needed,
    standing,
)

counts = st.integers(0, 30)
strata = st.lists(st.builds(Stratum, counts, counts, counts, counts), min_size=1, max_size=12)


def random_strata(rng: np.random.Generator, number: int) -> list[Stratum]:
    return [Stratum(*(int(value) for value in rng.integers(1, 25, 4))) for _ in range(number)]


@pytest.mark.parametrize("seed", range(5))
def test_it_equals_statsmodels(seed: int) -> None:
    from statsmodels.stats.contingency_tables import StratifiedTable

    held = random_strata(np.random.default_rng(seed), 7)
    tables = [
        np.array([[s.exposed_events, s.exposed_others], [s.unexposed_events, s.unexposed_others]], float) for s in held
    ]
    other, ours = StratifiedTable(tables), common(held)
    low, high = other.oddsratio_pooled_confint()
    assert ours.odds_ratio == pytest.approx(other.oddsratio_pooled)
    assert ours.interval is not None
    assert (ours.interval.low, ours.interval.high) == (pytest.approx(low), pytest.approx(high))
    assert ours.p == pytest.approx(other.test_null_odds(correction=False).pvalue)


@given(strata)
def test_exchanging_exposed_and_unexposed_turns_the_ratio_over(held: list[Stratum]) -> None:
    turned = [Stratum(s.unexposed_events, s.unexposed_others, s.exposed_events, s.exposed_others) for s in held]
    one, other = common(held), common(turned)
    assert (one.odds_ratio is None) == (other.odds_ratio is None)
    if one.odds_ratio is not None:
        assert other.odds_ratio == pytest.approx(1 / one.odds_ratio)
        assert one.interval is not None
        assert one.interval.low <= one.odds_ratio <= one.interval.high
    assert (one.p is None) == (other.p is None)


def test_strata_in_which_nothing_differs_change_nothing() -> None:
    held = random_strata(np.random.default_rng(3), 4)
    more = [*held, Stratum(0, 9, 0, 5), Stratum(4, 0, 3, 0), Stratum(1, 0, 0, 0)]
    assert common(more).odds_ratio == pytest.approx(common(held).odds_ratio)
    assert common(more).informative == common(held).informative == 4


def test_nothing_to_compare_says_nothing() -> None:
    assert common([]) == Association(None, None, None, 0, 0, 0, 0)
    assert common([Stratum(3, 0, 0, 0)]).odds_ratio is None


@pytest.mark.covers("R73")
def test_handlers_who_differ_in_both_raise_no_false_alarm_where_a_pooled_table_does() -> None:
    rng = np.random.default_rng(17)
    pooled, within, runs = 0, 0, 300
    for _ in range(runs):
        lean = rng.normal(0, 1, 40)  # what a handler is like goes with both the exposure and the outcome
        held = []
        for one in lean:
            exposed = rng.random(30) < 1 / (1 + math.exp(-one))
            event = rng.random(30) < 1 / (1 + math.exp(1.5 - 0.7 * one))
            table = (exposed & event, exposed & ~event, ~exposed & event, ~exposed & ~event)
            held.append(Stratum(*(int(np.sum(cell)) for cell in table)))
        within += (common(held).p or 1) < 0.05
        all_of = np.sum(
            [[s.exposed_events, s.exposed_others, s.unexposed_events, s.unexposed_others] for s in held], axis=0
        )
        pooled += stats.chi2_contingency(all_of.reshape(2, 2), correction=False).pvalue < 0.05
    assert within <= 0.08 * runs
    assert pooled >= 0.20 * runs


def test_a_true_ratio_lies_in_the_interval_as_often_as_promised() -> None:
    rng = np.random.default_rng(5)
    hits = 0
    for _ in range(400):
        held = []
        for _ in range(20):
            without, of = rng.uniform(0.1, 0.4), 25
            odds = 2 * without / (1 - without)
            x, y = rng.binomial(of, odds / (1 + odds)), rng.binomial(of, without)
            held.append(Stratum(int(x), of - int(x), int(y), of - int(y)))
        found = common(held).interval
        assert found is not None
        hits += found.low <= 2 <= found.high
    assert 0.925 <= hits / 400 <= 0.975


def test_little_is_not_shown_and_more_is_first_only_to_be_looked_at() -> None:
    def of(number: int) -> Association:
        return common([Stratum(3, 2, 2, 3)] * number)

    assert [standing(of(number)) for number in (3, 7, 12)] == [
        Standing.TOO_FEW,
        Standing.EXPLORATORY,
        Standing.SHOWN,
    ]
    assert needed(of(3)) == 70


def test_the_family_is_corrected_as_a_whole() -> None:
    ps = [0.001, 0.02, 0.03, 0.8, 0.04]
    assert false_discovery(ps) == pytest.approx(stats.false_discovery_control(ps))
    assert false_discovery([]) == []
