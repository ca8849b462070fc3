"""The outcome of a complaint: what was decided, promised and proposed, and whether it holds."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints import rules
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.steps import CHANGEABLE
from qa_app.complaints.views import casing
from qa_app.errors import AppError, Conflict, Invalid, NotAllowed
from qa_app.policy import Actor
from qa_app.resolutions import forms, queries, services
from qa_app.resolutions.models import CheckKind
from qa_app.resolutions.rules import authority, surveys
from qa_app.resolutions.services import proposals, remedies
from qa_app.resolutions.services.proposals import PROPOSED_IN
from qa_app.resolutions.services.spot import ON_THE_SPOT
from qa_app.web import actor, needs, session

pages = Blueprint("resolutions", __name__, url_prefix="/complaints")
casing.tabs(casing.Tab("outcome", "Outcome", "resolutions.outcome", 30))
REFUSALS = (Invalid, Conflict, NotAllowed)


@casing.panel("resolutions/_summary.html", order=30, place="main")
def in_short(_db: Session, _person: Actor, _complaint: Complaint) -> dict[str, Any]:
    """The outcome in short on the first page; the complaint holds all of it."""
    return {}


@pages.get("/<int:complaint_id>/outcome")
@needs("complaint.read")
def outcome(complaint_id: int) -> ResponseReturnValue:
    """What was decided, promised and proposed, and whether it holds."""
    return page(casing.case(complaint_id))


def page(complaint: Complaint, status: int = 200, **given: object) -> ResponseReturnValue:
    """The page, with forms that keep what was typed where they are `given`."""
    may_write = actor().may("complaint.write")
    now = datetime.now(UTC)
    live = queries.live_matrix(session())
    check = queries.check_of(session(), complaint, CheckKind.SECOND_PERSON)
    parts = {
        "outcome_form": forms.OutcomeForm(formdata=None, obj=complaint) if may_write else None,
        "remedy_form": forms.RemedyForm(formdata=None),
        "proposal_form": _proposal_form(complaint),
        "spot_form": forms.SpotForm(formdata=None),
        "is_changeable": complaint.state in CHANGEABLE,
        "is_spot": complaint.state in ON_THE_SPOT,
        "is_proposable": complaint.state in PROPOSED_IN,
        "proposals": queries.proposals(session(), complaint),
        "approvals": {row.remedy_id: row for row in queries.approvals(session(), complaint)},
        "may_give_money": bool(complaint.remedies) and remedies.may_be_given(session(), complaint),
        "matrix": live,
        "grants": authority.grants(live, actor().roles),
        "checks": queries.checks(session(), complaint),
        "may_check": check is not None and actor().id not in queries.made_it(session(), complaint),
        "follow_up": queries.follow_up(session(), complaint),
        "practice": queries.practice(session()),
        "invite": queries.invite(session(), complaint),
        "recoveries": queries.recoveries(session(), complaint),
        "guidance": queries.guidance(session(), complaint, now) if may_write else None,
        "suppressions": surveys.SUPPRESSIONS,
    }
    return casing.page("resolutions/outcome.html", complaint, "outcome", status=status, **{**parts, **given})


def refused(complaint_id: int, refusal: AppError, **given: object) -> ResponseReturnValue:
    """The page again, as things stand in the database, with what is wrong and what was typed."""
    session().rollback()
    status = 403 if isinstance(refusal, NotAllowed) else casing.status_of(refusal)
    return page(desk.one(session(), actor(), complaint_id), status, refusal=refusal, **given)


def back(complaint_id: int, place: str = "") -> ResponseReturnValue:
    """To the page, at a place of it."""
    return redirect(url_for("resolutions.outcome", complaint_id=complaint_id) + (f"#{place}" if place else ""))


def revision() -> int:
    """What the person saw."""
    return request.form.get("revision", default=-1, type=int)


def _proposal_form(complaint: Complaint) -> forms.ProposalForm:
    form = forms.ProposalForm(formdata=None)
    form.text.data = proposals.draft(complaint)
    if not complaint.customer.email:
        form.said_via.data = "phone"
    return form


@pages.post("/<int:complaint_id>/outcome")
@needs("complaint.write")
def decide(complaint_id: int) -> ResponseReturnValue:
    """Record the outcome; a refusal or a conflict shows the page again with what was typed."""
    complaint, form = desk.one(session(), actor(), complaint_id), forms.OutcomeForm()
    try:
        services.decide(session(), actor(), complaint, _outcome(form), revision=revision())
    except REFUSALS as refusal:
        forms.show(form, refusal)
        return refused(complaint_id, refusal, outcome_form=form, is_editing=True)
    flash(_("The decision is saved."))
    return back(complaint_id)


def _outcome(form: forms.OutcomeForm) -> rules.Outcome:
    """What was decided; a cause that is found at the same time may be sent along."""
    return rules.Outcome(
        decision=form.decision.data or "",
        explanation=(form.explanation.data or "")[:10_000],
        root_cause=request.form.get("root_cause", "")[:20],
        root_cause_note=request.form.get("root_cause_note", "")[:10_000],
        root_cause_evidence=request.form.get("root_cause_evidence", "")[:10_000],
    )


@pages.post("/<int:complaint_id>/resolve-now")
@needs("complaint.write")
def resolve_now(complaint_id: int) -> ResponseReturnValue:
    """Decide, give the remedy, keep the customer's yes and resolve, in one go."""
    complaint, form = desk.one(session(), actor(), complaint_id), forms.SpotForm()
    try:
        services.resolve_now(session(), actor(), complaint, _spot(form), revision=revision())
    except REFUSALS as refusal:
        forms.show(form, refusal, prefix="spot_")
        return refused(complaint_id, refusal, spot_form=form, is_spotting=True)
    flash(_("Resolved on the spot."))
    return back(complaint_id)


def _spot(form: forms.SpotForm) -> services.Spot:
    amount, currency = forms.money(form.spot_amount.data, form.spot_currency.data)
    said = rules.Outcome(
        decision=form.spot_decision.data or "",
        explanation=(form.spot_explanation.data or "")[:10_000],
        root_cause=form.root_cause.data or "",
        root_cause_evidence=(form.root_cause_evidence.data or "")[:200],
    )
    promise = services.Promise(form.spot_kind.data or "", amount, currency)
    proof = services.Proof(reference=form.spot_reference.data or "")
    return services.Spot(said, promise, proof, form.response.data or "")
