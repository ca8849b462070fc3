"""The desk's figures for a period: the one place where they are asked for, by page, file and program alike."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.orm import InstrumentedAttribute, Session

from qa_app.clocks import queries as clocks
from qa_app.clocks.rules import calendars
from qa_app.clocks.rules import time as spent
from qa_app.complaints.models import Complaint
from qa_app.complaints.queries import visible
from qa_app.config import Settings
from qa_app.figures import queries
from qa_app.figures.queries import Answered, Between
from qa_app.figures.rules import Hours, days_asked
from qa_app.policy import Actor
from qa_app.resolutions import queries as surveys
from qa_app.resolutions.rules.results import results
from qa_app.resolutions.rules.surveys import LIFE
from reports import association, volumes
from reports.association import Association, Standing, Stratum, needed
from reports.complaints import Case, DeskFigures, Measure
from reports.tally import Mean, Rate, is_enough
from reports.volumes import Spike

KINDS: Mapping[str, InstrumentedAttribute[str] | InstrumentedAttribute[str | None]] = {
    "category": Complaint.category,
    "product": Complaint.product,
    "channel": Complaint.channel,
    "cause": Complaint.root_cause,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What figures are asked of: the days, both included, as instants too, seen from `now` in the centre's zone."""

    since: date
    until: date
    period: Between
    zone: ZoneInfo
    now: datetime

    @property
    def so_far(self) -> Between:
        """The period up to now."""
        return Between(self.period.since, min(self.period.until, self.now))


def asked(words: Mapping[str, str], settings: Settings, now: datetime | None = None) -> Asked:
    """The period that "since" and "until" name; see `rules.days_asked`."""
    zone, now = ZoneInfo(settings.timezone), now or datetime.now(UTC)
    since, until = days_asked(words, zone, now)
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (since, until + timedelta(days=1)))
    return Asked(since, until, Between(start, end), zone, now)


def cases(session: Session, actor: Actor, settings: Settings, of: Asked) -> list[Case]:
    """The complaints of the period as the figures need them; working time is counted by the centre's own hours."""
    calendar = calendars.of(settings.office_hours, settings.timezone)
    return queries.cases(session, actor, of.period, Hours(of.now, partial(spent.elapsed, calendar)))


def told(value: Rate | Mean) -> tuple[float | None, float | None, float | None]:
    """A figure's value and both ends of its interval as they may be shown: nothing from fewer than ten cases."""
    centre = value.percent if isinstance(value, Rate) else value.value
    if centre is None or not is_enough(value.n):
        return None, None, None
    return centre, *((value.interval.low, value.interval.high) if value.interval else (None, None))


def measures(session: Session, actor: Actor, of: Asked, desk: DeskFigures) -> list[Measure]:
    """Every figure of the period: the desk's, clocks that stopped or were due in it, what customers answered."""
    seen = visible(actor).with_only_columns(Complaint.id)
    kept = clocks.outcomes(session, of.period.since, of.period.until, now=of.now, within=seen)
    answers = results(surveys.asked(session, actor, of.period.since, of.period.until), of.now, LIFE)
    shares = {
        "survey_response": answers.response,
        "survey_satisfied": answers.satisfied,
        "survey_resolved": answers.resolved,
    }
    return [
        *desk.measures,
        *(Measure(f"clock_kept_{outcome.kind}", outcome.kept) for outcome in kept),
        *(Measure(name, Rate(share.part, share.n)) for name, share in shares.items()),
    ]


@dataclass(frozen=True, slots=True)
class Driver:
    """What goes with low answers: how the step's going wrong and a low score are linked, compared within handlers.

    `q` is the least level at which it counts as a difference among all the steps looked at; None where nothing varies.
    """

    step: str
    found: Association
    standing: Standing
    q: float | None
    needed: int


def drivers(session: Session, actor: Actor, period: Between) -> list[Driver]:
    """For each step of the handling whether low answers go with it (R73); see `reports.association`."""
    answers = queries.answered(session, actor, period)
    steps = sorted({step for answer in answers for step in answer.steps})
    found = [association.common(_strata(answers, step)) for step in steps]
    tested = [item.p for item in found if item.p is not None]
    qs = iter(association.false_discovery(tested))
    return [
        Driver(step, item, association.standing(item), next(qs) if item.p is not None else None, needed(item))
        for step, item in zip(steps, found, strict=True)
    ]


def _strata(answers: Sequence[Answered], step: str) -> list[Stratum]:
    """One stratum for each handler: the step gone wrong or not, the answer low or not."""
    held: defaultdict[int, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for answer in answers:
        if step in answer.steps:
            held[answer.owner_id][answer.steps[step], answer.is_low] += 1
    return [
        Stratum(of[True, True], of[True, False], of[False, True], of[False, False])
        for _owner, of in sorted(held.items())
    ]


def spikes(session: Session, actor: Actor, of: Asked) -> list[tuple[str, list[Spike]]]:
    """What stands out in the last whole week, for each way of telling complaints apart (R69); those with none left out.

    Weeks without a contact are left out of the baseline.
    """
    days = queries.mondays(of.so_far, of.zone)
    ends = [datetime.combine(day + timedelta(days=7), time(), of.zone) for day in days]
    sizes = queries.weeks(session, actor, of.so_far, of.zone)
    held = [place for place, end in enumerate(ends) if end <= of.now and sizes[place].contacts > 0]
    found = []
    for name, column in KINDS.items():
        series = queries.weeks_by(session, actor, of.so_far, of.zone, column)
        counts = {value: [numbers[place] for place in held] for value, numbers in series.items()}
        alerts = volumes.spikes(counts, [sizes[place].contacts / 1_000 for place in held], [days[p] for p in held])
        if alerts:
            found.append((name, alerts))
    return found
