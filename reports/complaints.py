"""The figures of a complaint desk, each with one definition: the same number on page, in a file and anywhere else.

Rates carry their n and interval; times are told with the complaints that are still open counted for as long as they
have lasted; whether a complaint came again is asked only of those that were settled long enough ago.
The definitions are those of complaints.md 3.9.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from reports.survival import Lasted, quantile
from reports.tally import Mean, Rate

ACK_WITHIN = timedelta(hours=24)
REPEAT_WITHIN = timedelta(days=30)
FIRST_CONTACT_WITHIN = timedelta(days=7)
NOT_ESTABLISHED = "UNK"
BANDS = ("up to 3 working days", "up to 15 working days", "up to 8 weeks", "longer")
_EIGHT_WEEKS = timedelta(weeks=8)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)
HIGHEST_LEVEL = 4


@dataclass(frozen=True, slots=True)
class Case:
    """What the figures need of one complaint. Instants are aware; `settled_at` is None while it is open.

    `answered_at` is the first word of a human to the customer, `answered_in` and `age` the working time until then
    and until now. `reopened` counts how often it was opened again, `came_again` whether another one repeats it.
    `contacts` are the customer's contacts about it after the first. `level` is the highest it was escalated to.
    `relief` is what was given: "monetary", "non_monetary", "explanation" or "" for nothing yet; `paid` how much, in
    minor units by currency. `check` and `followed_up` are the result of the check and of the call afterwards.
    """

    received_at: datetime
    acknowledged_at: datetime | None = None
    answered_at: datetime | None = None
    answered_in: timedelta | None = None
    age: timedelta = timedelta()
    settled_at: datetime | None = None
    is_on_the_spot: bool = False
    contacts: tuple[datetime, ...] = ()
    decision: str = ""
    cause: str = ""
    reopened: int = 0
    came_again: bool = False
    level: int = 0
    relief: str = ""
    paid: Mapping[str, int] = field(default_factory=dict)
    check: str = ""
    followed_up: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: the name it has everywhere, its value, and its unit ("%", "hours", "days")."""

    name: str
    value: Rate | Mean
    unit: str = "%"


@dataclass(frozen=True, slots=True)
class DeskFigures:
    """The figures of the complaints received in a period, as they stand at one moment.

    `immature` were settled less than 30 days ago, so that nobody can tell yet whether they come again. `backlog` is
    how many are open by age, `paid` the sum of remedies by currency (never added up across currencies).
    """

    received: int
    is_open: int
    immature: int
    measures: tuple[Measure, ...]
    backlog: tuple[tuple[str, int], ...]
    paid: tuple[tuple[str, int], ...]

    def __getitem__(self, name: str) -> Rate | Mean:
        """The value of a figure by its name. Raises KeyError."""
        return {measure.name: measure.value for measure in self.measures}[name]


def measure(cases: Sequence[Case], now: datetime, *, working_day: timedelta = timedelta(hours=8)) -> DeskFigures:
    """The figures of `cases`; `working_day` turns working time into working days for the ages of open ones."""
    settled = [case for case in cases if case.settled_at is not None]
    mature = [case for case in settled if now - _settled(case) >= REPEAT_WITHIN]
    return DeskFigures(
        received=len(cases),
        is_open=len(cases) - len(settled),
        immature=len(settled) - len(mature),
        measures=(*_times(cases, now), *_outcomes(cases, settled, mature), *_levels(cases)),
        backlog=_backlog([case for case in cases if case.settled_at is None], now, working_day),
        paid=_paid(cases),
    )


def _times(cases: Sequence[Case], now: datetime) -> list[Measure]:
    """How fast: told, answered, settled. Times until something count those for which it has not happened yet."""
    told = [_lasted(case.received_at, case.acknowledged_at, now, _HOUR) for case in cases]
    answered = [_lasted(case.received_at, case.answered_at, now, _HOUR) for case in cases]
    working = [
        Lasted((case.answered_in if case.answered_in is not None else case.age) / _HOUR, case.answered_in is not None)
        for case in cases
    ]
    lasted = durations(cases, now)
    return [
        Measure("acknowledged_within_24_hours", _acknowledged(cases, now)),
        Measure("hours_to_acknowledgement", quantile(told), "hours"),
        Measure("hours_to_first_human", quantile(answered), "hours"),
        Measure("hours_to_first_human_p90", quantile(answered, 0.9), "hours"),
        Measure("working_hours_to_first_human", quantile(working), "hours"),
        Measure("working_hours_to_first_human_p90", quantile(working, 0.9), "hours"),
        Measure("days_to_settlement_median", quantile(lasted), "days"),
        Measure("days_to_settlement_p90", quantile(lasted, 0.9), "days"),
    ]


