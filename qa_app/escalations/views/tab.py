"""The escalation tab of a complaint: where it stands, taking it up, accepting, passing on, ending, and help."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.errors import AppError, Conflict, Invalid
from qa_app.escalations import queries, rules, services
from qa_app.escalations.models import EscalationOutcome
from qa_app.policy import Actor
from qa_app.web import Task, actor, needs, session, worklist
from qa_app.web.filters import when

pages = Blueprint("escalations", __name__)
casing.tabs(casing.Tab("escalation", "Escalation", "escalations.show", 40))


@casing.panel("escalations/_panel.html", order=30)
def standing_panel(db: Session, person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """Whether it is escalated, and where help is asked for."""
    return {"row": queries.active(db, complaint), "may_ask": person.may("complaint.write")}


@pages.get("/complaints/<int:complaint_id>/escalation")
@needs("complaint.read")
def show(complaint_id: int) -> ResponseReturnValue:
    """The levels that the complaint went up to, and what can be done now."""
    return tab(casing.case(complaint_id))


def tab(complaint: Complaint, refusal: AppError | None = None) -> ResponseReturnValue:
    """The tab; a refusal is shown with what was typed."""
    rows, policy = queries.escalations(session(), complaint.id), queries.policy(session())
    current = [row for row in rows if row.cycle == complaint.cycle]
    active = next((row for row in reversed(current) if row.is_active), None)
    parts = {
        "rows": rows,
        "active": active,
        "is_mine": active is not None and active.to_id == actor().id,
        "is_waiting": active is not None and active.outcome == EscalationOutcome.WAITING,
        "reached": max((row.level for row in current), default=0),
        "policy": policy,
        "reasons": rules.REASONS,
        "attempts": queries.attempts_words(session(), complaint),
        "help": queries.help_requests(session(), complaint.id),
        "papers": queries.papers(session(), complaint.id),
        "typed": request.form,
        "refusal": refusal,
    }
    status = 200 if refusal is None else casing.status_of(refusal)
    return casing.page("escalations/case.html", complaint, "escalation", status=status, **parts)


def _refused(complaint_id: int, refusal: AppError) -> ResponseReturnValue:
    session().rollback()
    return tab(desk.one(session(), actor(), complaint_id), refusal)


def _back(complaint_id: int) -> ResponseReturnValue:
    return redirect(url_for("escalations.show", complaint_id=complaint_id))


@pages.post("/complaints/<int:complaint_id>/escalation")
@needs("complaint.write")
def escalate(complaint_id: int) -> ResponseReturnValue:
    """Take it up by hand: with a reason and a hand-over summary."""
    complaint, form = desk.one(session(), actor(), complaint_id), request.form
    texts = {name: form.get(name, "")[:10_000] for name in ("summary", "attempts", "skip_reason")}
    raised = services.Raised("manual", reason=form.get("reason", ""), **texts)
    try:
        row = services.escalate(session(), actor(), complaint, raised, level=form.get("level", type=int))
    except (Invalid, Conflict) as refusal:
        return _refused(complaint_id, refusal)
    if row is None:
        flash(_("Nobody is there at the levels above. Those who keep the rules are told."), "error")
    else:
        flash(_("It waits at level %(n)s to be accepted.", n=row.level))
    return _back(complaint_id)


@pages.post("/complaints/<int:complaint_id>/escalation/<int:escalation_id>/accept")
@needs("complaint.read")
def accept(complaint_id: int, escalation_id: int) -> ResponseReturnValue:
    """Take what was escalated to oneself."""
    desk.one(session(), actor(), complaint_id)
    note, is_taking_over = request.form.get("note", ""), request.form.get("take_over") == "1"
    try:
        services.accept(session(), actor(), escalation_id, note=note, is_taking_over=is_taking_over)
    except (Invalid, Conflict) as refusal:
        return _refused(complaint_id, refusal)
    flash(_("You accepted it."))
    return _back(complaint_id)


@pages.post("/complaints/<int:complaint_id>/escalation/<int:escalation_id>/decline")
@needs("complaint.read")
def decline(complaint_id: int, escalation_id: int) -> ResponseReturnValue:
    """Pass it on to the next level, for a reason."""
    desk.one(session(), actor(), complaint_id)
    try:
        services.decline(session(), actor(), escalation_id, request.form.get("decline_reason", ""))
    except (Invalid, Conflict) as refusal:
        return _refused(complaint_id, refusal)
    flash(_("It went on to the next level."))
    return _back(complaint_id)


@pages.post("/complaints/<int:complaint_id>/escalation/end")
@needs("complaint.write")
def deescalate(complaint_id: int) -> ResponseReturnValue:
    """Take it down again, for a reason."""
    complaint, reason = desk.one(session(), actor(), complaint_id), request.form.get("end_reason", "")
    is_given_back = request.form.get("give_back") == "1"
    try:
        services.deescalate(session(), actor(), complaint, reason, is_given_back=is_given_back)
    except (Invalid, Conflict) as refusal:
        return _refused(complaint_id, refusal)
    flash(_("It is no longer escalated."))
    return _back(complaint_id)


@pages.post("/complaints/<int:complaint_id>/escalation/help")
@needs("complaint.write")
def ask_help(complaint_id: int) -> ResponseReturnValue:
    """Ask somebody more senior, without giving the complaint away."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        row = services.ask_help(session(), actor(), complaint, request.form.get("question", ""))
    except (Invalid, Conflict) as refusal:
        return _refused(complaint_id, refusal)
    flash(_("%(name)s is told.", name=row.to.name))
    return _back(complaint_id)


@pages.post("/complaints/<int:complaint_id>/escalation/help/<int:request_id>")
@needs("complaint.read")
def give_help(complaint_id: int, request_id: int) -> ResponseReturnValue:
    """Answer a request for help."""
    desk.one(session(), actor(), complaint_id)
    try:
        services.give_help(session(), actor(), request_id, request.form.get("answer", ""))
    except (Invalid, Conflict) as refusal:
        return _refused(complaint_id, refusal)
    flash(_("Your answer is sent."))
    return _back(complaint_id)


@worklist
def escalations_to_accept(db: Session, person: Actor) -> list[Task]:
    """What was escalated to the person and waits to be accepted."""
    if not person.may("complaint.read"):
        return []
    return [
        Task(
            kind=_("Escalated to you"),
            title=f"C-{row.complaint_id} · {row.level_name}",
            detail=row.summary[:120],
            url=url_for("escalations.show", complaint_id=row.complaint_id),
            due=_("accept by %(time)s", time=when(row.respond_by).striptags()) if row.respond_by else "",
        )
        for row in queries.waiting_for(db, person)
    ]


@worklist
def help_to_give(db: Session, person: Actor) -> list[Task]:
    """What the person was asked for help with."""
    if not person.may("complaint.read"):
        return []
    return [
        Task(
            kind=_("Help to give"),
            title=_("%(name)s asks about C-%(n)s", name=row.by.name, n=row.complaint_id),
            detail=row.question[:120],
            url=url_for("escalations.show", complaint_id=row.complaint_id) + "#help",
        )
        for row in queries.help_for(db, person)
    ]
