"""How clocks came out: kept and missed by kind, the usual time, and what is left out of the count, as plain values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import Session

from qa_app.clocks.models import OPEN, Clock, Result
from qa_app.clocks.rules.runs import Kind
from reports.tally import Mean, Rate, median


@dataclass(frozen=True, slots=True)
class Outcome:
    """How the clocks of one kind came out in a period.

    `kept` counts those that were due or stopped in it: in time of all, with Wilson's interval. `used_s` is the median
    of the time that counted, in seconds, of those that stopped, with its interval. `left_out` were made late by a
    change of the rules and count nowhere; `cancelled` ended because nobody waited any more.
    """

    kind: Kind
    kept: Rate
    used_s: Mean
    left_out: int = 0
    cancelled: int = 0


@dataclass(slots=True)
class _Counts:
    met: int = 0
    missed: int = 0
    left_out: int = 0
    cancelled: int = 0
    used: list[float] = field(default_factory=list)


def outcomes(
    session: Session,
    since: datetime,
    until: datetime,
    *,
    now: datetime | None = None,
    within: Select[int] | None = None,
) -> Sequence[Outcome]:
    """How every kind of clock came out in `[since, until)`, in the order of kinds, in one query.

    A clock that still runs counts when it was due in the period: it is late. `within` narrows to ids of complaints,
    such as those that somebody may see.
    """
    now = now or datetime.now(UTC)
    stopped = and_(Clock.stopped_at >= since, Clock.stopped_at < until)
    overdue = and_(Clock.result.in_(OPEN), Clock.due_at >= since, Clock.due_at < min(until, now))
    query = select(Clock.kind, Clock.result, Clock.is_by_change, Clock.used_s).where(or_(stopped, overdue))
    if within is not None:
        query = query.where(Clock.complaint_id.in_(within))
    counts: defaultdict[str, _Counts] = defaultdict(_Counts)
    for kind, result, is_by_change, used_s in session.execute(query):
        _count(counts[kind], result, is_by_change, used_s)
    return [_outcome(kind, counts[kind]) for kind in Kind]


def _count(found: _Counts, result: str, is_by_change: bool, used_s: int | None) -> None:
    if result in (Result.CANCELLED, Result.CANCELLED_MERGED):
        found.cancelled += 1
    elif is_by_change:
        found.left_out += 1
    elif result == Result.MET:
        found.met += 1
        found.used += [] if used_s is None else [float(used_s)]
    else:
        found.missed += 1
        found.used += [] if used_s is None else [float(used_s)]


def _outcome(kind: Kind, found: _Counts) -> Outcome:
    kept = Rate(found.met, found.met + found.missed)
    return Outcome(kind, kept, median(found.used), found.left_out, found.cancelled)
