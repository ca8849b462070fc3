"""The people of the desk as the rules see them: what they can do and how well, their room, and when they are away."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.errors import Invalid
from qa_app.sorting import forms, queries, services
from qa_app.sorting.rules import books
from qa_app.sorting.views.case import pages
from qa_app.web import actor, needs, session


@pages.get("/setup/assignment/people")
@needs("complaint.setup")
def people() -> ResponseReturnValue:
    """Everybody who works on complaints, each with a form."""
    return _page()


def _page(refusal: Invalid | None = None, person_id: int = 0) -> ResponseReturnValue:
    return render_template(
        "sorting/people.html",
        places=queries.places(session()),
        skills=queries.book(session()).skills,
        most_levels=books.MOST_LEVELS,
        today=datetime.now(UTC).date(),
        refusal=refusal,
        told=list(refusal.fields.values()) if refusal else [],
        typed=request.form,
        refused_id=person_id,
    ), (422 if refusal else 200)


@pages.post("/setup/assignment/people/<int:person_id>")
@needs("complaint.setup")
def keep_place(person_id: int) -> ResponseReturnValue:
    """Keep what somebody can do, their room and absence; what is refused comes back as typed."""
    known = {skill.key: skill.label for skill in queries.book(session()).skills}
    try:
        away = (forms.day(request.form, "away_from"), forms.day(request.form, "away_until"))
        capacity = request.form.get("capacity", default=-1, type=int)
        levels = forms.skills(request.form, known)
        services.keep_place(session(), actor(), person_id, levels, capacity, away)
    except Invalid as refusal:
        session().rollback()
        return _page(refusal, person_id)
    flash(_("It is kept, and counts from the next complaint on."))
    return redirect(url_for(".people"))
