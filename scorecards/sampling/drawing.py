"""Drawing a sample: so many contacts per agent, balanced over strata and over the period, each equally likely.

How many come from each stratum and each part of the period is rounded by chance (`rounding`), within them contacts are
taken in the order of their hashed keys. So every contact of an agent has the same chance, namely quota ÷ contacts,
and the same population, rules and seed give the same sample on every machine.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from heapq import nsmallest
from itertools import count

from scorecards.errors import ScorecardError
from scorecards.sampling.chance import Chance
from scorecards.sampling.population import MOMENTS, Item, Population
from scorecards.sampling.rounding import rounded

MOST_SLOTS = 31
EVERYBODY = 0


class Basis(StrEnum):
    """Whether the quota holds for each agent, or for all contacts together."""

    AGENT = "agent"
    ALL = "all"


class Allocation(StrEnum):
    """How a quota is shared out among strata: as contacts lie in them, or the same for each."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


class Order(StrEnum):
    """What decides within a quota: chance alone, or the number of signals first and chance among equals."""

    CHANCE = "chance"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True)
class Quota:
    """How many of n contacts: a fixed number, or a percentage with a least and a most. Raises ScorecardError."""

    count: int = 0
    percent: Decimal | None = None
    minimum: int = 0
    maximum: int | None = None

    def __post_init__(self) -> None:
        if self.percent is not None and not 0 < self.percent <= 100:
            raise ScorecardError("a percentage lies above 0 and goes up to 100")
        if self.count < 0 or self.minimum < 0 or (self.maximum is not None and self.maximum < max(1, self.minimum)):
            raise ScorecardError("numbers of contacts are not negative, and the most is not below the least")

    def wanted(self, contacts: int) -> int:
        """How many are wanted of so many contacts; a share is rounded up. May be more than there are."""
        if self.percent is None:
            return self.count
        share = math.ceil(Fraction(self.percent) * contacts / 100)
        return max(self.minimum, share if self.maximum is None else min(self.maximum, share))


@dataclass(frozen=True, slots=True)
class Rules:
    """What a draw goes by. `is_even` spreads each quota over the period."""

    quota: Quota
    basis: Basis = Basis.AGENT
    allocation: Allocation = Allocation.PROPORTIONAL
    is_even: bool = True
    order: Order = Order.CHANCE


@dataclass(frozen=True, slots=True)
class Choice:
    """One contact that was drawn; `slot` is the part of the period it stands for, from 0."""

    id: int
    agent: int
    stratum: str
    slot: int = 0


@dataclass(frozen=True, slots=True)
class StratumLine:
    """One stratum of a draw: how many there were, were to be drawn by the rules, and were drawn."""

    name: str
    contacts: int
    expected: Decimal
    drawn: int

    @property
    def weight(self) -> Decimal | None:
        """How many contacts each drawn one stands for; None when none was drawn."""
        return (Decimal(self.contacts) / self.drawn).quantize(Decimal("0.01")) if self.drawn else None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample in random order, its strata, and the agents for whom fewer were there than wanted (id → missing)."""

    chosen: tuple[Choice, ...]
    strata: tuple[StratumLine, ...]
    short: Mapping[int, int]


def draw(population: Population, rules: Rules, seed: str) -> Drawn:
    """Draw a sample. The same arguments give the same sample, whatever order the items were found in."""
    chance = Chance(seed, "draw")
    chosen: list[Choice] = []
    expected = dict.fromkeys({item.stratum for item in population}, Fraction(0))
    short: dict[int, int] = {}
    for group, items in sorted(_groups(population, rules.basis).items()):
        wanted = rules.quota.wanted(len(items))
        taken = min(wanted, len(items))
        if wanted > taken and rules.basis is Basis.AGENT:
            short[group] = wanted - taken
        by_stratum = Counter(item.stratum for item in items)
        for name, share in _shares(by_stratum, wanted, rules.allocation).items():
            expected[name] += share
        chosen += _of_group(_Group(group, items, by_stratum, taken), rules, chance)
    chosen.sort(key=lambda choice: (chance.key("order", choice.id), choice.id))
    return Drawn(tuple(chosen), _lines(population, expected, chosen), short)


def reserve(population: Population, rules: Rules, seed: str, item_id: int) -> tuple[int, ...]:
    """Who may stand in for a drawn contact, in the order in which they are asked: same agent, same stratum.

    Those of the same part of the period come first. Drawn ones are among them; pass over what is used.
    """
    chance = Chance(seed, "draw")
    lost = population.item(item_id)
    group = _group_of(lost, rules.basis)
    items = [item for item in population if _group_of(item, rules.basis) == group]
    slots = _slots(rules, min(rules.quota.wanted(len(items)), len(items)))
    home = _slot(lost, slots)
    ranked = sorted(
        (abs(_slot(item, slots) - home), -item.priority if rules.order is Order.PRIORITY else 0,
         chance.key("item", item.id), item.id)
        for item in items if item.stratum == lost.stratum and item.id != item_id
    )  # fmt: skip
    return tuple(last for *_, last in ranked)


@dataclass(frozen=True, slots=True)
class _Group:
    key: int
    items: Sequence[Item]
    by_stratum: Mapping[str, int]
    taken: int


def _groups(population: Population, basis: Basis) -> dict[int, list[Item]]:
    found: dict[int, list[Item]] = {}
    for item in population:
        found.setdefault(_group_of(item, basis), []).append(item)
    return found


def _group_of(item: Item, basis: Basis) -> int:
    return item.agent if basis is Basis.AGENT else EVERYBODY


def _slots(rules: Rules, taken: int) -> int:
    """The period is cut into as many parts as contacts are drawn, up to a month's days."""
    return min(MOST_SLOTS, taken) or 1 if rules.is_even and rules.order is Order.CHANCE else 1


