"""What was given for complaints like this one, where the customer accepted it and did not come back (R48)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import quantiles

MINIMUM_N = 10
"""Fewer past cases than these are not shown: they would be a person's habit and no guidance."""


@dataclass(frozen=True, slots=True)
class Given:
    """A remedy of one past complaint."""

    complaint_id: int
    kind: str
    amount_minor: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class Usual:
    """A remedy as it was usually given: in `n` of `of` cases; median and middle half in minor units of a currency."""

    kind: str
    n: int
    of: int
    currency: str | None = None
    median: int | None = None
    low: int | None = None
    high: int | None = None


def usual(given: Iterable[Given], of: int) -> list[Usual]:
    """What was given in at least ten of the `of` cases, the most frequent first; each currency by itself."""
    groups: defaultdict[tuple[str, str | None], list[Given]] = defaultdict(list)
    for item in given:
        groups[item.kind, item.currency].append(item)
    found = [_usual(kind, currency, items, of) for (kind, currency), items in groups.items()]
    return sorted((item for item in found if item.n >= MINIMUM_N), key=lambda item: (-item.n, item.kind))


def _usual(kind: str, currency: str | None, items: Sequence[Given], of: int) -> Usual:
    n = len({item.complaint_id for item in items})
    amounts = [item.amount_minor for item in items if item.amount_minor is not None]
    if currency is None or len(amounts) < 2:
        return Usual(kind, n, of)
    low, median, high = (round(value) for value in quantiles(amounts, n=4, method="inclusive"))
    return Usual(kind, n, of, currency, median, low, high)
