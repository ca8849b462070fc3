"""How long agreement over 10,000 answers takes, with intervals, beside the krippendorff package in a loop."""

import math
import random
import time

import pytest

from scorecards import agreement
from scorecards.agreement import Level, Weights

QUESTIONS, CONTACTS, REVIEWERS, RESAMPLES = 20, 250, 2, 1_000
LOOPED = 20


def answers() -> list[list[tuple[int, int]]]:
    chance = random.Random(1)
    found = []
    for number in range(QUESTIONS):
        codes = 2 + number % 4
        truth = [chance.randrange(codes) for _ in range(CONTACTS)]
        found.append([(true, true if chance.random() < 0.8 else chance.randrange(codes)) for true in truth])
    return found


@pytest.mark.benchmark
@pytest.mark.parametrize("level", list(Level))
def test_ten_thousand_answers_with_intervals(level):
    package = pytest.importorskip("krippendorff", reason="krippendorff is not installed: pip install krippendorff")
    questions = answers()
    assert sum(len(unit) for units in questions for unit in units) == 10_000
    agreement.alpha(questions[0], level)
    begun = time.perf_counter()
    for units in questions:
        agreement.alpha(units, level, resamples=RESAMPLES)
        agreement.kappa(units, Weights.LINEAR)
    ours = time.perf_counter() - begun
    theirs = _looped(package, questions, level) * RESAMPLES / LOOPED
    print(f"\n{level}: 10,000 answers {ours:.3f} s; the package looped {theirs:.1f} s; {theirs / ours:.0f} times")
    assert ours < 1
    assert theirs / ours > 5


def _looped(package, questions, level) -> float:
    """Seconds for `LOOPED` resamples of every question by the package."""
    chance = random.Random(2)
    begun = time.perf_counter()
    for units in questions:
        for _ in range(LOOPED):
            again = [units[chance.randrange(CONTACTS)] for _ in range(CONTACTS)]
            data = [[float(unit[rater]) for unit in again] for rater in range(REVIEWERS)]
            assert math.isfinite(package.alpha(reliability_data=data, level_of_measurement=level.value))
    return time.perf_counter() - begun
