"""Drawing a sample: so many contacts per agent, balanced over strata and over the period, each equally likely.

How many come from each stratum, and of these from each part of the period, is rounded by chance (`rounding`); within
them contacts are taken in the order of their hashed keys. So every contact of an agent has the same chance, namely
quota ÷ contacts, and the same population, rules and seed give the same sample on every machine.
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
NONE = Fraction(0)


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
    groups = [_Group.of(key, items, rules) for key, items in sorted(_groups(population, rules.basis).items())]
    chosen: list[Choice] = []
    if rules.order is Order.PRIORITY:
        chosen = [choice for group in groups for choice in _by_priority(group, chance)]
    else:
        for group, counts in zip(groups, _per_stratum(groups, chance), strict=True):
            chosen += _of_group(group, counts, rules, chance)
    chosen.sort(key=lambda choice: (chance.key("order", choice.id), choice.id))
    short = {group.key: group.wanted - group.taken for group in groups if group.wanted > group.taken}
    return Drawn(tuple(chosen), _lines(population, groups, rules, chosen), short if rules.basis is Basis.AGENT else {})


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
    """What one quota holds for: `shares` are expected of its strata, which add up to `taken`."""

    key: int
    items: Sequence[Item]
    by_stratum: Mapping[str, int]
    wanted: int
    taken: int
    shares: Mapping[str, Fraction]

    @classmethod
    def of(cls, key: int, items: Sequence[Item], rules: Rules) -> "_Group":
        by_stratum = Counter(item.stratum for item in items)
        wanted = rules.quota.wanted(len(items))
        taken = min(wanted, len(items))
        return cls(key, items, by_stratum, wanted, taken, _shares(by_stratum, taken, rules.allocation))


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


def _by_priority(group: _Group, chance: Chance) -> Iterator[Choice]:
    best = nsmallest(group.taken, group.items, key=lambda item: (-item.priority, chance.key("item", item.id)))
    yield from (Choice(item.id, item.agent, item.stratum) for item in best)


def _per_stratum(groups: Sequence[_Group], chance: Chance) -> list[dict[str, int]]:
    """How many each group takes from each stratum: next to what is expected, for the group and in all groups."""
    names = sorted({name for group in groups for name in group.by_stratum})
    unit = math.lcm(*(share.denominator for group in groups for share in group.shares.values()))
    table = [
        [share.numerator * (unit // share.denominator) for share in (group.shares.get(name, NONE) for name in names)]
        for group in groups
    ]
    decisions = count()
    whole = rounded(table, unit, lambda limit: chance.below(limit, "strata", next(decisions))) if table else []
    return [{name: number for name, number in zip(names, row, strict=True) if number} for row in whole]


def _of_group(group: _Group, counts: Mapping[str, int], rules: Rules, chance: Chance) -> Iterator[Choice]:
    if not counts:
        return
    slots = _slots(rules, group.taken)
    cells: dict[tuple[str, int], list[Item]] = {}
    for item in group.items:
        if item.stratum in counts:
            cells.setdefault((item.stratum, _slot(item, slots)), []).append(item)
    for (stratum, slot), number in _per_slot(group, counts, cells, chance).items():
        cell = cells[stratum, slot]
        for item in nsmallest(number, cell, key=lambda item: (chance.key("item", item.id), item.id)):
            yield Choice(item.id, item.agent, stratum, slot)


def _per_slot(
    group: _Group, counts: Mapping[str, int], cells: Mapping[tuple[str, int], Sequence[Item]], chance: Chance
) -> dict[tuple[str, int], int]:
    """How many of a stratum's number are taken from each part of the period: next to what lies there."""
    strata, slots = sorted(counts), sorted({slot for _, slot in cells})
    unit = math.lcm(*(group.by_stratum[name] for name in strata))
    table = [
        [counts[name] * len(cells.get((name, slot), ())) * (unit // group.by_stratum[name]) for slot in slots]
        for name in strata
    ]
    decisions = count()
    whole = rounded(table, unit, lambda limit: chance.below(limit, "slots", group.key, next(decisions)))
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
    population: Population, groups: Sequence[_Group], rules: Rules, chosen: Sequence[Choice]
) -> tuple[StratumLine, ...]:
    """Each stratum with what the rules want of it: where fewer are there than wanted, more than can be drawn."""
    there, drawn = Counter(item.stratum for item in population), Counter(choice.stratum for choice in chosen)
    expected = dict.fromkeys(there, NONE)
    for group in groups:
        for name, share in _shares(group.by_stratum, group.wanted, rules.allocation).items():
            expected[name] += share
    return tuple(
        StratumLine(name, there[name], Decimal(round(share * 100)) / 100, drawn[name])
        for name, share in sorted(expected.items())
    )
