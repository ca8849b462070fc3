"""The desk's figures on a page and as a file: times, outcomes, volume and what stands out, with n and intervals."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import audit, labels
from qa_app.complaints import rules
from qa_app.figures import queries, services
from qa_app.figures.services import Asked
from qa_app.improvement import queries as improvement
from qa_app.web import actor, needs, session, settings
from reports import complaints
from reports.association import LEVEL
from reports.complaints import Measure
from reports.formats import number
from reports.tally import Mean, Rate, is_enough, show

pages = Blueprint("figures", __name__, url_prefix="/complaints/figures")

BASELINE_WEEKS = 20
MOST_SERIES = 8
GROUPS = {
    "How fast": ("acknowledged", "hours", "working", "days"),
    "How well": ("on_the_spot", "first_contact", "upheld", "cause", "monetary", "validation", "followed", "satisfied"),
    "Whether it lasts": ("reopened", "repeated"),
    "What went up": ("escalated",),
    "What customers answered": ("survey",),
    "Clocks kept": ("clock_kept",),
}


@pages.get("")
@needs("complaint.read")
def index() -> ResponseReturnValue:
    """The figures of the complaints received in a period."""
    from reports.figures import control_chart, survival_curve  # noqa: PLC0415 - draws

    of = services.asked(request.args, settings())
    found = services.cases(session(), actor(), settings(), of)
    told = complaints.measure(found, of.now)
    return render_template(
        "figures/index.html",
        since=of.since,
        until=of.until,
        told=told,
        groups=_grouped(services.measures(session(), actor(), of, told)),
        paid=[(currency, rules.in_units(minor, currency)) for currency, minor in told.paid],
        volume=control_chart(
            queries.weeks(session(), actor(), of.so_far, of.zone), baseline=BASELINE_WEEKS, marks=_marks(of)
        ),
        lasting=survival_curve(complaints.durations(found, of.now)),
        spikes=services.spikes(session(), actor(), of),
        rules=rules,
    )


@pages.get("/volume")
@needs("complaint.read")
def volume() -> ResponseReturnValue:
    """One kind of complaint, week by week, with its limits."""
    from reports.figures import control_chart  # noqa: PLC0415 - draws
    from reports.figures.control_chart import Week  # noqa: PLC0415

    of = services.asked(request.args, settings())
    kind = request.args.get("kind", "category")
    column = services.KINDS.get(kind, services.KINDS["category"])
    series = queries.weeks_by(session(), actor(), of.so_far, of.zone, column)
    marks, all_weeks = _marks(of), queries.weeks(session(), actor(), of.so_far, of.zone)
    charts = [
        (
            name,
            control_chart(
                [Week(week.start, events, week.contacts) for week, events in zip(all_weeks, series[name], strict=True)],
                baseline=BASELINE_WEEKS,
                marks=marks,
            ),
        )
        for name in queries.busiest(series, MOST_SERIES)
    ]
    return render_template(
        "figures/volume.html",
        since=of.since,
        until=of.until,
        kind=kind,
        kinds=services.KINDS,
        charts=charts,
        rules=rules,
        left_out=max(0, len(series) - MOST_SERIES),
    )


@pages.get("/answers")
@needs("complaint.read")
def answers() -> ResponseReturnValue:
    """What goes with low answers to the survey, step by step of the handling."""
    of = services.asked(request.args, settings())
    found = services.drivers(session(), actor(), of.period)
    return render_template("figures/answers.html", since=of.since, until=of.until, drivers=found, level=LEVEL)


@pages.get("/table.csv")
@needs("complaint.read")
def file() -> ResponseReturnValue:
    """The same numbers as a table."""
    of = services.asked(request.args, settings())
    told, days = complaints.measure(services.cases(session(), actor(), settings(), of), of.now), _days(of)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("figure", "value", "low", "high", "n", "unit", "since", "until"))
    for measure in services.measures(session(), actor(), of, told):
        writer.writerow((measure.name, *cells(measure.value), measure.unit, *days))
    audit.record(session(), actor(), "complaint_figures_exported", ("complaint", 0), address=request.remote_addr)
    head = {"Content-Disposition": f'attachment; filename="complaint-figures-{"-".join(days)}.csv"'}
    return Response(text.getvalue(), mimetype="text/csv", headers=head)


def _days(of: Asked) -> tuple[str, str]:
    return of.since.isoformat(), of.until.isoformat()


def _marks(of: Asked) -> list[Any]:
    """What was decided in these days, for charts to mark (R72)."""
    from reports.figures.control_chart import Mark  # noqa: PLC0415 - draws

    return [Mark(item.on, item.text) for item in improvement.decisions(session(), of.since, of.until)]


def _grouped(measures: Sequence[Measure]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(group, [(words, value with n and interval)]) in the order of a complaint's way."""
    return [
        (group, [(_words(measure.name), _shown(measure)) for measure in measures if measure.name.startswith(starts)])
        for group, starts in GROUPS.items()
    ]


def _words(name: str) -> str:
    key = name.replace("clock_kept_", "clock_") if name.startswith("clock_kept_") else f"figure_{name}"
    return labels.of(key).text


def _shown(measure: Measure) -> str:
    unit = " %" if measure.unit == "%" else f" {measure.unit}"
    value = measure.value
    if isinstance(value, Mean) and value.value is not None and value.interval is None and is_enough(value.n):
        return f"{number(value.value, 1)}{unit} (n = {value.n}, {_('too few for an interval')})"
    return show(value, unit=unit)


def cells(value: Rate | Mean) -> tuple[Any, ...]:
    """Value, both ends of its interval and n; the value is left out where it would not be shown."""
    return (*("" if number is None else f"{number:.2f}" for number in services.told(value)), str(value.n))