def _outcomes(cases: Sequence[Case], settled: Sequence[Case], mature: Sequence[Case]) -> list[Measure]:
    """How well: decided, made good, lasting."""
    decided = [case for case in cases if case.decision]
    checked = [case for case in cases if case.check]
    reached = [case for case in settled if case.followed_up in ("satisfied", "not_satisfied", "new_issue")]
    asked = [("on_the_spot", settled, [case.is_on_the_spot for case in settled])]
    first = [case for case in settled if _settled(case) - case.received_at <= FIRST_CONTACT_WITHIN]
    asked += [
        ("first_contact_resolution", settled, [case in first and not _came_back(case) for case in settled]),
        ("upheld", decided, [case.decision in ("upheld", "partly_upheld") for case in decided]),
        ("cause_not_established", decided, [case.cause == NOT_ESTABLISHED for case in decided]),
        ("monetary_relief", decided, [case.relief == "monetary" for case in decided]),
        ("validation_failed", checked, [case.check == "failed" for case in checked]),
        ("followed_up", mature, [bool(case.followed_up) for case in mature]),
        ("satisfied_at_follow_up", reached, [case.followed_up == "satisfied" for case in reached]),
        ("reopened", settled, [case.reopened > 0 for case in settled]),
        ("repeated_within_30_days", mature, [case.came_again for case in mature]),
    ]
    return [Measure(name, Rate(sum(hits), len(of))) for name, of, hits in asked]


def _levels(cases: Sequence[Case]) -> list[Measure]:
    """How many went up, to each level or beyond."""
    highest = max((case.level for case in cases), default=0)
    levels = range(1, min(max(highest, 1), HIGHEST_LEVEL) + 1)
    return [
        Measure(f"escalated_level_{level}", Rate(sum(case.level >= level for case in cases), len(cases)))
        for level in levels
    ]


def durations(cases: Iterable[Case], now: datetime) -> list[Lasted]:
    """How many days each took to be settled, or has lasted so far."""
    return [_lasted(case.received_at, case.settled_at, now, _DAY) for case in cases]


def _acknowledged(cases: Sequence[Case], now: datetime) -> Rate:
    asked = [case for case in cases if case.acknowledged_at or case.received_at + ACK_WITHIN <= now]
    in_time = [c for c in asked if c.acknowledged_at and c.acknowledged_at <= c.received_at + ACK_WITHIN]
    return Rate(len(in_time), len(asked))


def _came_back(case: Case) -> bool:
    """Whether the customer contacted the centre again about it within seven days of the first contact."""
    return any(case.received_at < at <= case.received_at + FIRST_CONTACT_WITHIN for at in case.contacts)


def _settled(case: Case) -> datetime:
    if case.settled_at is None:
        raise ValueError("this complaint is open")
    return case.settled_at


def _lasted(start: datetime, end: datetime | None, now: datetime, unit: timedelta) -> Lasted:
    return Lasted(max(((end or now) - start) / unit, 0.0), end is not None)


def _backlog(still: Sequence[Case], now: datetime, working_day: timedelta) -> tuple[tuple[str, int], ...]:
    def band(case: Case) -> int:
        if now - case.received_at > _EIGHT_WEEKS:
            return 3
        return 0 if case.age <= 3 * working_day else 1 if case.age <= 15 * working_day else 2

    places = Counter(band(case) for case in still)
    return tuple((name, places[place]) for place, name in enumerate(BANDS))


def _paid(cases: Sequence[Case]) -> tuple[tuple[str, int], ...]:
    total: Counter[str] = Counter()
    for case in cases:
        total.update(case.paid)
    return tuple(sorted(total.items()))
