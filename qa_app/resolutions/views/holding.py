"""Whether a resolution holds: the second person's check, the follow-up, and getting in touch after a low answer."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as desk
from qa_app.resolutions import services
from qa_app.resolutions.views.outcome import REFUSALS, back, pages, refused
from qa_app.web import actor, needs, session


@pages.post("/<int:complaint_id>/check")
@needs("complaint.write")
def check(complaint_id: int) -> ResponseReturnValue:
    """Keep what a second person found."""
    complaint = desk.one(session(), actor(), complaint_id)
    does_hold, note = request.form.get("result") == "passed", request.form.get("note", "")[:5_000]
    try:
        services.check(session(), actor(), complaint, does_hold=does_hold, note=note)
    except REFUSALS as refusal:
        return refused(complaint_id, refusal, checked_note=note)
    flash(_("It holds.") if does_hold else _("It is open again, with what you wrote."))
    return back(complaint_id, "holds")


@pages.post("/<int:complaint_id>/follow-up")
@needs("complaint.write")
def follow_up(complaint_id: int) -> ResponseReturnValue:
    """Keep an attempt to reach the customer, or what they said."""
    complaint = desk.one(session(), actor(), complaint_id)
    typed = {name: request.form.get(name, "")[:5_000] for name in ("outcome", "channel", "note")}
    try:
        new = services.keep_follow_up(session(), actor(), complaint, services.Found(**typed))
    except REFUSALS as refusal:
        return refused(complaint_id, refusal, followed=typed)
    if new is not None:
        flash(_("Recorded as C-%(number)s, which follows this one.", number=new.id))
        return redirect(url_for("complaints.show", complaint_id=new.id))
    flash(_("The follow-up is kept."))
    return back(complaint_id, "holds")


@pages.post("/<int:complaint_id>/recoveries/<int:recovery_id>")
@needs("complaint.write")
def recover(complaint_id: int, recovery_id: int) -> ResponseReturnValue:
    """Note that somebody got in touch after a low answer."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.recovered(session(), actor(), complaint, recovery_id, request.form.get("note", ""))
    except REFUSALS as refusal:
        return refused(complaint_id, refusal)
    return back(complaint_id, "holds")
