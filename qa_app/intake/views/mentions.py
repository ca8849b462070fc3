"""Public posts beside their complaint: how many they reach, what was answered there, and moving to private."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.views.casing import panel
from qa_app.errors import Conflict, Invalid
from qa_app.intake.services import mentions
from qa_app.intake.views.blueprint import pages
from qa_app.policy import Actor
from qa_app.web import actor, needs, session


@panel("intake/_mentions.html", order=8)
def in_public(db: Session, _person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """The public posts that belong to the complaint."""
    rows = mentions.linked_mentions(db, complaint)
    return {"mentions": rows} if rows else None


@pages.post("/complaints/<int:complaint_id>/mentions/<int:interaction_id>")
@needs("complaint.write")
def answer_mention(complaint_id: int, interaction_id: int) -> ResponseReturnValue:
    """Note an answer to a post, or that the talk moved to private."""
    complaint = complaints.one(session(), actor(), complaint_id)
    try:
        if request.form.get("private") == "1":
            mentions.move_to_private(session(), actor(), complaint, interaction_id)
        else:
            mentions.reply(session(), actor(), complaint, interaction_id, request.form.get("text", ""))
    except (Invalid, Conflict) as refusal:
        session().rollback()
        flash(" ".join([str(refusal), *getattr(refusal, "fields", {}).values()]), "error")
    else:
        flash(_("Noted."))
    return redirect(url_for("complaints.show", complaint_id=complaint_id) + "#mentions")
