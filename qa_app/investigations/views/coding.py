"""Coding the cause: in the open by whoever investigates, and again by a second coder who has not seen the first."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints import rules as desk_rules
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.investigations import forms, queries, rules, services
from qa_app.investigations.views.tab import pages, tab
from qa_app.policy import Actor
from qa_app.web import Task, actor, needs, session, worklist
from qa_app.web.filters import day


@pages.post("/complaints/<int:complaint_id>/investigation/cause")
@needs("complaint.write")
def code_cause(complaint_id: int) -> ResponseReturnValue:
    """Code the cause; a refusal shows the form again with what was typed."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.code_cause(session(), actor(), complaint, forms.typed_finding(request.form))
    except (Invalid, Conflict) as refusal:
        session().rollback()
        fresh, kept = desk.one(session(), actor(), complaint_id), forms.kept_finding(request.form)
        return tab(fresh, refusal, typed_finding=kept, is_coding=True)
    flash(_("The cause is kept."))
    return redirect(url_for("investigations.show", complaint_id=complaint_id) + "#cause")


@pages.get("/complaints/<int:complaint_id>/investigation/second")
@needs("complaint.write")
def second(complaint_id: int) -> ResponseReturnValue:
    """The evidence and an empty form, for the second coder alone."""
    return _second(casing.case(complaint_id))


def _second(complaint: Complaint, refusal: AppError | None = None) -> ResponseReturnValue:
    given = queries.second_coding(session(), complaint.id)
    if given is None or given.coder_id != actor().id:
        raise NotFound("You were not asked to code this cause.")
    if given.finding_id is not None:
        return redirect(url_for("investigations.show", complaint_id=complaint.id))
    empty = forms.shown_finding(None, complaint.summary[:200])
    parts = {
        "evidence": queries.evidence(session(), complaint.id),
        "typed_finding": forms.kept_finding(request.form) if refusal else empty,
        "coding": rules,
        "refusal": refusal,
    }
    status = 200 if refusal is None else casing.status_of(refusal)
    return casing.page("investigations/second.html", complaint, "investigation", status=status, **parts)


@pages.post("/complaints/<int:complaint_id>/investigation/second")
@needs("complaint.write")
def code_second(complaint_id: int) -> ResponseReturnValue:
    """Keep what the second coder found."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.code_second(session(), actor(), complaint, forms.typed_finding(request.form))
    except (Invalid, Conflict) as refusal:
        session().rollback()
        return _second(desk.one(session(), actor(), complaint_id), refusal)
    flash(_("Your coding is kept beside the first. You can see both now."))
    return redirect(url_for("investigations.show", complaint_id=complaint_id) + "#cause")


@pages.get("/complaints/causes/agreement")
@needs("complaint.read")
def agreement() -> ResponseReturnValue:
    """How well two coders agree on causes."""
    found = queries.agreement(session())
    return render_template(
        "investigations/agreement.html", agreed=found, names=desk_rules.ROOT_CAUSES, of=rules.CODED_TWICE_OF
    )


@worklist
def causes_to_code(db: Session, person: Actor) -> list[Task]:
    """Cases whose cause somebody is to code a second time."""
    if not person.may("complaint.write"):
        return []
    return [
        Task(
            kind=_("Causes to code again"),
            title=f"C-{row.complaint_id}",
            detail=_("Without looking at the first coding"),
            url=url_for("investigations.second", complaint_id=row.complaint_id),
            due=_("since %(day)s", day=day(row.given_at).striptags()),
        )
        for row in queries.to_code_again(db, person)
    ]
