"""What is fetched beside a scorecard while it is filled in: further lines of a long transcript, others' evaluations."""

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import and_

from qa_app.builder import queries as scorecards
from qa_app.errors import NotFound
from qa_app.evaluations import queries
from qa_app.evaluations.forms import requests
from qa_app.evaluations.models import Evaluation, Selection
from qa_app.evaluations.queries import desk
from qa_app.evaluations.views.frame import pages
from qa_app.interactions import queries as interactions
from qa_app.interactions.views.kept_back import shown
from qa_app.web import actor, needs, session

WINDOW = 150
"""So many lines of a transcript come with the page; the others when they are scrolled to, cited or heard."""


def hides_mood(row: Evaluation) -> bool:
    """Whether the page keeps back what would tell a complaint's contact from one that it is compared with: the
    sentiment of its lines and what detectors point at (complaints.md 4.3). Whoever keeps plans sees them."""
    return row.selection == Selection.COMPLAINT and not actor().may("plan.read")


@pages.get("/<int:evaluation_id>/lines")
@needs("evaluation.score")
def lines(evaluation_id: int) -> ResponseReturnValue:
    """A stretch of a long transcript that the page did not bring at once: from the line at `from` on."""
    row = desk.on_desk(session(), actor(), evaluation_id)
    contact = interactions.one(session(), actor(), row.interaction_id)
    version = requests.number(request.args.get("version")) or contact.transcript_version or 0
    first = requests.number(request.args.get("from")) or 0
    part, lead = interactions.stretch_of(session(), contact.id, version, first, WINDOW)
    if part is None:
        raise NotFound("There is no such transcript.")
    return render_template(
        "interactions/_lines.html",
        transcript=shown(part),
        first=lead,
        window=WINDOW,
        interaction=contact,
        is_mood_hidden=hides_mood(row),
    )


@pages.get("/<int:evaluation_id>/others")
@needs("evaluation.write")
def others(evaluation_id: int) -> ResponseReturnValue:
    """What others gave the same contact, where the scorecard lets reviewers see it while they score (QM-E6)."""
    row = desk.on_desk(session(), actor(), evaluation_id)
    if scorecards.definition(row.scorecard_version).handling.is_unbiased:
        raise NotFound("This scorecard shows others’ evaluations only after yours is submitted.")
    same = and_(queries.visible(actor()), Evaluation.interaction_id == row.interaction_id, Evaluation.id != row.id)
    return render_template("evaluations/_others.html", rows=queries.listed(session(), same).rows)
