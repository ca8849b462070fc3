"""Whether a reviewer leans to the strict or the lenient side, and how that moves over time (QM-G9).

It is there so that reviewers can be brought together, never to rank them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from scorecards.agreement.intervals import Estimate, mean


@dataclass(frozen=True, slots=True)
class Signed:
    """One score's signed deviation from its benchmark (or from the others' mean), and when it was given."""

    reviewer: str
    on: date
    deviation: float


@dataclass(frozen=True, slots=True)
class Leaning:
    """A reviewer's mean signed deviation in the month that begins on `month` (None: the whole time)."""

    reviewer: str
    month: date | None
    estimate: Estimate


def severity(deviations: Iterable[Signed]) -> list[Leaning]:
    """For each reviewer by name: the whole time first, then month by month, each with its n and interval."""
    held: defaultdict[str, defaultdict[date, list[float]]] = defaultdict(lambda: defaultdict(list))
    for item in deviations:
        held[item.reviewer][item.on.replace(day=1)].append(item.deviation)
    found = []
    for reviewer, months in sorted(held.items()):
        found.append(Leaning(reviewer, None, mean(value for values in months.values() for value in values)))
        found.extend(Leaning(reviewer, month, mean(months[month])) for month in sorted(months))
    return found
