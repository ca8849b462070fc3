"""Recording a complaint: the form with its drafts, customers found while typing, and what they have open already."""

from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import forms as core_forms
from qa_app.complaints import queries as complaints
from qa_app.complaints import services as core
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.intake import forms, queries, services
from qa_app.intake.models import Draft
from qa_app.intake.services import crm
from qa_app.intake.views.blueprint import pages
from qa_app.interactions import queries as interactions
from qa_app.interactions.models import Customer
from qa_app.policy import Actor
from qa_app.web import Task, actor, needs, session, settings, worklist

FEWEST_FOR_CRM = 4
"""How much somebody has to have typed before another system is asked."""


@pages.get("/complaints/new")
@needs("complaint.write")
def new() -> ResponseReturnValue:
    """The form: a draft taken up again, or empty but for what the address knows."""
    if (draft_id := request.args.get("draft", type=int)) is not None:
        draft = queries.draft(session(), actor(), draft_id)
        return _page(forms.filled(draft.fields), draft=draft, interaction_id=draft.interaction_id)
    fields = {"received_at": _now().strftime("%Y-%m-%dT%H:%M"), **_customer_fields(request.args.get("customer", ""))}
    return _page(forms.filled(fields), interaction_id=request.args.get("interaction", type=int))


@pages.post("/complaints/new")
@needs("complaint.write")
def record() -> ResponseReturnValue:
    """Record the complaint, link the interaction it was opened from, and drop its draft."""
    form, interaction_id = forms.IntakeForm(), request.form.get("interaction_id", type=int)
    try:
        complaint = services.record(session(), actor(), form.intake(ZoneInfo(settings().timezone)))
        if interaction_id:
            core.link(session(), actor(), complaint, interaction_id, "origin")
            core.promote(session(), actor(), interaction_id, complaint)
    except (Invalid, NotFound) as refusal:
        return _refused(form, refusal, interaction_id)
    _drop_draft()
    flash(_("Recorded as C-%(number)s.", number=complaint.id))
    return redirect(url_for("complaints.show", complaint_id=complaint.id))


@pages.post("/complaints/new/add")
@needs("complaint.write")
def add() -> ResponseReturnValue:
    """Add what was typed to a complaint that the customer has open already."""
    form, interaction_id = forms.IntakeForm(), request.form.get("interaction_id", type=int)
    try:
        complaint = complaints.one(session(), actor(), request.form.get("add_to", default=0, type=int))
        services.add_to(session(), actor(), complaint, form.summary.data or "", interaction_id=interaction_id)
    except (Invalid, Conflict, NotFound) as refusal:
        return _refused(form, refusal, interaction_id)
    _drop_draft()
    flash(_("Added to C-%(number)s.", number=complaint.id))
    return redirect(url_for("complaints.show", complaint_id=complaint.id) + "#timeline")


@pages.post("/complaints/drafts")
@needs("complaint.write")
def keep_draft() -> ResponseReturnValue:
    """Keep what was typed so far; a script does so by itself, a button for whoever has none."""
    draft_id = request.form.get("draft_id", type=int)
    interaction_id = request.form.get("interaction_id", type=int)
    known = interaction_id if interaction_id and _may_see(interaction_id) else None
    draft = services.keep_draft(session(), actor(), request.form, draft_id=draft_id, interaction_id=known)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(id=draft.id, fields=len(draft.fields))
    flash(_("Kept as a draft."))
    return redirect(url_for(".new", draft=draft.id))


@pages.post("/complaints/drafts/<int:draft_id>/discard")
@needs("complaint.write")
def discard(draft_id: int) -> ResponseReturnValue:
    """Throw a draft away."""
    services.discard(session(), actor(), draft_id)
    flash(_("The draft is gone."))
    return redirect(url_for(".new"))


@pages.get("/complaints/new/customers")
@needs("complaint.write")
def customers() -> ResponseReturnValue:
    """Customers who go with what is being typed."""
    typed = request.args.get("typed", "").strip()[:120]
    found, elsewhere, is_away = queries.matching(session(), actor(), typed), None, False
    if not found and len(typed) >= FEWEST_FOR_CRM:
        session().rollback()  # nothing is held while another system is asked
        try:
            elsewhere = crm.adapter(settings().crm).lookup(typed)
        except crm.CrmTrouble:
            is_away = True
    parts = {"matches": found, "elsewhere": elsewhere, "is_away": is_away, "typed": typed}
    return render_template("intake/_customers.html", **parts)


@pages.get("/complaints/new/open")
@needs("complaint.write")
def already_open() -> ResponseReturnValue:
    """What the customer has open already."""
    rows = queries.open_complaints_of(session(), actor(), request.args.get("customer_ref", "")[:80])
    return render_template("intake/_open.html", open_ones=rows)


@worklist
def my_drafts(db: Session, person: Actor) -> list[Task]:
    """Complaints that the person has not finished typing."""
    if not person.may("complaint.write"):
        return []
    return [
        Task(
            kind=_("Drafts of complaints"),
            title=_title(row),
            detail=str(row.fields.get("summary", ""))[:120],
            url=url_for("intake.new", draft=row.id),
        )
        for row in queries.drafts(db, person)
    ]


def _title(row: Draft) -> str:
    named = (row.fields.get(name) for name in ("customer_name", "customer_ref", "product"))
    return " · ".join(str(value) for value in named if value) or str(_("A complaint without a name yet"))


def _page(
    form: forms.IntakeForm,
    *,
    draft: Draft | None = None,
    interaction_id: int | None = None,
    refusal: AppError | None = None,
) -> str:
    rows: Sequence[Draft] = queries.drafts(session(), actor())
    return render_template(
        "complaints/new.html",
        form=form,
        drafts=[(row, _title(row)) for row in rows if draft is None or row.id != draft.id],
        draft_id=draft.id if draft else request.form.get("draft_id", type=int),
        interaction_id=interaction_id,
        open_ones=queries.open_complaints_of(session(), actor(), form.customer_ref.data or ""),
        backdating_days=queries.backdating_days(session()),
        refusal=refusal,
    )


def _refused(form: forms.IntakeForm, refusal: AppError, interaction_id: int | None) -> ResponseReturnValue:
    session().rollback()
    core_forms.show(form, refusal)
    return _page(form, interaction_id=interaction_id, refusal=refusal), 409 if isinstance(refusal, Conflict) else 422


def _drop_draft() -> None:
    draft_id = request.form.get("draft_id", type=int)
    if draft_id is None:
        return
    try:
        services.discard(session(), actor(), draft_id)
    except NotFound:
        return


def _may_see(interaction_id: int) -> bool:
    try:
        interactions.one(session(), actor(), interaction_id)
    except NotFound:
        return False
    return True


def _customer_fields(ref: str) -> dict[str, str]:
    if not ref:
        return {}
    row = session().query(Customer).filter_by(ref=ref[:80]).one_or_none()
    if row is None:
        return {"customer_ref": ref[:80]}
    found = {"customer_ref": row.ref, "customer_name": row.name, "customer_email": row.email}
    return {name: value for name, value in (found | {"customer_phone": row.phone}).items() if value}


def _now() -> datetime:
    return datetime.now(UTC).astimezone(ZoneInfo(settings().timezone))
