"""The mail that came in: what became of each, and taking in one that was saved as a file."""

from datetime import UTC, datetime
from hashlib import sha256

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from qa_app import audit
from qa_app.correspondence import queries
from qa_app.correspondence.models import MailState
from qa_app.correspondence.queries.thread import PAGE_SIZE
from qa_app.correspondence.services import incoming
from qa_app.correspondence.services.incoming import Arrival
from qa_app.correspondence.tasks import READING
from qa_app.correspondence.views.blueprint import pages
from qa_app.errors import AppError, Invalid
from qa_app.jobs.models import Job, JobState
from qa_app.web import actor, needs, session, settings, store
from transcription.messages.mime import MAX_BYTES


@pages.get("/mail")
@needs("complaint.write")
def mail() -> ResponseReturnValue:
    """Mails that came in with what became of each, newest first."""
    return _page()


def _page(status: int = 200, refusal: AppError | None = None) -> ResponseReturnValue:
    state, before_id = request.args.get("state", ""), request.args.get("before", type=int)
    rows = queries.items(session(), state=state, before_id=before_id)
    job = session().scalar(select(Job).where(Job.name == READING, Job.key == READING))
    return (
        render_template(
            "correspondence/mail.html",
            rows=rows[:PAGE_SIZE],
            has_more=len(rows) > PAGE_SIZE,
            state=state,
            states=list(MailState),
            box=settings().complaints_box,
            job=job,
            is_failed=job is not None and job.state == JobState.FAILED,
            refusal=refusal,
        ),
        status,
    )


@pages.post("/mail")
@needs("complaint.write")
def upload_mail() -> ResponseReturnValue:
    """Take in a mail that was saved as a file, like one of the mailbox."""
    file = request.files.get("file")
    content = file.stream.read(MAX_BYTES + 1) if file is not None else b""
    if not content:
        refusal = Invalid("Choose an e-mail that was saved as a file (.eml).")
        return _page(422, refusal)
    own, now = incoming.own_of(session(), settings()), datetime.now(UTC)
    item = incoming.take_in(session(), store(), Arrival(f"file:{sha256(content).hexdigest()}", content, own, now))
    audit.record(session(), actor(), "mail.upload", ("mail_item", item.id), address=request.remote_addr)
    if item.state == MailState.REFUSED:
        return _page(422, Invalid(f"It was not taken in: {item.reason}."))
    if item.complaint_id is not None:
        flash(_("It is on C-%(n)s.", n=item.complaint_id))
        return redirect(url_for(".messages", complaint_id=item.complaint_id))
    flash(_("It is set aside: %(reason)s", reason=item.reason))
    return redirect(url_for(".mail"))


@pages.post("/mail/<int:item_id>/complaint")
@needs("complaint.write")
def record_mail(item_id: int) -> ResponseReturnValue:
    """Record a mail that was set aside as the complaint that it is after all."""
    try:
        complaint = incoming.make_complaint(session(), actor(), store(), queries.item(session(), item_id))
    except Invalid as refusal:
        return _page(422, refusal)
    return redirect(url_for("complaints.show", complaint_id=complaint.id))


@pages.post("/mail/<int:item_id>/leave")
@needs("complaint.write")
def leave_mail(item_id: int) -> ResponseReturnValue:
    """Leave a mail that was set aside as it is."""
    incoming.leave(actor(), queries.item(session(), item_id))
    return redirect(url_for(".mail", state=MailState.SET_ASIDE))
