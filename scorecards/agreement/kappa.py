"""Cohen's kappa of two reviewers: their agreement beyond chance, plain or weighted by how far they are apart.

The interval rests on the large-sample variance of Fleiss, Cohen and Everitt (1969).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

from scorecards.agreement.intervals import CONFIDENCE, MINIMUM_UNITS, Estimate, share

BANDS = ((0.0, "slight"), (0.20, "fair"), (0.40, "moderate"), (0.60, "substantial"), (0.80, "almost perfect"))
Cells = dict[tuple[int, int], float]


class Weights(StrEnum):
    """How much an answer that is nearly the same counts: not at all, in proportion, or nearly wholly."""

    NONE = "none"
    LINEAR = "linear"
    QUADRATIC = "quadratic"


@dataclass(frozen=True, slots=True)
class Kappa:
    """Kappa over `n` things that both judged, with the raw share on which they agree.

    `value` is None without any, and where both always gave one and the same answer.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    weights: Weights
    agreement: Estimate
    is_one_sided: bool = False
    """Whether one of both always gave the same answer while the other did not: then kappa is 0 by its arithmetic."""

    @property
    def is_enough(self) -> bool:
        """Whether there are cases enough to show the number."""
        return self.n >= MINIMUM_UNITS

    @property
    def verdict(self) -> str:
        """What the number means in words, by the bands of Landis and Koch (1977)."""
        if not self.is_enough:
            return f"not enough yet (n = {self.n})"
        if self.value is None:
            return "all answers alike: chance would agree as well"
        if self.is_one_sided:
            return "cannot be told: one of both always gave the same answer"
        if self.value < 0:
            return "less than by chance"
        return [word for above, word in BANDS if self.value > above or above == 0][-1]


def kappa(
    pairs: Sequence[tuple[float, float]], weights: Weights = Weights.NONE, *, order: Sequence[float] | None = None
) -> Kappa:
    """Kappa of the pairs (one's answer, the other's); `order` lists the possible answers from least to most.

    Without it the answers given are taken in the order of their numbers. Distances are counted in places of
    that order. Raises ValueError for an answer that is not in `order`. Perfect agreement has Wilson's lower
    bound for n of n, as the variance is then 0 whatever n is.
    """
    codes = list(order) if order is not None else sorted({code for pair in pairs for code in pair})
    places = {code: place for place, code in enumerate(codes)}
    if any(code not in places for pair in pairs for code in pair):
        raise ValueError("an answer is missing from the order of answers")
    n = len(pairs)
    agreement = share(sum(one == other for one, other in pairs), n)
    if not n:
        return Kappa(None, None, None, 0, weights, agreement)
    cells = {pair: times / n for pair, times in Counter((places[one], places[other]) for one, other in pairs).items()}
    value, spread = _weighed(cells, len(codes), weights)
    if value is None or n < MINIMUM_UNITS:
        return Kappa(value, None, None, n, weights, agreement)
    if agreement.value == 1:
        return Kappa(value, agreement.low, 1.0, n, weights, agreement)
    is_one_sided = 1 in {len({one for one, _ in pairs}), len({other for _, other in pairs})}
    reach = NormalDist().inv_cdf((1 + CONFIDENCE) / 2) * math.sqrt(spread / n)
    return Kappa(value, max(-1.0, value - reach), min(1.0, value + reach), n, weights, agreement, is_one_sided)


def _weighed(cells: Cells, size: int, weights: Weights) -> tuple[float | None, float]:
    """(kappa, n times its variance) of a table of shares; kappa is None when chance alone agrees wholly."""
    rows, columns = [0.0] * size, [0.0] * size
    for (one, other), part in cells.items():
        rows[one] += part
        columns[other] += part
    worth = [[_worth(one, other, size, weights) for other in range(size)] for one in range(size)]
    of_rows = [sum(columns[other] * worth[one][other] for other in range(size)) for one in range(size)]
    of_columns = [sum(rows[one] * worth[one][other] for one in range(size)) for other in range(size)]
    seen = sum(part * worth[one][other] for (one, other), part in cells.items())
    chance = sum(rows[one] * of_rows[one] for one in range(size))
    if 1 - chance < 1e-12:
        return None, 0.0
    value = (seen - chance) / (1 - chance)
    within = sum(
        part * (worth[one][other] - (of_rows[one] + of_columns[other]) * (1 - value)) ** 2
        for (one, other), part in cells.items()
    )
    return value, max(0.0, within - (value - chance * (1 - value)) ** 2) / (1 - chance) ** 2


def _worth(one: int, other: int, size: int, weights: Weights) -> float:
    """The agreement of two places in the order, from 0 to 1."""
    if weights is Weights.NONE or one == other:
        return float(one == other)
    apart = abs(one - other) / (size - 1)
    return 1 - (apart if weights is Weights.LINEAR else apart**2)
