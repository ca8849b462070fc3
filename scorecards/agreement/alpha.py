"""Krippendorff's alpha: agreement beyond chance among any number of reviewers, with answers missing at will.

alpha = 1 - D_o/D_e, the disagreement seen over that expected when the same answers are dealt out at random
(Hayes and Krippendorff 2007). 1 is perfect, 0 is chance. The interval is a percentile bootstrap over units.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scorecards.agreement.intervals import MINIMUM_UNITS, Estimate, share

RESAMPLES = 1_000
RELIABLE, TENTATIVE = 0.80, 0.667
_FEW_PATTERNS = 256
_CELLS_AT_ONCE = 2_000_000


class Level(StrEnum):
    """What is known about the distance of two answers: same or not, which is more, or by how much."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class Alpha:
    """Alpha over `units` things that two or more judged, with `ratings` answers on them.

    `value` is None without such units and where every answer is the same, for then nothing can be told apart
    from chance. `agreement` is the raw share of pairs that agree, always to be shown beside it: where nearly all
    answers are alike, alpha is low or undefined though people agree.
    """

    value: float | None
    low: float | None
    high: float | None
    units: int
    ratings: int
    level: Level
    agreement: Estimate = field(default=Estimate(None, 0))

    @property
    def is_enough(self) -> bool:
        """Whether there are units enough to show the number."""
        return self.units >= MINIMUM_UNITS

    @property
    def verdict(self) -> str:
        """What the number means in words, by Krippendorff's usual rule (0.80 and 0.667)."""
        if not self.is_enough:
            return f"not enough yet (n = {self.units})"
        if self.value is None:
            return "all answers alike: chance would agree as well"
        if self.value >= RELIABLE:
            return "reliable"
        return "tentative" if self.value >= TENTATIVE else "not reliable"


def alpha(
    units: Iterable[Sequence[float]], level: Level = Level.NOMINAL, *, seed: int = 0, resamples: int = RESAMPLES
) -> Alpha:
    """Alpha of the answers to each unit (whoever gave them); units with fewer than two answers are left out.

    Answers are numbers: any code (nominal), a rank (ordinal) or a measure (interval). The same `seed` gives the
    same interval. A resample in which every answer is alike shows no disagreement and counts as 1. Where no two
    answers differed within a unit, the bootstrap would promise certainty; then the lower bound is Wilson's for
    n of n: if that share of units were judged and the rest guessed, alpha would be that share.
    """
    judged = Counter(tuple(sorted(unit)) for unit in units if len(unit) > 1)
    count = sum(judged.values())
    ratings = sum(len(unit) * times for unit, times in judged.items())
    agreement = share(sum(_agreeing(unit) * times for unit, times in judged.items()), count)
    if not judged or len({value for unit in judged for value in unit}) == 1:
        return Alpha(None, None, None, count, ratings, level, agreement)
    is_enough = count >= MINIMUM_UNITS
    found = _alphas(judged, level, seed, resamples if is_enough else 0)
    value = float(found[0])
    if not is_enough:
        return Alpha(value, None, None, count, ratings, level, agreement)
    low, high = (agreement.low, 1.0) if agreement.value == 1 else _middle(found[1:])
    return Alpha(value, low, high, count, ratings, level, agreement)


def applicability(units: Iterable[Sequence[bool]], *, seed: int = 0) -> Alpha:
    """Alpha of the choice between N/A and an answer: True where a reviewer found the question not applicable."""
    return alpha(([float(is_na) for is_na in unit] for unit in units), Level.NOMINAL, seed=seed)


def _agreeing(unit: tuple[float, ...]) -> float:
    """The share of a unit's pairs of answers that are the same."""
    size = len(unit)
    return sum(times * (times - 1) for times in Counter(unit).values()) / (size * (size - 1))


def _middle(found: Any) -> tuple[float | None, float | None]:
    """The bounds of the middle 95 %."""
    import numpy as np  # noqa: PLC0415

    if not len(found):
        return None, None
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)


