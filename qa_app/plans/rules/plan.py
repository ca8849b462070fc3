"""What a plan says, as values: which contacts, how many, in which strata, matched how, for whom and by when."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scorecards.sampling import Allocation, Basis, Order, Quota
from scorecards.sampling import Rules as DrawRules

MOST_CONTACTS = 5_000
MOST_DAYS = 90
MOST_HOURS = 240
MOST_RATIO = 5


class Stream(StrEnum):
    """The series that plans feed; they are never mixed, and only the random one feeds averages."""

    RANDOM = "random"
    RISK = "risk"
    TARGETED = "targeted"
    COMPLAINT = "complaint"


class Dimension(StrEnum):
    """What strata can be made of."""

    CHANNEL = "channel"
    QUEUE = "queue"
    LENGTH = "length"
    DIRECTION = "direction"
    LANGUAGE = "language"
    TEAM = "team"


class Way(StrEnum):
    """Whether drawn contacts are given to reviewers at once, or lie in a pool from which each takes the next."""

    DEAL = "deal"
    CLAIM = "claim"


class Signal(StrEnum):
    """What speaks for looking at a contact; a behaviour is written "behaviour:" and its key."""

    VERY_NEGATIVE = "very_negative"
    LONG_SILENCE = "long_silence"
    INTERRUPTIONS = "interruptions"
    LEAVING = "behaviour:threat-to-leave"
    COMPLAINT = "behaviour:complaint-expressed"
    ESCALATION = "behaviour:escalation-asked"
    FORBIDDEN = "behaviour:forbidden-phrase"


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which contacts may be drawn; empty or None does not narrow. `is_complained`: linked to a complaint."""

    channels: tuple[str, ...] = ()
    queues: tuple[str, ...] = ()
    team_ids: tuple[int, ...] = ()
    languages: tuple[str, ...] = ()
    direction: str | None = None
    minimum_s: int | None = None
    maximum_s: int | None = None
    mood: str | None = None
    behaviour: str = ""
    without: str = ""
    is_complained: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """A reviewer of the pool and their load in percent: 50 gets half as many as 100."""

    person_id: int
    load_pct: int = 100


@dataclass(frozen=True, slots=True)
class PlanRules:
    """Everything a plan decides but its name, stream and period. An empty pool: everybody who may evaluate.

    `lag_days` is how long after a period's end it is drawn; `ratio` the controls beside each complaint case,
    `expire_days` how long after the day it is due an evaluation that nobody began is given up.
    """

    narrowed: Narrowed = field(default_factory=Narrowed)
    strata: tuple[str, ...] = ()
    basis: str = Basis.AGENT
    allocation: str = Allocation.PROPORTIONAL
    is_even: bool = True
    count: int = 4
    percent: Decimal | None = None
    minimum: int = 0
    maximum: int | None = None
    signals: tuple[str, ...] = ()
    link_role: str = "origin"
    ratio: int = 1
    scorecard_key: str | None = None
    pool: tuple[Member, ...] = ()
    way: str = Way.DEAL
    claim_hours: int = 24
    due_days: int = 7
    expire_days: int | None = None
    is_other_team: bool = False
    pair_limit: int | None = None
    lag_days: int = 0

    @property
    def quota(self) -> Quota:
        """How many are drawn of so many. Raises the kernel's error when it makes no sense."""
        return Quota(self.count, self.percent, self.minimum, self.maximum)

    def load_of(self, person_id: int) -> int:
        """The load of somebody in the pool, 0 for somebody outside it."""
        if not self.pool:
            return 100
        return next((member.load_pct for member in self.pool if member.person_id == person_id), 0)


def draw_rules(rules: PlanRules, stream: str) -> DrawRules:
    """The rules of the draw as the kernel has them; in the risk stream those with most signals come first."""
    order = Order.PRIORITY if stream == Stream.RISK else Order.CHANCE
    return DrawRules(rules.quota, Basis(rules.basis), Allocation(rules.allocation), rules.is_even, order)


def to_document(rules: PlanRules) -> dict[str, Any]:
    """The rules as plain values for the database."""
    values = asdict(rules)
    values["percent"] = None if rules.percent is None else str(rules.percent)
    return values


def from_document(document: Mapping[str, Any]) -> PlanRules:
    """The rules from what `to_document` made; what a later version adds gets its default."""
    values = {name: value for name, value in document.items() if name in PlanRules.__dataclass_fields__}
    narrowed: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in values.pop("narrowed", {}).items()
        if name in Narrowed.__dataclass_fields__
    }
    pool = tuple(Member(int(member["person_id"]), int(member["load_pct"])) for member in values.pop("pool", ()))
    percent = values.pop("percent", None)
    plain: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
    return PlanRules(
        narrowed=Narrowed(**narrowed), pool=pool, percent=None if percent is None else Decimal(percent), **plain
    )
