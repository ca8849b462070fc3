"""The desk's pages: the list, recording, one complaint with its timeline, links, outcome and steps."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Form

from qa_app import audit, labels
from qa_app.complaints import forms, queries, rules, services
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules import calendars, running
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.policy import Actor
from qa_app.web import Entry, Task, actor, navigation, needs, session, settings, worklist
from qa_app.web.filters import day

pages = Blueprint("complaints", __name__, url_prefix="/complaints")
navigation(Entry("Complaints", "complaints.index", "chat-left-text", "complaint.read", 40))


@pages.get("/")
@needs("complaint.read")
def index() -> ResponseReturnValue:
    """The desk's list, narrowed by what the address says."""
    filters = queries.Filters(
        text=request.args.get("text", ""),
        state=request.args.get("state", ""),
        category=request.args.get("category", ""),
        decision=request.args.get("decision", ""),
        is_mine=request.args.get("mine") == "1",
        before_id=request.args.get("before", type=int),
    )
    rows = queries.found(session(), actor(), filters)
    return render_template(
        "complaints/list.html",
        complaints=rows[: queries.PAGE_SIZE],
        has_more=len(rows) > queries.PAGE_SIZE,
        filters=filters,
        rules=rules,
    )


@pages.get("/new")
@needs("complaint.write")
def new() -> ResponseReturnValue:
    """The empty form; an interaction in the address fills in what it knows."""
    now = datetime.now(ZoneInfo(settings().timezone)).replace(second=0, microsecond=0, tzinfo=None)
    form = forms.ComplaintForm(received_at=now, customer_ref=request.args.get("customer", ""))
    return render_template("complaints/new.html", form=form, interaction_id=request.args.get("interaction", type=int))


@pages.post("/new")
@needs("complaint.write")
def record() -> ResponseReturnValue:
    """Record a complaint, and link the interaction it was opened from."""
    form = forms.ComplaintForm()
    interaction_id = request.form.get("interaction_id", type=int)
    try:
        complaint = services.record(session(), actor(), _intake(form))
        if interaction_id:
            services.link(session(), actor(), complaint, interaction_id, "origin")
            services.promote(session(), actor(), interaction_id, complaint)
    except Invalid as refusal:
        _show(form, refusal)
        return render_template("complaints/new.html", form=form, interaction_id=interaction_id, refusal=refusal), 422
    flash(_("Recorded as C-%(number)s.", number=complaint.id))
    return redirect(url_for(".show", complaint_id=complaint.id))


@pages.get("/<int:complaint_id>")
@needs("complaint.read")
def show(complaint_id: int) -> ResponseReturnValue:
    """One complaint: what it is, what happened, what was decided, and the next step."""
    complaint = queries.one(session(), actor(), complaint_id)
    audit.record(session(), actor(), "read", ("complaint", complaint_id), address=request.remote_addr)
    return _page(complaint)


def _page(complaint: Complaint, status: int = 200, **given: object) -> ResponseReturnValue:
    outcome = forms.OutcomeForm(obj=complaint)
    now = datetime.now(UTC)
    parts = {
        "complaint": complaint,
        "now": now,
        "clocks": running.running(
            queries.course(complaint), calendars.of(settings().office_hours, settings().timezone), now
        ),
        "moments": queries.timeline(complaint),
        "suggested": queries.suggested_interactions(session(), complaint) if actor().may("complaint.write") else (),
        "earlier": queries.earlier(session(), actor(), complaint),
        "outcome_form": outcome,
        "remedy_form": forms.RemedyForm(formdata=None),
        "rules": rules,
        "steps": rules.STEPS.get(complaint.state, ()),
    }
    return render_template("complaints/show.html", **{**parts, **given}), status


@pages.post("/<int:complaint_id>/link")
@needs("complaint.write")
def link(complaint_id: int) -> ResponseReturnValue:
    """Link an interaction by its number."""
    complaint = queries.one(session(), actor(), complaint_id)
    typed = request.form.get("interaction", "").strip()
    try:
        services.link(session(), actor(), complaint, _interaction_number(typed), request.form.get("role", ""))
    except (Invalid, NotFound) as refusal:
        return _page(complaint, 422, refusal=refusal, typed_link=typed)
    flash(_("Linked."))
    return redirect(url_for(".show", complaint_id=complaint_id) + "#links")


def _interaction_number(typed: str) -> int:
    number = typed.upper().removeprefix("I-")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("Give the number of an interaction, such as I-12.")
    return int(number)


@pages.post("/<int:complaint_id>/unlink/<int:interaction_id>")
@needs("complaint.write")
def unlink(complaint_id: int, interaction_id: int) -> ResponseReturnValue:
    """Take a link away."""
    services.unlink(session(), actor(), queries.one(session(), actor(), complaint_id), interaction_id)
    flash(_("Unlinked."))
    return redirect(url_for(".show", complaint_id=complaint_id) + "#links")


@pages.post("/<int:complaint_id>/acknowledge")
@needs("complaint.write")
def acknowledge(complaint_id: int) -> ResponseReturnValue:
    """Note that the customer was told."""
    complaint = queries.one(session(), actor(), complaint_id)
    services.acknowledge(session(), actor(), complaint, request.form.get("mode", ""))
    flash(_("It is noted that the customer was told."))
    return redirect(url_for(".show", complaint_id=complaint_id))


