"""When a question is asked (QM-D13): clauses about earlier answers, joined by all or any, nested if need be."""

from collections.abc import Iterator
from dataclasses import dataclass

from scorecards.definition.choices import Combine, Comparator


@dataclass(frozen=True, slots=True)
class Clause:
    """Holds the options chosen for `question` against `options` (keys), the way `comparator` says."""

    question: str
    options: tuple[str, ...]
    comparator: Comparator = Comparator.IN

    @property
    def negate(self) -> bool:
        """Whether it asks for none of the options."""
        return self.comparator is Comparator.NOT_IN


@dataclass(frozen=True, slots=True)
class Condition:
    """Clauses, or conditions in their turn, joined by `combine`.

    A question whose condition does not hold is not asked; that counts as N/A set by the system.
    """

    clauses: tuple["Clause | Condition", ...]
    combine: Combine = Combine.ALL

    def leaves(self) -> Iterator[Clause]:
        """Every clause at any depth, in reading order."""
        for item in self.clauses:
            if isinstance(item, Condition):
                yield from item.leaves()
            else:
                yield item

    def asks(self) -> tuple[str, ...]:
        """The keys of the questions it asks about, each once, in reading order."""
        return tuple(dict.fromkeys(clause.question for clause in self.leaves()))
