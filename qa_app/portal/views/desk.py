"""What the desk sees and sets of the portal: files that customers sent, and how the portal is to be."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import Invalid
from qa_app.policy import Actor
from qa_app.portal import queries, services
from qa_app.portal.views.frame import desk
from qa_app.web import actor, needs, session, store

setup_pages(
    SetupPage("Portal", "portal_desk.setup", "The public form, and what customers see of who looks into it.", 80)
)


@casing.panel("portal/_panel.html", order=70)
def sent_files(db: Session, _actor: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """What the customer sent, on the complaint's first page."""
    found = queries.files(db, complaint)
    return {"files": found} if found else None


@desk.get("/complaints/<int:complaint_id>/files/<int:file_id>")
@needs("complaint.read")
def download(complaint_id: int, file_id: int) -> ResponseReturnValue:
    """A file that the customer sent, as a download that no browser opens by itself."""
    complaint = casing.case(complaint_id)
    row = queries.file(session(), complaint, file_id)
    audit.record(session(), actor(), "file_read", ("complaint", complaint_id), address=request.remote_addr, file=row.id)
    path = store().path(row.sha256)
    answer = send_file(path, "application/octet-stream", as_attachment=True, download_name=row.name, max_age=0)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@desk.get("/complaints/setup/portal")
@needs("complaint.setup")
def setup() -> ResponseReturnValue:
    """How the portal is."""
    return render_template("portal/setup.html", setting=queries.setting(session()), refusal=None)


@desk.post("/complaints/setup/portal")
@needs("complaint.setup")
def keep() -> ResponseReturnValue:
    """How it is to be from now on."""
    is_open, is_named = bool(request.form.get("is_form_open")), bool(request.form.get("is_owner_named"))
    try:
        services.set_up(
            session(),
            actor(),
            is_form_open=is_open,
            is_owner_named=is_named,
            telephone=request.form.get("telephone", ""),
        )
    except Invalid as refusal:
        return render_template("portal/setup.html", setting=queries.setting(session()), refusal=refusal), 422
    flash(_("The portal is now as you chose."))
    return redirect(url_for(".setup"))
