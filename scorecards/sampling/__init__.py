"""Fair samples: who is evaluated is left to chance that anybody can repeat, and every draw says how it came about."""

from scorecards.sampling.drawing import (
    Allocation,
    Basis,
    Choice,
    Drawn,
    Order,
    Quota,
    Rules,
    StratumLine,
    draw,
    reserve,
)
from scorecards.sampling.matching import Matched, MatchedSet, match
from scorecards.sampling.population import BadPopulation, Item, Population, digest, pack, unpack
from scorecards.sampling.sizes import margin, size

__all__ = [
    "Allocation",
    "BadPopulation",
    "Basis",
    "Choice",
    "Drawn",
    "Item",
    "Matched",
    "MatchedSet",
    "Order",
    "Population",
    "Quota",
    "Rules",
    "StratumLine",
    "digest",
    "draw",
    "margin",
    "match",
    "pack",
    "reserve",
    "size",
    "unpack",
]
