"""The desk's figures on a page and as a file: volume, times, repeats, outcomes, each with its n and interval."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app import audit
from qa_app.complaints import queries
from qa_app.complaints.views.desk import pages
from qa_app.web import actor, needs, session, settings
from reports import complaints
from reports.complaints import REPEAT_WITHIN, Case, DeskFigures
from reports.tally import Mean, Rate, is_enough, show

USUAL_DAYS = 182
BASELINE_WEEKS = 20
LONGEST_DAYS = 3 * 366
EARLIEST = date(2000, 1, 1)
_DAY = timedelta(days=1)


@pages.get("/figures")
@needs("complaint.read")
def figures() -> ResponseReturnValue:
    """The figures of the complaints received in a period."""
    from reports.figures import control_chart, survival_curve  # noqa: PLC0415 - draws

    since, until, now = _period()
    zone = ZoneInfo(settings().timezone)
    start, end = _instants(since, until, zone)
    cases = queries.cases(session(), actor(), start, end)
    weeks = queries.weeks(session(), actor(), start, min(end, now), zone)
    told = _measured(cases, end, now)
    return render_template(
        "complaints/figures.html",
        since=since,
        until=until,
        told=told,
        lines=[
            (words, show(value, unit=" %" if unit == "%" else f" {unit}")) for _, words, value, unit in _lines(told)
        ],
        volume=control_chart(weeks, baseline=BASELINE_WEEKS),
        lasting=survival_curve(complaints.durations(cases, now)),
    )


@pages.get("/figures.csv")
@needs("complaint.read")
def figures_file() -> ResponseReturnValue:
    """The same numbers as a table."""
    since, until, now = _period()
    start, end = _instants(since, until, ZoneInfo(settings().timezone))
    told = _measured(queries.cases(session(), actor(), start, end), end, now)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("figure", "value", "low", "high", "n", "since", "until"))
    for name, _words, value, unit in _lines(told):
        writer.writerow((name, *_cells(value), unit, since.isoformat(), until.isoformat()))
    audit.record(session(), actor(), "complaint_figures_exported", ("complaint", 0), address=request.remote_addr)
    head = {"Content-Disposition": f'attachment; filename="complaint-figures-{since}-{until}.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=head)


def _period() -> tuple[date, date, datetime]:
    """The days asked for (both included; by default the last half year), put right where they make no sense."""
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(settings().timezone)).date()
    until = min(_day("until") or today, today)
    since = _day("since") or until - USUAL_DAYS * _DAY
    return max(min(since, until), until - LONGEST_DAYS * _DAY), until, now


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return found if found >= EARLIEST else None


def _instants(since: date, until: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (since, until + _DAY))
    return start, end


def _measured(cases: Sequence[Case], end: datetime, now: datetime) -> DeskFigures:
    """The figures; whether one came again is also looked for in the month after the period."""
    later = queries.cases(session(), actor(), end, end + REPEAT_WITHIN) if end < now else []
    return complaints.measure(cases, now, later)


def _lines(told: DeskFigures) -> list[tuple[str, str, Rate | Mean, str]]:
    """(name in the file, words on the page, value, unit) of every figure, in the order of a complaint's way."""
    return [
        ("acknowledged_within_24_hours", gettext("Told within 24 hours that we look into it"), told.ack_in_time, "%"),
        ("hours_to_acknowledgement", gettext("Until half were told"), told.ack_hours, "hours"),
        ("days_to_settlement_median", gettext("Until half were settled"), told.days_median, "days"),
        ("days_to_settlement_p90", gettext("Until nine in ten were settled"), told.days_p90, "days"),
        ("upheld", gettext("Upheld, in part or whole, of those decided"), told.upheld, "%"),
        ("cause_not_established", gettext("Decided without a cause being established"), told.not_established, "%"),
        ("reopened", gettext("Opened again, of those settled"), told.reopened, "%"),
        ("repeated_within_30_days", gettext("Came again within 30 days"), told.repeated, "%"),
    ]


def _cells(value: Rate | Mean) -> tuple[str, str, str, str]:
    """Value, both ends of its interval and n; the value is left out where it would not be shown."""
    centre = value.percent if isinstance(value, Rate) else value.value
    if centre is None or not is_enough(value.n):
        return "", "", "", str(value.n)
    low, high = (f"{value.interval.low:.2f}", f"{value.interval.high:.2f}") if value.interval else ("", "")
    return f"{centre:.2f}", low, high, str(value.n)
