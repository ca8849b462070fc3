"""The pages of background work: the job ledger, trying failed work again, cancelling what waits."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.admin import queries, rules, services
from qa_app.admin.views.blueprint import number_in, pages, text_in
from qa_app.jobs.models import Job
from qa_app.web import actor, needs, session, settings


@pages.get("/jobs")
@needs("job.read")
def jobs() -> ResponseReturnValue:
    """The job ledger, the newest first, narrowed to a state."""
    return render_template("admin/jobs.html", **_ledger())


@pages.get("/jobs/now")
@needs("job.read")
def jobs_now() -> ResponseReturnValue:
    """The part of the page that changes by itself; it asks for itself again while something waits or runs."""
    return render_template("admin/_ledger.html", **_ledger())


@pages.post("/jobs/<int:job_id>/retry")
@needs("job.read")
def retry_job(job_id: int) -> ResponseReturnValue:
    """Try failed or cancelled work again."""
    services.retry_job(session(), actor(), job_id)
    flash(_("It waits for a worker again."))
    return _back(job_id)


@pages.post("/jobs/<int:job_id>/cancel")
@needs("job.cancel")
def cancel_job(job_id: int) -> ResponseReturnValue:
    """Take waiting work off the list."""
    services.cancel_job(session(), actor(), job_id)
    flash(_("Cancelled. “Try again” brings it back."))
    return _back(job_id)


def _back(job_id: int) -> ResponseReturnValue:
    state = request.form.get("state", "")
    return redirect(url_for(".jobs", state=state if state in queries.STATES else None, _anchor=f"job-{job_id}"))


def _ledger() -> dict[str, object]:
    state, before_id, now = text_in("state"), number_in("before"), datetime.now(UTC)
    rows, has_more = queries.job_page(session(), state, before_id)
    load = queries.load(session(), now)
    oldest = rules.span((now - load.oldest_due_at).total_seconds()) if load.oldest_due_at else None
    return {
        "rows": rows,
        "has_more": has_more,
        "state": state if state in queries.STATES else "",
        "states": queries.STATES,
        "before_id": before_id,
        "load": load,
        "oldest": oldest,
        "now": now,
        "most_attempts": settings().job_max_attempts,
        "address_of": _address,
    }


def _address(job: Job) -> str | None:
    """Where the thing that the job is about is shown, for those who may see it."""
    number = job.payload.get("interaction_id")
    if job.name == "transcribe" and number and actor().may("interaction.read"):
        return url_for("interactions.show", interaction_id=number)
    if job.name == "export" and job.owner_id == actor().id and actor().may("export.create"):
        return url_for("insights.index", _anchor=f"export-{job.payload.get('export')}")
    return None
