"""Scorecard files in and out. What a format cannot keep is listed before anything is made."""

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.builder import queries, services
from qa_app.builder.rules import exchanging
from qa_app.builder.views.frame import note, pages
from qa_app.builder.views.versions import sent_text
from qa_app.errors import Invalid
from qa_app.web import actor, faults, needs, session


@pages.get("/import")
@needs("scorecard.edit")
def bring() -> ResponseReturnValue:
    """The form that takes a file."""
    return render_template("builder/bring.html", error=None, text="")


@pages.post("/import")
@needs("scorecard.edit")
def brought() -> ResponseReturnValue:
    """What the file holds and what would be lost, before it is kept."""
    try:
        arrival = exchanging.read(sent_text())
        draft = services.propose(session(), actor(), arrival.document)
    except Invalid as error:
        page = render_template("builder/bring.html", error=error, text=request.form.get("text", ""))
        return make_response(page, faults.STATUS[Invalid])
    holder = queries.scorecard_by_key(session(), str(arrival.document.get("key") or ""))
    judged = queries.judged(draft.document)
    return render_template("builder/brought.html", draft=draft, arrival=arrival, holder=holder, judged=judged)


@pages.post("/drafts/<int:draft_id>/confirm")
@needs("scorecard.edit")
def confirm(draft_id: int) -> ResponseReturnValue:
    """Keep what came out of a file."""
    draft = services.confirm(session(), actor(), draft_id, request.form.get("into", type=int))
    note("scorecard_imported", draft.id, "scorecard_draft")
    return redirect(url_for("builder.edit", draft_id=draft_id))
