"""The board of coverage, of each reviewer's progress, and of what was replaced and why."""

from datetime import UTC, date, datetime, time, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import true

from qa_app.plans.models import Sample
from qa_app.plans.queries import boards
from qa_app.plans.queries.coverage import CHOICES, coverage
from qa_app.plans.views import frame
from qa_app.plans.views.frame import pages
from qa_app.web import needs, session
from reports.tally import Rate

SHOWN_DAYS, MOST_DAYS = 30, 366


@pages.get("/coverage")
@needs("plan.read")
def board() -> ResponseReturnValue:
    """What of the contacts that can be judged was evaluated, stratum by stratum."""
    since, until = _days()
    by = request.args.get("by", "")
    by = by if by in CHOICES else "channel"
    start, end = (datetime.combine(day, time(), frame.zone()).astimezone(UTC) for day in (since, _after(until)))
    lines = coverage(session(), by, start, end)
    total = Rate(sum(line.rate.successes for line in lines), sum(line.rate.n for line in lines))
    return render_template(
        "plans/coverage.html", lines=lines, total=total, by=by, choices=CHOICES, since=since, until=until
    )


@pages.get("/progress")
@needs("plan.read")
def progress() -> ResponseReturnValue:
    """How far each reviewer is with the samples of these days, and what they replaced."""
    since, until = _days()
    start = datetime.combine(since, time(), frame.zone()).astimezone(UTC)
    end = datetime.combine(_after(until), time(), frame.zone()).astimezone(UTC)
    shares = boards.shares(session(), true() & (Sample.drawn_at >= start) & (Sample.drawn_at < end), frame.now())
    return render_template(
        "plans/progress.html",
        shares=shares,
        rates={share.person_id: Rate(share.replaced, share.given + share.replaced) for share in shares},
        replaced=boards.replaced(session(), start),
        since=since,
        until=until,
    )


def _days() -> tuple[date, date]:
    """The days asked for, at most a year; what cannot be read is the last thirty days."""
    until = _day("until") or frame.today()
    since = _day("since") or until - timedelta(days=SHOWN_DAYS - 1)
    return (max(since, until - timedelta(days=MOST_DAYS)), until) if since <= until else (until, until)


def _after(day: date) -> date:
    return day + timedelta(days=1)


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return found if date(2000, 1, 1) <= found <= date(2100, 1, 1) else None
