"""Agreement: known vectors, equality with two other libraries, and what is said when there is too little."""

import math
import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import agreement
from scorecards.agreement import Judged, Level, Signed, Weights

MATRIX = """
* * * * * 3 4 1 2 1 1 3 3 * 3
1 * 2 1 3 3 4 3 * * * * * * *
* * 2 1 3 4 4 * 2 1 1 3 3 * 4
"""


def example_units() -> list[list[float]]:
    rows = [line.split() for line in MATRIX.strip().splitlines()]
    return [[float(value) for value in column if value != "*"] for column in zip(*rows, strict=True)]


def random_units(seed: int, units: int = 60, raters: int = 4, codes: int = 5, missing: float = 0.3):
    chance = random.Random(seed)
    table = []
    for _ in range(units):
        true = chance.randrange(codes)
        near = [min(codes - 1, max(0, true + chance.choice((-1, 0, 0, 0, 1)))) for _ in range(raters)]
        table.append([value if chance.random() > missing else None for value in near])
    return table


@pytest.mark.covers("QM-G8")
@pytest.mark.parametrize(("level", "expected"), [("nominal", 0.691), ("ordinal", 0.807), ("interval", 0.811)])
def test_the_example_matrix(level, expected):
    found = agreement.alpha(example_units(), Level(level))
    assert found.value == pytest.approx(expected, abs=0.0005)
    assert (found.units, found.ratings) == (12, 26)
    assert found.low < found.value < found.high <= 1


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("seed", range(4))
def test_alpha_equals_the_krippendorff_package(level, seed):
    package = pytest.importorskip("krippendorff", reason="krippendorff is not installed: pip install krippendorff")
    table = random_units(seed)
    data = [[math.nan if unit[rater] is None else unit[rater] for unit in table] for rater in range(4)]
    theirs = package.alpha(reliability_data=data, level_of_measurement=level.value)
    ours = agreement.alpha(([value for value in unit if value is not None] for unit in table), level)
    assert ours.value == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize("weights", list(Weights))
@pytest.mark.parametrize("seed", range(3))
def test_kappa_equals_scikit_learn(weights, seed):
    metrics = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed")
    pairs = [(unit[0], unit[1]) for unit in random_units(seed, missing=0)]
    theirs = metrics.cohen_kappa_score(*zip(*pairs, strict=True), weights=None if weights == "none" else weights.value)
    ours = agreement.kappa(pairs, weights)
    assert ours.value == pytest.approx(theirs, abs=1e-12)
    assert ours.low < ours.value < ours.high


def test_kappa_of_a_table_worked_by_hand():
    """20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: .7 seen, .5 by chance, kappa .4, standard error .1269."""
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    found = agreement.kappa(pairs)
    assert found.value == pytest.approx(0.4)
    error = (found.high - found.value) / 1.959964
    assert error == pytest.approx(0.1270, abs=0.002)
    assert found.verdict == "fair"


def test_the_interval_of_kappa_covers_what_it_should():
    """Of pairs with a known kappa of .5, about 95 in 100 intervals hold it."""
    chance = random.Random(7)
    held = 0
    for _ in range(300):
        pairs = []
        for _ in range(80):
            one = chance.random() < 0.5
            pairs.append((one, one if chance.random() < 0.5 else chance.random() < 0.5))
        found = agreement.kappa(pairs)
        held += found.low <= 0.5 <= found.high
    assert 0.91 <= held / 300 <= 0.99


def test_the_interval_of_alpha_covers_what_it_should():
    chance = random.Random(11)
    held = 0
    for trial in range(200):
        units = []
        for _ in range(60):
            one = chance.random() < 0.5
            units.append((one, one if chance.random() < 0.6 else chance.random() < 0.5))
        found = agreement.alpha(units, seed=trial, resamples=400)
        held += found.low <= 0.6 <= found.high
    assert 0.89 <= held / 200 <= 0.99


def test_the_same_seed_gives_the_same_interval():
    units = example_units()
    assert agreement.alpha(units, seed=3) == agreement.alpha(units, seed=3)
    assert agreement.alpha(units, seed=3).low != agreement.alpha(units, seed=4).low


def test_under_ten_units_there_is_no_interval_and_the_words_say_so():
    found = agreement.alpha(example_units()[3:12])
    assert found.units < 10
    assert found.low is None
    assert found.high is None
    assert not found.is_enough
    assert found.verdict.startswith("not enough yet (n = ")


def test_when_nearly_all_answers_are_alike_both_numbers_are_there():
    nearly = agreement.alpha([(1, 1)] * 98 + [(1, 0)] * 2)
    assert nearly.agreement.value == pytest.approx(0.98)
    assert nearly.value < 0.1
    assert nearly.high > 0.5
    wholly = agreement.alpha([(1, 1)] * 100)
    assert wholly.value is None
    assert wholly.agreement.value == 1
    assert wholly.verdict == "all answers alike: chance would agree as well"
    assert agreement.kappa([(1, 1)] * 100).value is None


def test_perfect_agreement_is_not_promised_from_few_cases():
    found = agreement.alpha([(1, 1)] * 6 + [(0, 0)] * 6)
    assert (found.value, found.high) == (1, 1)
    assert found.low == pytest.approx(0.757, abs=0.001)
    same = agreement.kappa([(1, 1)] * 6 + [(0, 0)] * 6)
    assert (same.value, same.low, same.high) == (1, found.low, 1)


