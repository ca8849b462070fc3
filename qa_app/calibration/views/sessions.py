"""The list of calibration sessions, and the form of one that is drafted."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from qa_app.builder import queries as scorecards
from qa_app.builder.models import ScorecardVersion
from qa_app.calibration import forms, queries, services
from qa_app.calibration.forms import Form
from qa_app.calibration.models import NOTE_MAXIMUM, TITLE_MAXIMUM, CalibrationSession, SessionState
from qa_app.calibration.views.frame import noted, pages, zone
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.evaluations import queries as evaluations
from qa_app.interactions import queries as interactions
from qa_app.web import Entry, actor, navigation, needs, session

navigation(Entry("Calibration", "calibration.index", "rulers", "calibration.read", 27))


@pages.get("/")
@needs("calibration.read")
def index() -> ResponseReturnValue:
    """The sessions the person may see, the newest first."""
    page = queries.listed(session(), actor(), before_id=forms.number(request.args.get("before")))
    return render_template("calibration/index.html", page_of=page, now=datetime.now(UTC))


@pages.get("/new")
@needs("calibration.manage")
def new() -> ResponseReturnValue:
    """The form of a new session; `interaction` or `evaluation` in the address says about which contact."""
    return _form(None, _from_address(), None)


@pages.post("/new")
@needs("calibration.manage")
def create() -> ResponseReturnValue:
    """Draft the session; with problems, show them beside what was chosen."""
    try:
        row = services.convene(session(), actor(), forms.convening(request.form, zone()))
    except (Invalid, NotFound) as error:
        return _form(None, request.form, error), 422
    noted("calibration_drafted", ("calibration_session", row.id))
    flash(gettext("Drafted. Nobody is told before scoring begins."))
    return redirect(url_for(".show", session_id=row.id))


@pages.get("/<int:session_id>/edit")
@needs("calibration.manage")
def edit(session_id: int) -> ResponseReturnValue:
    """The form of a session that is still a draft."""
    row = queries.one(session(), actor(), session_id)
    if row.state != SessionState.DRAFT:
        return redirect(url_for(".show", session_id=row.id))
    return _form(row, forms.as_form(row, zone()), None)


@pages.post("/<int:session_id>/edit")
@needs("calibration.manage")
def change(session_id: int) -> ResponseReturnValue:
    """Keep a changed draft."""
    row = queries.one(session(), actor(), session_id)
    try:
        services.change(session(), actor(), session_id, forms.convening(request.form, zone()))
    except (Invalid, NotFound) as error:
        return _form(row, request.form, error), 422
    except Conflict as error:
        return _form(row, request.form, error), 409
    noted("calibration_changed", ("calibration_session", session_id))
    return redirect(url_for(".show", session_id=session_id))


@pages.post("/<int:session_id>/drop")
@needs("calibration.manage")
def drop(session_id: int) -> ResponseReturnValue:
    """Delete a draft."""
    services.drop(session(), actor(), session_id)
    noted("calibration_dropped", ("calibration_session", session_id))
    flash(gettext("The draft is deleted."))
    return redirect(url_for(".index"))


def _from_address() -> Form:
    """What the address says: a contact, or an evaluation whose contact is scored anew (QM-G11)."""
    pairs: list[tuple[str, str]] = [("threshold", "10")]
    evaluation_id = forms.number(request.args.get("evaluation"))
    interaction_id = forms.number(request.args.get("interaction"))
    if evaluation_id is not None:
        row = evaluations.evaluation(session(), actor(), evaluation_id)
        pairs += [("interactions", f"I-{row.interaction_id}"), ("source", str(row.id))]
        pairs += [("scorecard", str(row.scorecard_version_id))]
    elif interaction_id is not None:
        contact = interactions.one(session(), actor(), interaction_id)
        pairs += [("interactions", f"I-{contact.id}")]
    return MultiDict(pairs)


def _form(row: CalibrationSession | None, form: Form, error: AppError | None) -> str:
    return render_template(
        "calibration/edit.html",
        row=row,
        form=form,
        error=error,
        problems=error.fields if isinstance(error, Invalid) else {},
        people=evaluations.reviewers(session()),
        versions=_versions(row, forms.number(form.get("scorecard"))),
        limits={"title": TITLE_MAXIMUM, "note": NOTE_MAXIMUM},
        today=datetime.now(zone()).date(),
    )


def _versions(row: CalibrationSession | None, chosen_id: int | None) -> list[ScorecardVersion]:
    """The versions in use, and the one that the session or the evaluation has when it is an older one."""
    found = scorecards.current_versions(session())
    for older_id in (chosen_id, row.scorecard_version_id if row else None):
        if older_id is not None and all(version.id != older_id for version in found):
            older = session().get(ScorecardVersion, older_id)
            found += [older] if older is not None and older.published_at else []
    return found
