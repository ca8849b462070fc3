"""The exports page: asking for one, watching it being made, fetching it, trying a failed one again."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from qa_app import audit
from qa_app.errors import Conflict, Invalid
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import Selection
from qa_app.evaluations.rules.transitions import SUBMITTED_OR_LATER
from qa_app.insights import forms, queries, rules, services
from qa_app.insights.models import Export
from qa_app.insights.rules import ANY_STATE, Kind
from qa_app.jobs.models import JobState
from qa_app.people import queries as people
from qa_app.web import Entry, actor, navigation, needs, session, settings, store

pages = Blueprint("insights", __name__, url_prefix="/exports")
navigation(Entry("Exports", "insights.index", "download", "export.create", 50))

USUAL_PERIOD = timedelta(days=90)
KINDS = (Kind.COACHING, Kind.BATCH, Kind.ANSWERS_XLSX, Kind.ANSWERS_CSV, Kind.ANSWERS_JSON)


@pages.get("/")
@needs("export.create")
def index() -> ResponseReturnValue:
    """The person's exports, and the form that asks for one."""
    return _page(request.args)


@pages.post("/")
@needs("export.create")
def ask_export() -> ResponseReturnValue:
    """Ask for an export; what is wrong is shown beside what was chosen."""
    try:
        row = services.ask(session(), actor(), forms.wish_from(request.form), settings())
    except Invalid as error:
        return _page(request.form, error), 422
    return redirect(url_for("insights.index", _anchor=f"export-{row.id}"))


@pages.get("/<int:export_id>/row")
@needs("export.create")
def row(export_id: int) -> ResponseReturnValue:
    """One line of the list, asked for again until the export is settled."""
    return render_template("insights/_row.html", row=queries.export(session(), actor(), export_id), **_words())


@pages.get("/<int:export_id>/file")
@needs("export.create")
def download(export_id: int) -> ResponseReturnValue:
    """The finished file; only for the one who asked for it, and noted in the trail."""
    found = queries.export(session(), actor(), export_id)
    if found.sha256 is None:
        raise Conflict("This export is not ready yet.")
    path = store().path(found.sha256)
    audit.record(
        session(), actor(), "export_downloaded", ("export", found.id), address=request.remote_addr, sha256=found.sha256
    )
    return send_file(path, mimetype=found.media_type, as_attachment=True, download_name=found.file_name, etag=False)


@pages.post("/<int:export_id>/retry")
@needs("export.create")
def retry(export_id: int) -> ResponseReturnValue:
    """Try a failed export again."""
    services.retry(session(), actor(), export_id)
    return redirect(url_for("insights.index", _anchor=f"export-{export_id}"))


def _page(chosen: Mapping[str, str], error: Invalid | None = None) -> str:
    today = datetime.now(ZoneInfo(settings().timezone)).date()
    before_id = request.args.get("before", type=int)
    rows = queries.mine(session(), actor(), before_id=before_id)
    may_batch, may_more = actor().may("export.batch"), actor().may(queries.MORE_PERMISSION)
    return render_template(
        "insights/index.html",
        rows=rows[: queries.PAGE_LENGTH],
        has_more=len(rows) > queries.PAGE_LENGTH,
        kinds=[kind for kind in KINDS if may_batch or kind is not Kind.BATCH],
        reviewers=evaluations.reviewers_in(session(), actor()) if may_more else (),
        states=(ANY_STATE, *SUBMITTED_OR_LATER) if may_more else (),
        selections=list(Selection) if may_more else (),
        agents=people.agents_for(session(), actor(), "export.create"),
        teams=queries.teams_for(session(), actor(), "export.batch"),
        chosen=chosen,
        usual={"from": (today - USUAL_PERIOD).isoformat(), "to": today.isoformat()},
        error=error,
        problems=error.fields if error else {},
        **_words(),
    )


def _words() -> dict[str, object]:
    return {"is_settled": _is_settled, "seconds_left": _seconds_left}


def _is_settled(export: Export) -> bool:
    return export.job is None or export.job.state not in (JobState.QUEUED, JobState.RUNNING)


def _seconds_left(export: Export) -> int | None:
    job = export.job
    return rules.seconds_left(job.started_at, datetime.now(UTC), job.percent) if job else None