def test_single_answers_and_empty_units_count_for_nothing():
    units = [[], [1], *example_units(), [4]]
    assert agreement.alpha(units) == agreement.alpha(example_units())
    assert agreement.alpha([]).units == 0
    assert agreement.alpha([]).value is None
    assert agreement.kappa([]).verdict == "not enough yet (n = 0)"


def test_an_answer_outside_the_order_is_refused():
    with pytest.raises(ValueError, match="missing from the order"):
        agreement.kappa([(1, 5)], order=(1, 2))


def test_applicability_looks_only_at_whether_it_applied():
    found = agreement.applicability([(True, True)] * 5 + [(False, False)] * 6 + [(True, False)])
    assert found.level is Level.NOMINAL
    assert found.value == pytest.approx(0.839, abs=0.001)


@pytest.mark.covers("QM-G6")
def test_alignment_is_that_of_each_criterion():
    assert agreement.alignment([Judged(10, 7, 15)]) == pytest.approx(0.80)
    both = [Judged(15, 7, 15, 15), Judged(0, 8, 15, 15)]
    assert agreement.alignment(both) == pytest.approx(1 - 8 / 15), "two mistakes do not cancel out"
    whole = agreement.alignment([Judged(10, 7, 15, 15), Judged(1, 1, 1, 65)])
    assert 15 / 80 == 0.1875
    assert whole == pytest.approx(0.1875 * 0.8 + 0.8125)
    assert agreement.alignment([]) is None
    assert agreement.alignment([Judged(1, 1, 0)]) is None


@pytest.mark.covers("QM-G4")
def test_deviation_with_and_without_its_sign():
    found = agreement.deviation([(0.8, 0.5), (0.2, 0.5), (0.5, 0.5)])
    assert (found.absolute.value, found.signed.value) == (pytest.approx(0.2), pytest.approx(0.0))
    assert found.absolute.n == 3
    assert found.signed.low < 0 < found.signed.high


@pytest.mark.covers("QM-G5")
def test_divergence_flags_what_lies_further_apart_than_the_threshold():
    scores = {"calm": (1, 1, 1), "edge": (0.5, 0.6), "apart": (0.0, 1.0, 0.5), "alone": (1,)}
    found = agreement.divergences(scores)
    assert [(item.key, item.is_flagged) for item in found] == [("apart", True), ("edge", False), ("calm", False)]
    assert found[0].n == 3
    assert found[0].spread == 1


@pytest.mark.covers("QM-G9")
def test_severity_by_month_against_the_others():
    apart = agreement.against_others({"cleo": 0.9, "dev": 0.5, "kim": 0.7})
    assert apart == {"cleo": pytest.approx(0.3), "dev": pytest.approx(-0.3), "kim": pytest.approx(0)}
    assert agreement.against_others({"cleo": 0.9}) == {}
    rows = [Signed("cleo", date(2026, 1, day), 0.1 * day) for day in (1, 2, 3)] + [
        Signed("cleo", date(2026, 2, 3), -0.2)
    ]
    whole, january, february = agreement.severity(rows)
    assert (whole.month, whole.estimate.n) == (None, 4)
    assert january.estimate.value == pytest.approx(0.2)
    assert january.estimate.low < 0.2 < january.estimate.high
    assert february.estimate.n == 1
    assert february.estimate.low is None


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 10, 29, 30, 199])
def test_students_quantile_equals_scipys(freedom):
    special = pytest.importorskip("scipy.special", reason="scipy is not installed")
    from scorecards.agreement.intervals import t_quantile

    assert t_quantile(freedom) == pytest.approx(special.stdtrit(freedom, 0.975), rel=1e-9)


def test_wilson_as_published():
    for part, n, low, high in ((4, 5, 37.6, 96.4), (9, 10, 59.6, 98.2), (45, 50, 78.6, 95.7), (90, 100, 82.6, 94.5)):
        found = agreement.share(part, n)
        assert (100 * found.low, 100 * found.high) == (pytest.approx(low, abs=0.06), pytest.approx(high, abs=0.06))
    assert agreement.share(0, 0).value is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=0, max_size=5), max_size=25), st.sampled_from(list(Level)))
def test_whatever_comes_the_numbers_stay_in_their_bounds(units, level):
    found = agreement.alpha(units, level, resamples=50)
    if found.value is None:
        return
    assert found.value <= 1 + 1e-12
    if found.low is not None:
        assert found.low <= found.high <= 1 + 1e-12
    again = agreement.alpha([list(reversed(unit)) for unit in reversed(units)], level, resamples=0)
    assert again.value == pytest.approx(found.value, abs=1e-9), "order tells nothing"


@pytest.mark.covers("QM-G5")
def test_kappa_against_somebody_who_always_says_the_same_tells_nothing() -> None:
    one_sided = agreement.kappa([(1, 1)] * 14 + [(0, 1)] * 2)
    assert one_sided.value == 0
    assert one_sided.verdict == "cannot be told: one of both always gave the same answer"
    assert not agreement.kappa([(1, 1)] * 14 + [(0, 1), (0, 0)]).is_one_sided
