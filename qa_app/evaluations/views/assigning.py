"""The page on which an interaction is given to a reviewer."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.builder import queries as scorecards
from qa_app.errors import AppError, Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.forms import requests
from qa_app.evaluations.services.assigning import ASSIGNABLE
from qa_app.evaluations.views.frame import link_if, noted, pages, zone
from qa_app.interactions import queries as interactions
from qa_app.interactions.models import Interaction
from qa_app.web import actor, needs, session


@pages.get("/assign/<int:interaction_id>")
@needs("evaluation.assign")
def assign_form(interaction_id: int) -> ResponseReturnValue:
    """The form that gives an interaction to a reviewer."""
    return _page(_contact(interaction_id))


@pages.post("/assign/<int:interaction_id>")
@needs("evaluation.assign")
def assign(interaction_id: int) -> ResponseReturnValue:
    """Assign it; with problems, show them beside what was chosen."""
    contact = _contact(interaction_id)
    try:
        row = services.assign(session(), actor(), requests.assignment(request.form, interaction_id, zone()))
    except Invalid as error:
        return _page(contact, error), 422
    except (Conflict, NotAllowed) as error:
        return _page(contact, error), 409
    noted("evaluation_assigned", row, reviewer=row.reviewer_id, selection=row.selection)
    flash(gettext("Assigned. The reviewer finds it on their home page."))
    return redirect(link_if("interactions.show", interaction_id=interaction_id) or url_for("evaluations.index"))


def _contact(interaction_id: int) -> Interaction:
    found = interactions.one(session(), actor(), interaction_id)
    if not actor().reaches("evaluation.assign", owner_id=None, team_id=found.team_id):
        raise NotFound("There is no such interaction.")
    return found


def _page(contact: Interaction, error: AppError | None = None) -> str:
    return render_template(
        "evaluations/assign.html",
        interaction=contact,
        reviewers=[person for person in queries.reviewers(session()) if person.id != contact.agent_id],
        versions=scorecards.current_versions(session(), contact.channel, contact.queue, contact.language),
        selections=ASSIGNABLE,
        error=error,
        problems=error.fields if isinstance(error, Invalid) else {},
        form=request.form,
    )
