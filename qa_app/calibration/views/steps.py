"""The steps of a session: begin, who takes part, end scoring, agree question by question, resolve, close."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.builder import queries as scorecards
from qa_app.calibration import forms, queries, services
from qa_app.calibration.views.frame import noted, pages
from qa_app.calibration.views.showing import session_page
from qa_app.errors import Conflict, Invalid
from qa_app.web import actor, needs, session


@pages.post("/<int:session_id>/open")
@needs("calibration.manage")
def open_scoring(session_id: int) -> ResponseReturnValue:
    """Give every participant the contacts to score."""
    try:
        services.open_scoring(session(), actor(), session_id)
    except (Invalid, Conflict) as error:
        return _again(session_id, error)
    noted("calibration_opened", ("calibration_session", session_id))
    flash(
        gettext("Scoring has begun. Everybody finds their contacts on their home page; nobody sees another’s answers.")
    )
    return _back(session_id)


@pages.post("/<int:session_id>/people")
@needs("calibration.manage")
def add_person(session_id: int) -> ResponseReturnValue:
    """Take one more participant in."""
    person_id = forms.number(request.form.get("person"))
    try:
        services.add_participant(session(), actor(), session_id, person_id or 0)
    except (Invalid, Conflict) as error:
        return _again(session_id, error)
    noted("calibration_joined", ("calibration_session", session_id), person=person_id)
    return _back(session_id)


@pages.post("/<int:session_id>/people/<int:person_id>/remove")
@needs("calibration.manage")
def remove_person(session_id: int, person_id: int) -> ResponseReturnValue:
    """Take a participant out; what they scored here is void."""
    try:
        services.remove_participant(session(), actor(), session_id, person_id)
    except Conflict as error:
        return _again(session_id, error)
    noted("calibration_left", ("calibration_session", session_id), person=person_id)
    return _back(session_id)


@pages.post("/<int:session_id>/end")
@needs("calibration.manage")
def end_scoring(session_id: int) -> ResponseReturnValue:
    """Open the answers, without those who are missing when that was confirmed."""
    missing = list(queries.outstanding(queries.one(session(), actor(), session_id)))
    try:
        services.end_scoring(session(), actor(), session_id, is_sure=request.form.get("sure") == "yes")
    except Conflict as error:
        return _again(session_id, error)
    noted("calibration_ended", ("calibration_session", session_id), without=missing)
    return _back(session_id)


@pages.post("/<int:session_id>/agree")
@needs("calibration.manage")
def agree(session_id: int) -> ResponseReturnValue:
    """Keep the answer agreed upon for one question of one contact."""
    row = queries.one(session(), actor(), session_id)
    try:
        wanted = forms.agreed(scorecards.definition(row.scorecard_version), request.form)
        services.agree(session(), actor(), session_id, wanted)
    except (Invalid, Conflict) as error:
        return _again(session_id, error)
    noted("calibration_agreed", ("calibration_session", session_id), question=wanted.question_key)
    place = f"q-{wanted.interaction_id}-{wanted.question_key}"
    sort = request.form.get("sort") or None
    return redirect(url_for(".show", session_id=session_id, contact=wanted.interaction_id, sort=sort, _anchor=place))


@pages.post("/<int:session_id>/resolve")
@needs("calibration.manage")
def resolve(session_id: int) -> ResponseReturnValue:
    """Say that what was apart is agreed upon."""
    try:
        services.resolve(session(), actor(), session_id)
    except Conflict as error:
        return _again(session_id, error)
    noted("calibration_resolved", ("calibration_session", session_id))
    return _back(session_id)


@pages.post("/<int:session_id>/reopen")
@needs("calibration.manage")
def reopen(session_id: int) -> ResponseReturnValue:
    """Go back to talking it over."""
    services.reopen(session(), actor(), session_id)
    noted("calibration_reopened", ("calibration_session", session_id))
    return _back(session_id)


@pages.post("/<int:session_id>/close")
@needs("calibration.manage")
def close(session_id: int) -> ResponseReturnValue:
    """Lock the session for good."""
    services.close(session(), actor(), session_id)
    noted("calibration_closed", ("calibration_session", session_id))
    return _back(session_id)


@pages.post("/precedents/<int:precedent_id>/withdraw")
@needs("calibration.manage")
def withdraw(precedent_id: int) -> ResponseReturnValue:
    """Stop showing a precedent beside its question."""
    row = services.withdraw(session(), actor(), precedent_id)
    noted("precedent_withdrawn", ("precedent", row.id))
    flash(gettext("It is no longer shown beside the question; the session keeps it."))
    back = forms.number(request.form.get("session"))
    return _back(back) if back else redirect(url_for(".index"))


def _back(session_id: int) -> ResponseReturnValue:
    return redirect(url_for(".show", session_id=session_id))


def _again(session_id: int, error: Invalid | Conflict) -> ResponseReturnValue:
    """The session's page as it stands in the database, with what was wrong; nothing was changed."""
    session().rollback()
    return session_page(session_id, error), 422 if isinstance(error, Invalid) else 409
