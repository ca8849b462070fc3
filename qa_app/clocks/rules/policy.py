"""Policies: how long each clock may run, for which complaints, by which calendar, and when people are warned.

Policies and calendars have versions. A clock that runs goes by the versions that are live now; one that has stopped
goes by those that were live when it stopped, so that a change never rewrites what is over (complaints.md 3.3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

from qa_app.clocks.rules.calendars import Calendar
from qa_app.clocks.rules.course import Traits
from qa_app.clocks.rules.runs import Kind

OFFICE = "office"
"""The key of the calendar that is made from the centre's office hours."""


class Measure(StrEnum):
    """In what a target is counted."""

    ALWAYS = "always"
    WORKING = "working"
    DAYS = "days"
    CLOSE = "close"


IN_TIME = (Measure.ALWAYS, Measure.WORKING)
MAY_PAUSE = frozenset({Kind.UPDATE, Kind.RESOLUTION, Kind.REMEDY})
"""The clocks that may stand still while somebody else is waited for; the others never do."""
MAY_STAND_IN = ("waiting_customer", "waiting_third_party")


@dataclass(frozen=True, slots=True)
class Target:
    """How long a clock may run: `length` around the clock or in working time, or a number of days in `days`.

    Days end with the day (`DAYS`), or with business on it (`CLOSE`). It stands still in the states of `still_in`.
    """

    kind: Kind
    measure: Measure
    length: timedelta = timedelta(0)
    days: int = 0
    still_in: frozenset[str] = frozenset()

    @property
    def is_working_time(self) -> bool:
        """Whether only working time counts."""
        return self.measure in (Measure.WORKING, Measure.CLOSE)


@dataclass(frozen=True, slots=True)
class Warn:
    """When somebody is warned: at a share of the target in percent, or so many minutes of its time before the end."""

    pct: int = 0
    minutes: int = 0

    @property
    def level(self) -> str:
        """The name of the level: "75%" or "-15m"."""
        return f"{self.pct}%" if self.pct else f"-{self.minutes}m"


WARNINGS = (Warn(pct=75), Warn(minutes=15))


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which complaints a policy is for; what is empty asks nothing. `products` are words in the product's name."""

    categories: frozenset[str] = frozenset()
    severities: frozenset[str] = frozenset()
    channels: frozenset[str] = frozenset()
    priorities: frozenset[int] = frozenset()
    products: frozenset[str] = frozenset()
    exposures: frozenset[str] = frozenset()

    def hold(self, traits: Traits) -> bool:
        """Whether a complaint with these traits is meant."""
        asked: Sequence[tuple[frozenset[str] | frozenset[int], object]] = (
            (self.categories, traits.category),
            (self.severities, traits.severity),
            (self.channels, traits.channel),
            (self.priorities, traits.priority),
            (self.exposures, traits.exposure),
        )
        name = traits.product.lower()
        return all(not wanted or value in wanted for wanted, value in asked) and (
            not self.products or any(word.lower() in name for word in self.products)
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of a policy. `place` orders policies; `regime` is the regulation it follows, if any.

    With `is_held` people are told in working hours only; being late does not wait for them.
    """

    key: str
    name: str
    version: int
    targets: Mapping[Kind, Target]
    conditions: Conditions = Conditions()
    calendar: str = OFFICE
    warnings: tuple[Warn, ...] = WARNINGS
    is_held: bool = False
    regime: str = ""
    place: int = 1_000
    since: datetime | None = None
    until: datetime | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """A version of a named calendar, live from `since` to `until`."""

    key: str
    name: str
    version: int
    calendar: Calendar
    since: datetime | None = None
    until: datetime | None = None
    id: int | None = None


def _standard() -> Mapping[Kind, Target]:
    hour, still = timedelta(hours=1), frozenset({"waiting_customer"})
    targets = (
        Target(Kind.ACK, Measure.ALWAYS, 24 * hour),
        Target(Kind.FIRST_HUMAN, Measure.WORKING, 16 * hour),
        Target(Kind.NEXT_REPLY, Measure.WORKING, 16 * hour),
        Target(Kind.UPDATE, Measure.WORKING, 40 * hour, still_in=still),
        Target(Kind.RESOLUTION, Measure.WORKING, 120 * hour, still_in=still),
        Target(Kind.REMEDY, Measure.WORKING, 80 * hour),
        Target(Kind.FOLLOW_UP, Measure.DAYS, days=14),
    )
    return MappingProxyType({target.kind: target for target in targets})


STANDARD = Policy("standard", "Standard", 1, _standard())
"""What holds until somebody says otherwise: an acknowledgement within 24 hours around the clock (R23), an end within
120 working hours (15 days of eight)."""


@dataclass(frozen=True, slots=True)
class Book:
    """Every version of every policy and calendar; `office` are the centre's own hours, which have no versions."""

    office: Calendar
    policies: Sequence[Policy] = field(default=(STANDARD,))
    calendars: Sequence[Hours] = ()

    def live_policies(self, at: datetime) -> list[Policy]:
        """The policies that were live then, in the order in which they are tried."""
        return sorted((item for item in self.policies if _is_live(item, at)), key=lambda item: (item.place, item.key))

    def live_calendars(self, at: datetime) -> list[Hours]:
        """The calendars that were live then, by name."""
        return sorted((item for item in self.calendars if _is_live(item, at)), key=lambda item: item.name)

    def policy_for(self, traits: Traits, at: datetime) -> Policy:
        """The first policy, by place, that was live then and is meant for such a complaint."""
        return next((item for item in self.live_policies(at) if item.conditions.hold(traits)), STANDARD)

    def hours_of(self, policy: Policy, at: datetime) -> Hours:
        """The calendar that the policy goes by, as it was then."""
        found = [item for item in self.calendars if item.key == policy.calendar]
        live = next((item for item in found if _is_live(item, at)), None) or (found[-1] if found else None)
        return live or Hours(OFFICE, "Office hours", 1, self.office)


def _is_live(item: Policy | Hours, at: datetime) -> bool:
    return (item.since is None or item.since <= at) and (item.until is None or at < item.until)
