"""The desk's figures for programs: the numbers of the page, with n and interval, hidden where the page hides them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Response, jsonify, request

from qa_app import audit
from qa_app.api.views.blueprint import pages
from qa_app.figures import services
from qa_app.figures.rules import days_asked
from qa_app.web import actor, needs, session, settings


@pages.get("/figures")
@needs("complaint.read")
def figures() -> Response:
    """The figures of the complaints received from `since` to `until`, both days included."""
    zone, now = ZoneInfo(settings().timezone), datetime.now(UTC)
    since, until = days_asked(request.args, zone, now)
    period = services.between(since, until, zone)
    found = services.measured(services.cases(session(), actor(), settings(), period, now), now)
    audit.record(session(), actor(), "complaint_figures_exported", ("complaint", 0), address=request.remote_addr)
    measures = {
        measure.name: dict(
            zip(("value", "low", "high"), services.told(measure.value), strict=True),
            n=measure.value.n,
            unit=measure.unit,
        )
        for measure in found.measures
    }
    return jsonify(
        since=since.isoformat(),
        until=until.isoformat(),
        received=found.received,
        open=found.is_open,
        settled_less_than_30_days_ago=found.immature,
        figures=measures,
        open_by_age=dict(found.backlog),
        paid_minor=dict(found.paid),
    )
