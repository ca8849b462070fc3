"""How often versions were used. Slices above this one that use versions say so here."""

from collections import Counter
from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

Counting = Callable[[Session], Mapping[int, int]]
_countings: list[Counting] = []


def counting(function: Counting) -> Counting:
    """Register a function that counts uses by version id; for use as a decorator."""
    if function not in _countings:
        _countings.append(function)
    return function


def uses(session: Session) -> dict[int, int]:
    """How many evaluations each version has, by its id."""
    found: Counter[int] = Counter()
    for count in _countings:
        found.update(count(session))
    return dict(found)
