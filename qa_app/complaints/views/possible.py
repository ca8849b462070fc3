"""The queue of possible complaints: contacts in which dissatisfaction was heard, to be promoted or dismissed (R01)."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries, services
from qa_app.complaints.queries.possible import PAGE_SIZE
from qa_app.complaints.views.desk import pages
from qa_app.errors import AppError, Conflict, Invalid
from qa_app.policy import Actor
from qa_app.web import Task, actor, needs, session, worklist
from reports.tally import Rate


@pages.get("/possible")
@needs("complaint.write")
def possible() -> ResponseReturnValue:
    """What waits to be looked at, and how well the detector has done so far."""
    return _page()


@pages.post("/possible/<int:interaction_id>/dismiss")
@needs("complaint.write")
def dismiss(interaction_id: int) -> ResponseReturnValue:
    """Say that it is no complaint, with a reason."""
    try:
        services.dismiss(session(), actor(), interaction_id, request.form.get("reason", ""))
    except (Invalid, Conflict) as refusal:
        return _page(refusal, interaction_id), 409 if isinstance(refusal, Conflict) else 422
    _noted("possible_complaint_dismissed", interaction_id)
    flash(gettext("Dismissed. You find it below, should it have been one after all."))
    return redirect(url_for(".possible"))


@pages.post("/possible/<int:interaction_id>/bring-back")
@needs("complaint.write")
def bring_back(interaction_id: int) -> ResponseReturnValue:
    """Undo a dismissal."""
    services.bring_back(session(), actor(), interaction_id)
    _noted("possible_complaint_brought_back", interaction_id)
    return redirect(url_for(".possible"))


@worklist
def to_look_at(db: Session, person: Actor) -> list[Task]:
    """That contacts wait to be looked at, as one task."""
    waiting = queries.number_possible(db, person) if person.may("complaint.write") else 0
    if not waiting:
        return []
    title = ngettext("%(num)s contact may hold a complaint", "%(num)s contacts may hold a complaint", waiting)
    return [
        Task(
            kind=gettext("Possible complaints"),
            title=title,
            detail=gettext("Dissatisfaction was heard in them, and nobody has looked yet."),
            url=url_for("complaints.possible"),
        )
    ]


def _page(refusal: AppError | None = None, refused_id: int | None = None) -> str:
    rows = queries.possible(session(), actor(), before_id=request.args.get("before", type=int))
    told = queries.accuracy(session())
    return render_template(
        "complaints/possible.html",
        rows=rows[:PAGE_SIZE],
        has_more=len(rows) > PAGE_SIZE,
        dismissed=queries.dismissed(session(), actor()),
        precision=Rate(told.promoted, told.decided),
        recall=Rate(told.heard, told.linked),
        refusal=refusal,
        refused_id=refused_id,
        typed=request.form.get("reason", ""),
    )


def _noted(action: str, interaction_id: int) -> None:
    audit.record(session(), actor(), action, ("interaction", interaction_id), address=request.remote_addr)
