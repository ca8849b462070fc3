"""Cases and controls: matched in their stratum, used once, shuffled, and the same every time."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.errors import ScorecardError
from scorecards.sampling import Item, Population, match

populations = st.lists(
    st.builds(
        Item, st.integers(0, 10**6), st.integers(1, 3), st.sampled_from("abc"), st.integers(0, 999), st.integers(0, 1)
    ),
    unique_by=lambda item: item.id,
    max_size=60,
).map(Population.of)


def test_it_works():
    population = Population.of(Item(n, 1, "june call", 0, priority=int(n < 4)) for n in range(30))
    found = match(population, 2, "seed")
    assert sorted(each.case for each in found.sets) == [0, 1, 2, 3]
    assert all(len(each.controls) == 2 for each in found.sets)
    assert found.alone == ()


@pytest.mark.covers("QM-C9")
@settings(max_examples=100, deadline=None)
@given(populations, st.integers(1, 3), st.text(max_size=6))
def test_controls_are_of_the_stratum_and_used_once(population, ratio, seed):
    found = match(population, ratio, seed)
    assert match(population, ratio, seed) == found
    used = [control for each in found.sets for control in each.controls]
    assert len(used) == len(set(used))
    for each in found.sets:
        assert population.item(each.case).priority == 1
        assert 1 <= len(each.controls) <= ratio
        for control in each.controls:
            assert population.item(control).priority == 0
            assert population.item(control).stratum == population.item(each.case).stratum
    assert {item.id for item in population if item.priority} == {each.case for each in found.sets} | set(found.alone)
    assert sorted(found.order) == sorted([*used, *(each.case for each in found.sets)])


def test_few_controls_are_shared_out_before_anybody_gets_a_second():
    population = Population.of(Item(n, 1, "x", 0, priority=int(n < 3)) for n in range(7))
    assert sorted(len(each.controls) for each in match(population, 2, "s").sets) == [1, 1, 2]


def test_a_case_without_a_control_is_left_out_and_named():
    population = Population.of([Item(1, 1, "x", 0, 1), Item(2, 1, "y", 0, 0), Item(3, 1, "y", 0, 1)])
    found = match(population, 1, "s")
    assert (found.alone, found.order) == ((1,), match(population, 1, "s").order)
    assert set(found.order) == {2, 3}


def test_the_order_tells_nothing_about_cases():
    """Over many seeds a case stands first in half of the samples, as chance has it with one control each."""
    population = Population.of(Item(n, 1, "x", 0, priority=n % 2) for n in range(20))
    first = [population.item(match(population, 1, str(seed)).order[0]).priority for seed in range(800)]
    assert 340 < sum(first) < 460


def test_at_most_so_many_cases():
    population = Population.of(Item(n, 1, "x", 0, priority=int(n < 10)) for n in range(40))
    assert len(match(population, 1, "s", most=4).sets) == 4
    with pytest.raises(ScorecardError):
        match(population, 0, "s")
