"""Who reviews what: even, seeded, within capacity and languages, and never against a rule."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards.assignment import Conflicts, Refusal, Reviewer, Work, assign, refusal

POOL = (Reviewer(1), Reviewer(2), Reviewer(3))


def work(count: int, **more) -> list[Work]:
    return [Work(n, 100 + n % 5, **more) for n in range(count)]


@pytest.mark.covers("QM-C3")
def test_it_works():
    dealt = assign(work(11), POOL, Conflicts(), "seed")
    assert sorted(dealt.count(reviewer.id) for reviewer in POOL) == [3, 4, 4]
    assert dealt.left == {}
    assert {float(number) for number in dealt.expected.values()} == {3.67}


@pytest.mark.covers("QM-C3")
def test_who_gets_the_remainder_is_left_to_the_seed():
    short = {min((1, 2, 3), key=assign(work(11), POOL, Conflicts(), str(seed)).count) for seed in range(40)}
    assert short == {1, 2, 3}


def test_shares_are_kept():
    pool = (Reviewer(1, Fraction(2)), Reviewer(2, Fraction(1)), Reviewer(3, Fraction(0)))
    dealt = assign(work(30), pool, Conflicts(), "s")
    assert [dealt.count(number) for number in (1, 2, 3)] == [20, 10, 0]
    assert [float(dealt.expected[number]) for number in (1, 2, 3)] == [20, 10, 0]


@pytest.mark.covers("QM-C6")
@pytest.mark.parametrize(
    ("item", "reviewer", "conflicts", "why"),
    [
        (Work(1, 7), Reviewer(7), Conflicts(), Refusal.OWN),
        (Work(1, 5, team=3), Reviewer(7, team_ids=frozenset({3})), Conflicts(is_other_team=True), Refusal.TEAM),
        (Work(1, 5, team=3), Reviewer(7, team_ids=frozenset({3})), Conflicts(), None),
        (Work(1, 5, language="de"), Reviewer(7, languages=frozenset({"en"})), Conflicts(), Refusal.LANGUAGE),
        (Work(1, 5, language="en-GB"), Reviewer(7, languages=frozenset({"en"})), Conflicts(), None),
        (Work(1, 5), Reviewer(7, languages=frozenset({"en"})), Conflicts(), None),
        (Work(1, 5, barred=frozenset({7})), Reviewer(7), Conflicts(), Refusal.KNOWN),
        (Work(1, 5), Reviewer(7), Conflicts(pair_limit=2, pairs={(7, 5): 2}), Refusal.PAIR),
        (Work(1, 5), Reviewer(7), Conflicts(pair_limit=2, pairs={(7, 5): 1}), None),
    ],
)
def test_conflict_rules(item, reviewer, conflicts, why):
    assert refusal(item, reviewer, conflicts) is why
    dealt = assign([item], [reviewer], conflicts, "s")
    assert dealt.left == ({item.id: why} if why else {})


def test_what_nobody_can_have_says_why():
    assert assign(work(1), [], Conflicts(), "s").left == {0: Refusal.NOBODY}
    full = assign(work(3), [Reviewer(1, capacity=2)], Conflicts(), "s")
    assert list(full.left.values()) == [Refusal.FULL]


def test_a_full_reviewer_hands_on_what_somebody_else_may_have():
    """Only the first speaks German; were the English contact theirs too, the second German one would be left."""
    pool = (Reviewer(1, capacity=2), Reviewer(2, languages=frozenset({"en"}), capacity=2))
    items = [Work(1, 50, language="en"), Work(2, 51, language="en"), Work(3, 52, language="de"),
             Work(4, 53, language="de")]  # fmt: skip
    for seed in range(30):
        dealt = assign(items, pool, Conflicts(), str(seed))
        assert dealt.left == {}
        assert {dealt.given[3], dealt.given[4]} == {1}


pools = st.lists(
    st.builds(
        Reviewer,
        st.integers(1, 9),
        st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(1), Fraction(2)]),
        st.one_of(st.none(), st.integers(0, 8)),
        st.sets(st.sampled_from(["en", "de"])).map(frozenset),
        st.sets(st.integers(1, 2)).map(frozenset),
    ),
    unique_by=lambda reviewer: reviewer.id,
    max_size=5,
)
works = st.lists(
    st.builds(
        Work,
        st.integers(1, 99),
        st.integers(1, 12),
        st.one_of(st.none(), st.integers(1, 2)),
        st.sampled_from([None, "en", "de-AT"]),
    ),
    unique_by=lambda item: item.id,
    max_size=25,
)
conflict_rules = st.builds(Conflicts, st.booleans(), st.one_of(st.none(), st.integers(1, 3)))


@pytest.mark.covers("QM-C6")
@settings(max_examples=150, deadline=None)
@given(works, pools, conflict_rules, st.text(max_size=5), st.randoms(use_true_random=False))
def test_no_rule_is_ever_broken_and_everything_is_accounted_for(items, pool, conflicts, seed, random):
    dealt = assign(items, pool, conflicts, seed)
    assert dealt.given.keys() | dealt.left.keys() == {item.id for item in items}
    assert not dealt.given.keys() & dealt.left.keys()
    by_id, reviewers = {item.id: item for item in items}, {reviewer.id: reviewer for reviewer in pool}
    for item_id, reviewer_id in dealt.given.items():
        assert reviewers[reviewer_id].share > 0
        assert refusal(by_id[item_id], reviewers[reviewer_id], conflicts) is None
    for reviewer in pool:
        assert reviewer.capacity is None or dealt.count(reviewer.id) <= reviewer.capacity
    if conflicts.pair_limit is not None:
        pairs = Counter((reviewer, by_id[item].agent) for item, reviewer in dealt.given.items())
        assert max(pairs.values(), default=0) <= conflicts.pair_limit
    shuffled = list(items)
    random.shuffle(shuffled)
    assert assign(shuffled, pool, conflicts, seed) == dealt


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 60), st.integers(1, 7), st.text(max_size=5))
def test_without_conflicts_the_numbers_differ_by_one_at_most(count, reviewers, seed):
    dealt = assign(work(count), [Reviewer(1000 + n) for n in range(reviewers)], Conflicts(), seed)
    counts = [dealt.count(1000 + n) for n in range(reviewers)]
    assert sum(counts) == count
    assert max(counts) - min(counts) <= 1
