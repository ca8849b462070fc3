"""The complaints that belong to one: suggested duplicates to merge, what it repeats or follows, what it took in."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries, services
from qa_app.complaints.models import Complaint
from qa_app.complaints.views.casing import panel
from qa_app.complaints.views.desk import pages
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.policy import Actor
from qa_app.web import actor, needs, session

NAMED = {
    "repeat_of": "It repeats",
    "follows": "It follows",
    "repeated_by": "Repeated by",
    "followed_by": "Followed by",
    "took_in": "It took in",
}


@panel("complaints/_related.html", order=10)
def related(db: Session, person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """What the complaint belongs to, and what may be the same."""
    tied = [(_how(complaint, other), other) for other in queries.relatives(db, person, complaint)]
    alike = queries.duplicates(db, person, complaint) if person.may("complaint.write") else []
    is_lead = person.may("complaint.lead")
    return {"tied": tied, "alike": alike, "is_lead": is_lead} if tied or alike or is_lead else None


def _how(complaint: Complaint, other: Complaint) -> str:
    """What the other is to this one, in words."""
    if other.merged_into_id == complaint.id:
        return NAMED["took_in"]
    if complaint.repeat_of_id == other.id:
        return NAMED["repeat_of"]
    if complaint.follows_id == other.id:
        return NAMED["follows"]
    return NAMED["repeated_by"] if other.repeat_of_id == complaint.id else NAMED["followed_by"]


@pages.post("/<int:complaint_id>/merge")
@needs("complaint.lead")
def merge(complaint_id: int) -> ResponseReturnValue:
    """Make it part of another complaint of the same customer, by its number."""
    source = queries.one(session(), actor(), complaint_id)
    try:
        target = queries.one(session(), actor(), _number(request.form.get("target", "")))
        reason = request.form.get("reason", "")[:2_000]
        services.merge(session(), actor(), source, target, reason=reason)
    except (Conflict, Invalid, NotFound) as refusal:
        session().rollback()
        flash(_("Not merged. %(why)s", why=str(refusal)), "error")
        return redirect(url_for(".show", complaint_id=complaint_id) + "#related")
    _noted("complaint_merged", source, into=target.id)
    flash(_("C-%(source)s is part of C-%(target)s now. This can be taken back for 7 days.",
            source=source.id, target=target.id))  # fmt: skip
    return redirect(url_for(".show", complaint_id=target.id))


def _number(typed: str) -> int:
    number = typed.strip().upper().removeprefix("C-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("Give the number of a complaint, such as C-12.")
    return int(number)


@pages.post("/<int:complaint_id>/unmerge")
@needs("complaint.lead")
def unmerge(complaint_id: int) -> ResponseReturnValue:
    """Take a merge back."""
    source = queries.one(session(), actor(), complaint_id)
    try:
        services.unmerge(session(), actor(), source, reason=request.form.get("reason", "")[:2_000])
    except (Conflict, Invalid) as refusal:
        session().rollback()
        flash(_("Not taken back. %(why)s", why=str(refusal)), "error")
    else:
        _noted("complaint_unmerged", source)
        flash(_("The merge is taken back. The complaint is new again."))
    return redirect(url_for(".show", complaint_id=complaint_id))


def _noted(action: str, complaint: Complaint, **detail: Any) -> None:
    audit.record(session(), actor(), action, ("complaint", complaint.id), address=request.remote_addr, **detail)
