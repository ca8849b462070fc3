"""The desk's list, recording a complaint, and what waits for its people."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import forms, queries, rules, services
from qa_app.complaints.views import casing
from qa_app.errors import Invalid
from qa_app.policy import Actor
from qa_app.web import Entry, Task, actor, navigation, needs, session, settings, worklist
from qa_app.web.filters import day

pages = Blueprint("complaints", __name__, url_prefix="/complaints")
navigation(Entry("Complaints", "complaints.index", "chat-left-text", "complaint.read", 40))


@pages.app_template_filter("category")
def category_name(key: str) -> str:
    """What a category is called, retired ones too."""
    return forms.category_tree().name(key)


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
        categories=forms.category_tree(),
        rules=rules,
        standing=casing.standing,
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
        forms.show(form, refusal)
        return render_template("complaints/new.html", form=form, interaction_id=interaction_id, refusal=refusal), 422
    flash(_("Recorded as C-%(number)s.", number=complaint.id))
    return redirect(url_for(".show", complaint_id=complaint.id))


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
