"""The reviewers: how much each can take, in which languages, their goals, and when they are away."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.errors import Invalid, NotFound
from qa_app.plans import forms, services
from qa_app.plans.queries import pool
from qa_app.plans.views import frame
from qa_app.plans.views.frame import pages, told
from qa_app.web import actor, needs, session


@pages.get("/reviewers")
@needs("plan.read")
def reviewers() -> ResponseReturnValue:
    """Everybody who may evaluate, with what they can take."""
    return _page()


@pages.post("/reviewers/<int:person_id>")
@needs("plan.manage")
def keep_reviewer(person_id: int) -> ResponseReturnValue:
    """Keep capacity, languages and goals of a reviewer."""
    _known(person_id)
    try:
        services.keep_profile(session(), actor(), person_id, forms.profile(request.form))
    except Invalid as error:
        return _page(person_id, error.fields), 422
    return told(gettext("Kept. It counts from the next draw on."), url_for(".reviewers"))


@pages.post("/reviewers/<int:person_id>/absences")
@needs("plan.manage")
def add_absence(person_id: int) -> ResponseReturnValue:
    """Note when a reviewer is away."""
    _known(person_id)
    try:
        services.add_absence(session(), actor(), person_id, *forms.absence(request.form))
    except Invalid as error:
        return _page(person_id, error.fields), 422
    return told(gettext("Kept. It counts from the next draw on."), url_for(".reviewers"))


@pages.post("/absences/<int:absence_id>/drop")
@needs("plan.manage")
def drop_absence(absence_id: int) -> ResponseReturnValue:
    """Take an absence away."""
    services.drop_absence(session(), actor(), absence_id)
    return told(gettext("Taken away."), url_for(".reviewers"))


def _known(person_id: int) -> None:
    if person_id not in {one.id for one in pool.reviewers(session())}:
        raise NotFound("There is no such reviewer.")


def _page(person_id: int | None = None, problems: dict[str, str] | None = None) -> str:
    return render_template(
        "plans/reviewers.html",
        people=pool.reviewers(session()),
        today=frame.today(),
        wrong=person_id,
        problems=problems or {},
        form=request.form,
    )
