"""Who reviews what: evenly by the load each reviewer can take, never oneself, and the rest left to seeded chance.

Contacts that few reviewers may take are given first; each goes to the allowed reviewer who is furthest behind their
share. Where everybody allowed is full, one who is full hands a contact on, if somebody else may take it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scorecards.sampling.chance import Chance


class Refusal(StrEnum):
    """Why a reviewer may not have a contact; the worst reason of the last one left says why nobody has it."""

    NOBODY = "nobody"
    OWN = "own"
    TEAM = "team"
    LANGUAGE = "language"
    KNOWN = "known"
    PAIR = "pair"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody of the pool. `share` is their part of the work (0: none now, they are away); `capacity` how many more
    they can take, None without end. Empty `languages`: all. `team_ids` are the teams they belong to or lead."""

    id: int
    share: Fraction = Fraction(1)
    capacity: int | None = None
    languages: frozenset[str] = frozenset()
    team_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Work:
    """A contact to review; `barred` are reviewers who know it already. `language` None: not known, anybody may."""

    id: int
    agent: int
    team: int | None = None
    language: str | None = None
    barred: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Conflicts:
    """What else keeps reviewer and contact apart. `pairs` counts what each had of each agent in the period already."""

    is_other_team: bool = False
    pair_limit: int | None = None
    pairs: Mapping[tuple[int, int], int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dealt:
    """What was given to whom (contact → reviewer), what could not be given and why, and each one's fair share."""

    given: Mapping[int, int]
    left: Mapping[int, Refusal]
    expected: Mapping[int, Decimal]

    def count(self, reviewer_id: int) -> int:
        """How many the reviewer was given."""
        return sum(1 for reviewer in self.given.values() if reviewer == reviewer_id)


def assign(work: Sequence[Work], reviewers: Sequence[Reviewer], conflicts: Conflicts, seed: str) -> Dealt:
    """Give the contacts to the reviewers. Without conflicts and with equal shares, numbers differ by one at most."""
    table = _Table({reviewer.id: reviewer for reviewer in reviewers if reviewer.share > 0}, conflicts, seed)
    left: dict[int, Refusal] = {}
    for item in sorted(work, key=table.turn):
        refusal = table.give(item)
        if refusal is not None:
            left[item.id] = refusal
    whole = sum((reviewer.share for reviewer in reviewers), Fraction(0))
    expected = {
        reviewer.id: Decimal(round(100 * len(work) * reviewer.share / whole)) / 100 if whole else Decimal(0)
        for reviewer in reviewers
    }
    return Dealt({item: reviewer for item, (_, reviewer) in sorted(table.held.items())}, left, expected)


def refusal(item: Work, reviewer: Reviewer, conflicts: Conflicts, *, had: int = 0) -> Refusal | None:
    """Why the reviewer may not have the contact, None when they may; `had` is what they have of the agent now."""
    if reviewer.id == item.agent:
        return Refusal.OWN
    if reviewer.id in item.barred:
        return Refusal.KNOWN
    if conflicts.is_other_team and item.team is not None and item.team in reviewer.team_ids:
        return Refusal.TEAM
    if reviewer.languages and item.language and _plain(item.language) not in map(_plain, reviewer.languages):
        return Refusal.LANGUAGE
    before = conflicts.pairs.get((reviewer.id, item.agent), 0)
    if conflicts.pair_limit is not None and before + had >= conflicts.pair_limit:
        return Refusal.PAIR
    return None


def _plain(language: str) -> str:
    """The language without its country: a reviewer of "en" may take "en-GB"."""
    return language.replace("_", "-").split("-")[0].lower()


class _Table:
    """The state of a deal: who holds what."""

    def __init__(self, reviewers: dict[int, Reviewer], conflicts: Conflicts, seed: str) -> None:
        self.reviewers, self.conflicts = reviewers, conflicts
        self.held: dict[int, tuple[Work, int]] = {}
        self.counts: Counter[int] = Counter()
        self.pairs: Counter[tuple[int, int]] = Counter()
        self.chance = Chance(seed, "assign")

    def turn(self, item: Work) -> tuple[int, int, int]:
        """Contacts that few may take come first, among equals by chance."""
        allowed = sum(refusal(item, reviewer, self.conflicts) is None for reviewer in self.reviewers.values())
        return allowed, self.chance.key("item", item.id), item.id

    def give(self, item: Work) -> Refusal | None:
        found, worst = self.allowed(item)
        free = [reviewer for reviewer in found if self.has_room(reviewer)]
        if not free:
            free = [reviewer for reviewer in found if self._make_room(reviewer)][:1]
        if not free:
            return Refusal.FULL if found else worst
        self._put(item, min(free, key=lambda reviewer: self._behind(item, reviewer)))
        return None

    def allowed(self, item: Work) -> tuple[list[Reviewer], Refusal]:
        """Who may have the contact, room aside, and the reason nearest to a yes among those who may not."""
        found, reasons = [], [Refusal.NOBODY]
        for reviewer in self.reviewers.values():
            why = refusal(item, reviewer, self.conflicts, had=self.pairs[reviewer.id, item.agent])
            if why is None:
                found.append(reviewer)
            else:
                reasons.append(why)
        return found, max(reasons, key=list(Refusal).index)

    def has_room(self, reviewer: Reviewer) -> bool:
        return reviewer.capacity is None or self.counts[reviewer.id] < reviewer.capacity

    def _behind(self, item: Work, reviewer: Reviewer) -> tuple[Fraction, int, int]:
        after = Fraction(self.counts[reviewer.id] + 1) / reviewer.share
        return after, self.chance.key("turn", item.id, reviewer.id), reviewer.id

    def _make_room(self, full: Reviewer) -> bool:
        """Hand one contact of a full reviewer on to somebody with room; False when nobody may take any."""
        mine = [item for item, reviewer in self.held.values() if reviewer == full.id]
        for item in sorted(mine, key=lambda item: self.chance.key("hand on", item.id)):
            others = [other for other in self.allowed(item)[0] if other.id != full.id and self.has_room(other)]
            if others:
                self._take(item, full)
                self._put(item, min(others, key=lambda other: self._behind(item, other)))
                return True
        return False

    def _put(self, item: Work, reviewer: Reviewer) -> None:
        self.held[item.id] = (item, reviewer.id)
        self.counts[reviewer.id] += 1
        self.pairs[reviewer.id, item.agent] += 1

    def _take(self, item: Work, reviewer: Reviewer) -> None:
        del self.held[item.id]
        self.counts[reviewer.id] -= 1
        self.pairs[reviewer.id, item.agent] -= 1
