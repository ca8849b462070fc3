"""The escalation record of a complaint: to read and print in the browser, and as a PDF that a worker makes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from qa_app import audit
from qa_app.complaints import queries as desk
from qa_app.complaints.views import casing
from qa_app.errors import Conflict
from qa_app.escalations import queries, services
from qa_app.escalations.views.tab import pages, tab
from qa_app.web import actor, needs, session, settings, store
from reports.documents import escalation as document


@pages.get("/complaints/<int:complaint_id>/escalation/record")
@needs("complaint.read")
def record(complaint_id: int) -> ResponseReturnValue:
    """The record as it stands now, laid out for printing."""
    complaint = casing.case(complaint_id)
    made = (actor().name, datetime.now(UTC), settings().centre_name)
    value = queries.record(session(), complaint, made, ZoneInfo(settings().timezone))
    body = Markup(document.render_fragment(value))  # noqa: S704 - every value in it was escaped
    return render_template("escalations/record.html", complaint=complaint, body=body)


@pages.post("/complaints/<int:complaint_id>/escalation/record")
@needs("complaint.read")
def ask_paper(complaint_id: int) -> ResponseReturnValue:
    """Have the record made as a PDF."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.ask_paper(session(), actor(), complaint)
    except Conflict as refusal:
        return tab(complaint, refusal)
    flash(_("The PDF is being made. Reload the page in a moment."))
    return redirect(url_for("escalations.show", complaint_id=complaint_id) + "#record")


@pages.get("/complaints/<int:complaint_id>/escalation/record/<int:paper_id>/file")
@needs("complaint.read")
def paper(complaint_id: int, paper_id: int) -> ResponseReturnValue:
    """A finished PDF; the fetching is noted."""
    complaint = desk.one(session(), actor(), complaint_id)
    row = queries.paper(session(), complaint.id, paper_id)
    audit.record(session(), actor(), "escalation_record_fetched", ("complaint", complaint.id), paper=row.id)
    name = f"escalation-C-{complaint.id}.pdf"
    path = store().path(row.file_sha256 or "")
    answer = send_file(path, mimetype="application/pdf", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
