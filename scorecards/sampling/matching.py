"""Cases and matched controls: contacts behind complaints beside ones that nobody complained about, nobody told which.

Each case is set beside so many controls of the same stratum (the slice puts agent, month and channel into it), drawn
by chance and used once. All are shuffled together, so that neither order nor number gives a case away. Odds ratios
may be reckoned from such a sample; rates may not, because the share of cases was chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from scorecards.errors import ScorecardError
from scorecards.sampling.chance import Chance
from scorecards.sampling.population import Item, Population


@dataclass(frozen=True, slots=True)
class MatchedSet:
    """One case with its controls, fewer than asked for where there were no more."""

    number: int
    case: int
    controls: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Matched:
    """The sets, the cases that no control could be found for, and every chosen id in shuffled order."""

    sets: tuple[MatchedSet, ...]
    alone: tuple[int, ...]
    order: tuple[int, ...]


def match(population: Population, ratio: int, seed: str, *, most: int | None = None) -> Matched:
    """Up to `most` cases (items of priority 1 or more) with up to `ratio` controls each from their own stratum.

    Where several cases share a stratum that has too few controls, each gets one before any gets a second. Raises
    ScorecardError for a ratio below one.
    """
    if ratio < 1:
        raise ScorecardError("each case needs at least one control")
    chance = Chance(seed, "match")
    cases, controls = _sorted_out(population, chance)
    found: dict[int, list[int]] = {}
    for stratum, inside in cases.items():
        pool = iter(controls.get(stratum, ()))
        for case in inside:
            found[case] = []
        for _turn in range(ratio):
            for case in inside:
                found[case] += [control for control in [next(pool, None)] if control is not None]
    in_turn = sorted(found, key=lambda case: chance.key("case", case))
    alone = tuple(case for case in in_turn if not found[case])
    matched = [case for case in in_turn if found[case]][:most]
    sets = tuple(MatchedSet(number, case, tuple(found[case])) for number, case in enumerate(matched, 1))
    chosen = [item for each in sets for item in (each.case, *each.controls)]
    return Matched(sets, alone, tuple(sorted(chosen, key=lambda item: chance.key("order", item))))


def _sorted_out(population: Population, chance: Chance) -> tuple[dict[str, Sequence[int]], dict[str, Sequence[int]]]:
    """Cases and possible controls by stratum, each in random order."""
    cases: dict[str, list[Item]] = {}
    controls: dict[str, list[Item]] = {}
    for item in population:
        (cases if item.priority else controls).setdefault(item.stratum, []).append(item)
    shuffled = (
        {
            stratum: [item.id for item in sorted(items, key=lambda item: chance.key("item", item.id))]
            for stratum, items in kind.items()
            if stratum in cases
        }
        for kind in (cases, controls)
    )
    first, second = shuffled
    return dict(first), dict(second)