@pages.post("/<int:complaint_id>/note")
@needs("complaint.write")
def note(complaint_id: int) -> ResponseReturnValue:
    """Add an internal note."""
    complaint = queries.one(session(), actor(), complaint_id)
    services.note(session(), actor(), complaint, request.form.get("text", ""))
    return redirect(url_for(".show", complaint_id=complaint_id) + "#timeline")


@pages.post("/<int:complaint_id>/outcome")
@needs("complaint.write")
def decide(complaint_id: int) -> ResponseReturnValue:
    """Record the outcome; a refusal or a conflict shows the page again with what was typed."""
    complaint, form = queries.one(session(), actor(), complaint_id), forms.OutcomeForm()
    outcome = rules.Outcome(
        decision=form.decision.data or "",
        explanation=form.explanation.data or "",
        root_cause=form.root_cause.data or "",
        root_cause_note=form.root_cause_note.data or "",
        root_cause_evidence=form.root_cause_evidence.data or "",
    )
    try:
        services.decide(session(), actor(), complaint, outcome, revision=_revision())
    except (Invalid, Conflict) as refusal:
        _show(form, refusal)
        status = 409 if isinstance(refusal, Conflict) else 422
        return _page(complaint, status, outcome_form=form, refusal=refusal, is_editing=True)
    flash(_("The outcome is recorded."))
    return redirect(url_for(".show", complaint_id=complaint_id))


@pages.post("/<int:complaint_id>/remedies")
@needs("complaint.write")
def add_remedy(complaint_id: int) -> ResponseReturnValue:
    """Add a remedy."""
    complaint, form = queries.one(session(), actor(), complaint_id), forms.RemedyForm()
    try:
        amount_minor, currency = forms.money(form.amount.data, form.currency.data)
        services.add_remedy(
            session(),
            actor(),
            complaint,
            form.kind.data or "",
            amount_minor=amount_minor,
            currency=currency,
            note=form.note.data or "",
        )
    except Invalid as refusal:
        _show(form, refusal)
        return _page(complaint, 422, remedy_form=form, refusal=refusal)
    return redirect(url_for(".show", complaint_id=complaint_id) + "#remedies")


@pages.post("/<int:complaint_id>/remedies/<int:remedy_id>/fulfilled")
@needs("complaint.write")
def fulfil(complaint_id: int, remedy_id: int) -> ResponseReturnValue:
    """Note that a remedy was given."""
    services.fulfil(session(), actor(), queries.one(session(), actor(), complaint_id), remedy_id)
    return redirect(url_for(".show", complaint_id=complaint_id) + "#remedies")


@pages.post("/<int:complaint_id>/move")
@needs("complaint.write")
def move(complaint_id: int) -> ResponseReturnValue:
    """Take a step; a refused step shows the page again and says what is missing."""
    complaint = queries.one(session(), actor(), complaint_id)
    target, reason = request.form.get("target", ""), request.form.get("reason", "")
    try:
        services.move(session(), actor(), complaint, target, reason=reason, revision=_revision())
    except (Invalid, Conflict) as refusal:
        status = 409 if isinstance(refusal, Conflict) else 422
        return _page(complaint, status, refusal=refusal, typed_reason=reason)
    flash(_("The complaint is now: %(state)s.", state=labels.of(complaint.state).text.lower()))
    return redirect(url_for(".show", complaint_id=complaint_id))


@worklist
def open_complaints(db: Session, person: Actor) -> list[Task]:
    """A handler's own complaints that are not finished."""
    if not person.may("complaint.write"):
        return []
    return [
        Task(
            kind=_("Complaints"),
            title=f"C-{complaint.id} · {complaint.product}",
            detail=complaint.summary[:120],
            url=url_for("complaints.show", complaint_id=complaint.id),
            due=_("since %(day)s", day=day(complaint.received_at).striptags()),
        )
        for complaint in queries.open_for(db, person)
    ]


def _intake(form: forms.ComplaintForm) -> services.Intake:
    received = form.received_at.data
    if received is None:
        raise Invalid("When was it received?", {"received_at": "Give the date and time."})
    if not form.validate():
        raise Invalid("Something is too long.", {})
    return services.Intake(
        customer_ref=form.customer_ref.data or "",
        customer_name=form.customer_name.data or "",
        received_at=received.replace(tzinfo=ZoneInfo(settings().timezone)).astimezone(UTC),
        channel=form.channel.data or "",
        category=form.category.data or "",
        product=form.product.data or "",
        summary=form.summary.data or "",
        initial_action=form.initial_action.data or "",
        remedy_sought=form.remedy_sought.data or "",
        backdating_reason=form.backdating_reason.data or "",
    )


def _revision() -> int:
    return request.form.get("revision", default=-1, type=int)


def _show(form: Form, refusal: AppError) -> None:
    """Put a service's refusals beside the fields they are about."""
    for name, message in refusal.fields.items() if isinstance(refusal, Invalid) else ():
        if name in form:
            form[name].errors = [*form[name].errors, message]
