"""What the log of a complaint says that clocks care about, as plain values in true time order.

Nothing else is known to clocks: whatever changes a date is an event, so that the same log gives the same dates
whenever it is read (complaints.md 3.3).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

CONTACT = "contact"
"""The kind of a happening that is a linked interaction in which the complaint was handled."""

READ = frozenset(
    {
        "moved", "acknowledged", "acknowledgement_failed", "message_out", "message_in", "remedy", "remedy_fulfilled",
        "remedy_cancelled", "proposal_answered", "followed_up", "assessed", "prioritised", "merged_in", "unmerged",
        "unmerged_from",
    }
)  # fmt: skip
"""The kinds of events that any clock is worked out from."""

SETTLED = frozenset({"resolved", "closed"})
ENDED = frozenset({"withdrawn", "not_a_complaint", "merged"})


@dataclass(frozen=True, slots=True)
class Happening:
    """Something in the log. `key` numbers it in the order of writing; `is_human` when a person did it."""

    at: datetime
    kind: str
    said: Mapping[str, Any] = field(default_factory=dict)
    is_human: bool = True
    key: int = 0

    @property
    def is_automatic(self) -> bool:
        """Whether the product said or did it by itself."""
        return bool(self.said.get("is_automatic", not self.is_human))


@dataclass(frozen=True, slots=True)
class Traits:
    """What a policy may ask about a complaint."""

    category: str = ""
    severity: str | None = None
    channel: str = ""
    priority: int | None = None
    product: str = ""
    exposure: str = "none"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A state and how long the complaint was in it; without an `end` it still is."""

    state: str
    start: datetime
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """One complaint so far: when the customer first told, what happened since, and what it is now."""

    received_at: datetime
    happenings: tuple[Happening, ...] = ()
    traits: Traits = Traits()
    is_draft: bool = False

    def of(self, *kinds: str) -> Iterator[Happening]:
        """What happened of these kinds, in the order in which it happened."""
        return (item for item in in_order(self.happenings) if item.kind in kinds)

    def traits_at(self, moment: datetime) -> Traits:
        """What it was then: later assessments and priorities taken back, one by one."""
        found = self.traits
        for item in reversed(list(self.of("assessed", "prioritised"))):
            if item.at <= moment:
                break
            found = _before(found, item)
        return found


def in_order(happenings: Sequence[Happening]) -> list[Happening]:
    """By when it happened; what happened at once stays in the order of writing."""
    return sorted(happenings, key=lambda item: (item.at, item.key))


def stretches(course: Course) -> list[Stretch]:
    """Every state it was in, from the first to the present one, which has no end."""
    found: list[Stretch] = []
    state, since = "new", course.received_at
    for move in course.of("moved"):
        if not found:
            state = str(move.said.get("before", state))
        found.append(Stretch(state, since, max(since, move.at)))
        state, since = str(move.said.get("after", "")), max(since, move.at)
    return [*found, Stretch(state, since)]


def cycle_at(course: Course, moment: datetime) -> int:
    """The number of the cycle then: 1, and one more for each time it was opened again."""
    return 1 + sum(1 for move in course.of("moved") if move.said.get("after") == "reopened" and move.at <= moment)


def _before(traits: Traits, change: Happening) -> Traits:
    before = change.said.get("before")
    if change.kind == "prioritised":
        return replace(traits, priority=before if isinstance(before, int) else None)
    if not isinstance(before, Mapping):
        return traits
    names = {"category": "category", "severity": "severity", "public_exposure": "exposure"}
    return replace(traits, **{ours: before[theirs] for theirs, ours in names.items() if theirs in before})
