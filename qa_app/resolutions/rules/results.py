"""What customers answered, and how often they did, from plain values; one definition for page, file and API (R59)."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

SATISFIED_FROM = 4
"""Satisfaction of 4 and 5 counts as satisfied."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An invitation with what was answered, None where it was left out. `state` as the invitation's."""

    state: str
    sent_at: datetime | None = None
    csat: int | None = None
    effort: int | None = None
    resolved: bool | None = None
    fair_outcome: int | None = None
    fair_process: int | None = None
    fair_treatment: int | None = None
    suppressed_because: str | None = None
    recommend: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """`part` of `n`."""

    part: int
    n: int


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each of 1 to 5 was answered to a question."""

    key: str
    counts: tuple[int, ...]

    @property
    def n(self) -> int:
        """How many answered it."""
        return sum(self.counts)

    @property
    def most(self) -> int:
        """The largest of the counts, at least 1, for drawing."""
        return max(1, *self.counts)


@dataclass(frozen=True, slots=True)
class Results:
    """The figures of a period; `waiting` were sent too lately to count as unanswered."""

    satisfied: Share
    resolved: Share
    response: Share
    waiting: int
    spreads: tuple[Spread, ...]
    suppressed: tuple[tuple[str, int], ...]


def results(asked: Iterable[Asked], now: datetime, life: timedelta) -> Results:
    """The figures of these invitations.

    The response rate counts those answered, or sent so long ago that they can be answered no more.
    """
    held = list(asked)
    sent = [item for item in held if item.sent_at is not None]
    ripe = [item for item in sent if item.state == "answered" or (item.sent_at and item.sent_at + life <= now)]
    csat = [item.csat for item in held if item.csat is not None]
    said = [item.resolved for item in held if item.resolved is not None]
    suppressed = Counter(item.suppressed_because for item in held if item.suppressed_because)
    return Results(
        satisfied=Share(sum(value >= SATISFIED_FROM for value in csat), len(csat)),
        resolved=Share(sum(said), len(said)),
        response=Share(sum(item.state == "answered" for item in ripe), len(ripe)),
        waiting=len(sent) - len(ripe),
        spreads=tuple(spread(held, key) for key in SCALES),
        suppressed=tuple(suppressed.most_common()),
    )


SCALES = ("csat", "effort", "fair_outcome", "fair_process", "fair_treatment", "recommend")


def spread(asked: Sequence[Asked], key: str) -> Spread:
    """How often each of 1 to 5 was answered."""
    counts = Counter(getattr(item, key) for item in asked)
    return Spread(key, tuple(counts[value] for value in range(1, 6)))
