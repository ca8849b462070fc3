"""What could have been drawn, kept as small as it can be, so that the same draw can be made again years later."""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from operator import attrgetter
from typing import Any, NamedTuple

from scorecards.errors import ScorecardError

MOMENTS = 1000
"""A period is told apart into so many moments; where a contact lies in it is the number of its moment."""
FORMAT = 1
LARGEST_UNPACKED = 256 * 1024 * 1024


class BadPopulation(ScorecardError):
    """A population that cannot be drawn from or read back: damaged, of another format, or with an id twice."""


class Item(NamedTuple):
    """One contact that could be drawn: whose it is, its stratum, its moment (0..999), and how much speaks for it.

    A named tuple, because hundreds of thousands of them are made. `priority` is the number of signals of risk, or 1
    for a case and 0 for a possible control.
    """

    id: int
    agent: int
    stratum: str = ""
    moment: int = 0
    priority: int = 0


@dataclass(frozen=True, slots=True)
class Population:
    """Items in the order of their ids, each id once; the order in which they were found is forgotten."""

    items: tuple[Item, ...]
    _by_id: dict[int, Item] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, items: Iterable[Item]) -> "Population":
        """A population of the items. Raises `BadPopulation` for an id that is there twice or a moment out of range."""
        ordered = tuple(sorted(items, key=attrgetter("id")))
        if len({item.id for item in ordered}) < len(ordered):
            raise BadPopulation("an interaction is in the population twice")
        moments = {item.moment for item in ordered}
        if ordered and (ordered[0].id < 0 or min(moments) < 0 or max(moments) >= MOMENTS):
            raise BadPopulation(f"ids are not negative and moments go from 0 to {MOMENTS - 1}")
        return cls(ordered)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def item(self, item_id: int) -> Item:
        """The item with the id. Raises `BadPopulation` when it was not in the population."""
        if not self._by_id and self.items:
            self._by_id.update((item.id, item) for item in self.items)
        found = self._by_id.get(item_id)
        if found is None:
            raise BadPopulation(f"interaction {item_id} was not in the population")
        return found


def pack(population: Population) -> bytes:
    """The population as compressed bytes, a few per item."""
    return zlib.compress(_plain(population), 6)


def digest(population: Population) -> str:
    """A SHA-256 mark of the population in hexadecimal, the same whatever compressed it."""
    return hashlib.sha256(_plain(population)).hexdigest()


def unpack(content: bytes) -> Population:
    """A population from what `pack` made. Raises `BadPopulation` when it is damaged."""
    try:
        opener = zlib.decompressobj()
        text = opener.decompress(content, LARGEST_UNPACKED)
        document = json.loads(text)
        return Population.of(_items(document))
    except (zlib.error, ValueError, KeyError, IndexError, TypeError) as error:
        raise BadPopulation(f"the population cannot be read: {error}") from error


def _plain(population: Population) -> bytes:
    """Columns: ids as steps from one to the next, agents and strata as places in a list of those there are."""
    agents = sorted({item.agent for item in population})
    strata = sorted({item.stratum for item in population})
    place_of_agent = {agent: place for place, agent in enumerate(agents)}
    place_of_stratum = {stratum: place for place, stratum in enumerate(strata)}
    ids = [item.id for item in population]
    document = {
        "format": FORMAT,
        "agents": agents,
        "strata": strata,
        "id": [after - before for before, after in zip([0, *ids], ids, strict=False)],
        "agent": [place_of_agent[item.agent] for item in population],
        "stratum": [place_of_stratum[item.stratum] for item in population],
        "moment": [item.moment for item in population],
        "priority": [item.priority for item in population],
    }
    return json.dumps(document, separators=(",", ":"), ensure_ascii=True).encode()


def _items(document: dict[str, Any]) -> Iterator[Item]:
    if document["format"] != FORMAT:
        raise BadPopulation(f"the population is of format {document['format']!r}; only {FORMAT} can be read")
    agents, strata = document["agents"], document["strata"]
    columns = (document["agent"], document["stratum"], document["moment"], document["priority"])
    for item_id, agent, stratum, moment, priority in zip(accumulate(document["id"]), *columns, strict=True):
        yield Item(int(item_id), int(agents[agent]), str(strata[stratum]), int(moment), int(priority))
