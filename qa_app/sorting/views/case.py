"""Sorting on the page of a complaint: what it may be about, and why it is as urgent as it is."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.errors import AppError
from qa_app.policy import Actor
from qa_app.sorting import queries, services
from qa_app.web import actor, needs, session

pages = Blueprint("sorting", __name__, url_prefix="/complaints")


@casing.panel("sorting/_suggested.html", order=5, place="main")
def suggested(db: Session, person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """What the complaint may be about, with the words that say so."""
    if not person.may("complaint.write"):
        return None
    row = queries.suggestion(db, complaint.id)
    return {"row": row} if row is not None and row.ranked else None


@casing.panel("sorting/_priority.html", order=5)
def urgency(_db: Session, person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """Why the complaint is as urgent as it is."""
    if complaint.priority is None or not person.may("complaint.read"):
        return None
    hits = {hit["rule"]: hit for hit in complaint.priority_reason}
    return {"hits": hits, "may_set": person.may("complaint.write")}


@pages.post("/<int:complaint_id>/priority")
@needs("complaint.write")
def set_priority(complaint_id: int) -> ResponseReturnValue:
    """Set the priority by hand with a reason, or let the rules say it again."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        if request.form.get("release"):
            services.release_priority(session(), actor(), complaint)
        else:
            wanted = request.form.get("priority", default=0, type=int)
            services.set_priority(session(), actor(), complaint, wanted, request.form.get("reason", ""))
    except AppError as refusal:
        return _refused(complaint_id, refusal)
    flash(_("The priority is now P%(n)s.", n=complaint.priority))
    return redirect(url_for("complaints.show", complaint_id=complaint_id) + "#priority")


@pages.post("/<int:complaint_id>/category")
@needs("complaint.write")
def recategorise(complaint_id: int) -> ResponseReturnValue:
    """Take a suggestion: the complaint is about that from now on."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.recategorise(session(), actor(), complaint, request.form.get("category", ""))
    except AppError as refusal:
        return _refused(complaint_id, refusal)
    return redirect(url_for("complaints.show", complaint_id=complaint_id))


def _refused(complaint_id: int, refusal: AppError) -> ResponseReturnValue:
    fields = getattr(refusal, "fields", {})
    flash(" ".join([str(refusal), *fields.values()]), "error")
    return redirect(url_for("complaints.show", complaint_id=complaint_id))