def _alphas(judged: Counter[tuple[float, ...]], level: Level, seed: int, resamples: int) -> Any:
    """Alpha of the units as they are, then of each resample.

    Units with the same answers are interchangeable, so only how often each pattern is drawn matters.
    """
    import numpy as np  # noqa: PLC0415

    times = np.array(list(judged.values()), dtype=float)
    draws = np.vstack([times, _drawn(times, seed, resamples)])
    if level is Level.INTERVAL:
        seen, expected = _of_measures(list(judged), draws)
    else:
        codes = sorted({value for unit in judged for value in unit})
        places = {code: place for place, code in enumerate(codes)}
        table = np.zeros((len(judged), len(codes)))
        for row, unit in enumerate(judged):
            for value in unit:
                table[row, places[value]] += 1
        seen, expected = (_of_codes if level is Level.NOMINAL else _of_ranks)(table, draws)
    # Rounding leaves a trace of disagreement where there is none.
    has_any = expected > 1e-9 * max(float(expected[0]), 1e-300)
    return np.where(has_any, 1 - seen / np.where(has_any, expected, 1), 1.0)


def _drawn(times: Any, seed: int, resamples: int) -> Any:
    """How often each pattern of answers falls into each resample (resamples x patterns)."""
    import numpy as np  # noqa: PLC0415

    chance = np.random.default_rng(seed)
    count, patterns = int(times.sum()), len(times)
    if patterns <= _FEW_PATTERNS:
        return chance.multinomial(count, times / count, size=resamples)
    owner = np.repeat(np.arange(patterns), times.astype(int))
    return np.array(
        [np.bincount(owner[chance.integers(0, count, count)], minlength=patterns) for _ in range(resamples)]
    ).reshape(resamples, patterns)


def _of_codes(table: Any, draws: Any) -> tuple[Any, Any]:
    """Disagreement seen and expected when answers are the same or not; `table` is patterns x codes."""
    size = table.sum(axis=1)
    seen = draws @ ((size**2 - (table**2).sum(axis=1)) / (size - 1))
    of_each = draws @ table
    total = of_each.sum(axis=1)
    return seen, (total**2 - (of_each**2).sum(axis=1)) / (total - 1)


def _of_measures(units: list[tuple[float, ...]], draws: Any) -> tuple[Any, Any]:
    """The same by squared differences, from sums alone, so that any number of different values is cheap."""
    import numpy as np  # noqa: PLC0415

    size = np.array([len(unit) for unit in units], dtype=float)
    middle = np.concatenate([np.asarray(unit, dtype=float) for unit in units]).mean()
    sums = np.array([sum(value - middle for value in unit) for unit in units])
    squares = np.array([sum((value - middle) ** 2 for value in unit) for unit in units])
    seen = draws @ (2 * (size * squares - sums**2) / (size - 1))
    total = draws @ size
    return seen, 2 * (total * (draws @ squares) - (draws @ sums) ** 2) / (total - 1)


def _of_ranks(table: Any, draws: Any) -> tuple[Any, Any]:
    """The same for ranks: squared differences of mid-ranks, which every resample sets anew.

    Krippendorff's ordinal distance, the answers lying between c and k, is the difference of their mid-ranks.
    """
    import numpy as np  # noqa: PLC0415

    step = max(1, _CELLS_AT_ONCE // len(table))
    found = [_of_some_ranks(table, draws[start : start + step]) for start in range(0, len(draws), step)]
    return np.concatenate([seen for seen, _ in found]), np.concatenate([expected for _, expected in found])


def _of_some_ranks(table: Any, draws: Any) -> tuple[Any, Any]:
    size = table.sum(axis=1)
    of_each = draws @ table
    total = of_each.sum(axis=1)
    ranks = of_each.cumsum(axis=1) - of_each / 2 - total[:, None] / 2
    spread = (draws @ (table * (size / (size - 1))[:, None]) * ranks**2).sum(axis=1)
    centre = (draws / (size - 1) * (ranks @ table.T) ** 2).sum(axis=1)
    squares, sums = (of_each * ranks**2).sum(axis=1), (of_each * ranks).sum(axis=1)
    return 2 * (spread - centre), 2 * (total * squares - sums**2) / (total - 1)
