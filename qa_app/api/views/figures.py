"""The desk's figures for programs: the numbers of the page, with n and interval, hidden where the page hides them."""

from flask import Response, jsonify, request

from qa_app import audit
from qa_app.api.views.blueprint import pages
from qa_app.figures import services
from qa_app.web import actor, needs, session, settings
from reports import complaints


@pages.get("/figures")
@needs("complaint.read")
def figures() -> Response:
    """The figures of the complaints received from `since` to `until`, both days included."""
    of = services.asked(request.args, settings())
    found = complaints.measure(services.cases(session(), actor(), settings(), of), of.now)
    audit.record(session(), actor(), "complaint_figures_exported", ("complaint", 0), address=request.remote_addr)
    measures = {
        measure.name: dict(
            zip(("value", "low", "high"), services.told(measure.value), strict=True),
            n=measure.value.n,
            unit=measure.unit,
        )
        for measure in services.measures(session(), actor(), of, found)
    }
    return jsonify(
        since=of.since.isoformat(),
        until=of.until.isoformat(),
        received=found.received,
        open=found.is_open,
        settled_less_than_30_days_ago=found.immature,
        figures=measures,
        open_by_age=dict(found.backlog),
        paid_minor=dict(found.paid),
    )
