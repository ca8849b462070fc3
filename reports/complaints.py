"""The figures of a complaint desk, each with one definition: the same number on page, in a file and anywhere else.

Rates carry their n and interval; times are told with the complaints that are still open counted for as long as they
have lasted; whether a complaint came again is asked only of those that were settled long enough ago.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from reports.survival import Lasted, quantile
from reports.tally import Mean, Rate

ACK_WITHIN = timedelta(hours=24)
REPEAT_WITHIN = timedelta(days=30)
NOT_ESTABLISHED = "UNK"
BANDS = ("up to 3 days", "up to 15 days", "up to 8 weeks", "longer")
_BAND_ENDS = (timedelta(days=3), timedelta(days=15), timedelta(weeks=8))
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Case:
    """What the figures need of one complaint. Instants are aware; `settled_at` is None while it is open.

    `reopened` counts how often it was opened again. `customer`, `category` and `product` only have to tell one from
    another; `decision` and `cause` are "" while there is none.
    """

    received_at: datetime
    customer: int
    category: str
    product: str
    acknowledged_at: datetime | None = None
    settled_at: datetime | None = None
    decision: str = ""
    cause: str = ""
    reopened: int = 0


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """The figures of the complaints received in a period, as they stand at one moment.

    `ack_in_time`: acknowledged within 24 hours, of those acknowledged or due. `ack_hours`, `days_median`, `days_p90`:
    Kaplan-Meier, the open ones counted. `repeated`: came again within 30 days of being settled (same customer, same
    category or product), of those settled at least 30 days ago; `immature` were settled later than that. `upheld`
    counts partly upheld ones. `backlog` is how many of them are open, by age.
    """

    received: int
    is_open: int
    ack_in_time: Rate
    ack_hours: Mean
    days_median: Mean
    days_p90: Mean
    reopened: Rate
    repeated: Rate
    immature: int
    upheld: Rate
    not_established: Rate
    backlog: tuple[tuple[str, int], ...]


def measure(cases: Sequence[Case], now: datetime, later: Iterable[Case] = ()) -> DeskFigures:
    """The figures of `cases` (complaints.md 3.9). `later` are complaints received after the period, in which one of
    these may have come again."""
    settled = [case for case in cases if case.settled_at is not None]
    decided = [case for case in cases if case.decision]
    mature = [case for case in settled if _settled(case) <= now - REPEAT_WITHIN]
    again = _by_customer([*cases, *later])
    lasted = [_lasted(case.received_at, case.settled_at, now, _DAY) for case in cases]
    return DeskFigures(
        received=len(cases),
        is_open=len(cases) - len(settled),
        ack_in_time=_acknowledged(cases, now),
        ack_hours=quantile([_lasted(c.received_at, c.acknowledged_at, now, timedelta(hours=1)) for c in cases]),
        days_median=quantile(lasted),
        days_p90=quantile(lasted, 0.9),
        reopened=_rate(settled, [case.reopened > 0 for case in settled]),
        repeated=_rate(mature, [_came_again(case, again[case.customer]) for case in mature]),
        immature=len(settled) - len(mature),
        upheld=_rate(decided, [case.decision in ("upheld", "partly_upheld") for case in decided]),
        not_established=_rate(decided, [case.cause == NOT_ESTABLISHED for case in decided]),
        backlog=_backlog([now - case.received_at for case in cases if case.settled_at is None]),
    )


def durations(cases: Iterable[Case], now: datetime) -> list[Lasted]:
    """How many days each took to be settled, or has lasted so far."""
    return [_lasted(case.received_at, case.settled_at, now, _DAY) for case in cases]


def _acknowledged(cases: Sequence[Case], now: datetime) -> Rate:
    asked = [case for case in cases if case.acknowledged_at or case.received_at + ACK_WITHIN <= now]
    in_time = [c for c in asked if c.acknowledged_at and c.acknowledged_at <= c.received_at + ACK_WITHIN]
    return Rate(len(in_time), len(asked))


def _rate(cases: Sequence[Case], hits: Sequence[bool]) -> Rate:
    return Rate(sum(hits), len(cases))


def _by_customer(cases: Iterable[Case]) -> defaultdict[int, list[Case]]:
    found: defaultdict[int, list[Case]] = defaultdict(list)
    for case in cases:
        found[case.customer].append(case)
    return found


def _came_again(case: Case, others: Iterable[Case]) -> bool:
    settled = _settled(case)
    return any(
        settled < other.received_at <= settled + REPEAT_WITHIN
        and (other.category == case.category or other.product == case.product)
        for other in others
    )


def _settled(case: Case) -> datetime:
    if case.settled_at is None:
        raise ValueError("this complaint is open")
    return case.settled_at


def _lasted(start: datetime, end: datetime | None, now: datetime, unit: timedelta) -> Lasted:
    return Lasted(max(((end or now) - start) / unit, 0.0), end is not None)


def _backlog(ages: Sequence[timedelta]) -> tuple[tuple[str, int], ...]:
    places = [sum(age > end for end in _BAND_ENDS) for age in ages]
    return tuple((name, places.count(place)) for place, name in enumerate(BANDS))