def _slot(item: Item, slots: int) -> int:
    return item.moment * slots // MOMENTS


def _of_group(group: _Group, rules: Rules, chance: Chance) -> Iterator[Choice]:
    if group.taken == 0:
        return
    if rules.order is Order.PRIORITY:
        best = nsmallest(group.taken, group.items, key=lambda item: (-item.priority, chance.key("item", item.id)))
        yield from (Choice(item.id, item.agent, item.stratum) for item in best)
        return
    slots = _slots(rules, group.taken)
    cells: dict[tuple[str, int], list[Item]] = {}
    for item in group.items:
        cells.setdefault((item.stratum, _slot(item, slots)), []).append(item)
    for (stratum, slot), number in _counts(group, rules, cells, chance).items():
        cell = cells[stratum, slot]
        for item in nsmallest(number, cell, key=lambda item: (chance.key("item", item.id), item.id)):
            yield Choice(item.id, item.agent, stratum, slot)


def _counts(
    group: _Group, rules: Rules, cells: Mapping[tuple[str, int], Sequence[Item]], chance: Chance
) -> dict[tuple[str, int], int]:
    """How many are taken from each stratum and slot, by unbiased rounding of what is expected of each."""
    strata, slots = sorted(group.by_stratum), sorted({slot for _, slot in cells})
    shares = _shares(group.by_stratum, group.taken, rules.allocation)
    unit = math.lcm(*(share.denominator * group.by_stratum[name] for name, share in shares.items()))
    table = [
        [int(shares[name] * unit * len(cells.get((name, slot), ())) / group.by_stratum[name]) for slot in slots]
        for name in strata
    ]
    decisions = count()
    whole = rounded(table, unit, lambda limit: chance.below(limit, "round", group.key, next(decisions)))
    return {(name, slot): whole[i][j] for i, name in enumerate(strata) for j, slot in enumerate(slots) if whole[i][j]}


def _shares(by_stratum: Mapping[str, int], wanted: int, allocation: Allocation) -> dict[str, Fraction]:
    """What is expected of each stratum; more than lies in it only when all that there is was wanted."""
    contacts = sum(by_stratum.values())
    if allocation is Allocation.PROPORTIONAL or wanted >= contacts:
        return {name: Fraction(wanted * number, contacts) for name, number in by_stratum.items()}
    found: dict[str, Fraction] = {}
    left, open_strata = Fraction(wanted), sorted(by_stratum, key=lambda name: (by_stratum[name], name))
    for place, name in enumerate(open_strata):
        found[name] = min(Fraction(by_stratum[name]), left / (len(open_strata) - place))
        left -= found[name]
    return found


def _lines(
    population: Population, expected: Mapping[str, Fraction], chosen: Sequence[Choice]
) -> tuple[StratumLine, ...]:
    there, drawn = Counter(item.stratum for item in population), Counter(choice.stratum for choice in chosen)
    return tuple(
        StratumLine(name, there[name], Decimal(round(share * 100)) / 100, drawn[name])
        for name, share in sorted(expected.items())
    )
