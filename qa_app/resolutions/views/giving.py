"""Promising remedies, having them approved, carrying them out with proof, and taking promises back."""

from collections.abc import Callable
from datetime import date
from typing import BinaryIO, cast

from flask import flash, request, send_file
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import audit
from qa_app.complaints import queries as desk
from qa_app.complaints.models import ComplaintState, Remedy
from qa_app.errors import Invalid, NotFound
from qa_app.resolutions import forms, services
from qa_app.resolutions.rules import proofs
from qa_app.resolutions.services import remedies
from qa_app.resolutions.services.approvals import words
from qa_app.resolutions.views.outcome import REFUSALS, back, pages, refused
from qa_app.web import actor, needs, session, store


@pages.post("/<int:complaint_id>/remedies")
@needs("complaint.write")
def promise(complaint_id: int) -> ResponseReturnValue:
    """Promise a remedy."""
    complaint, form = desk.one(session(), actor(), complaint_id), forms.RemedyForm()
    try:
        row = services.promise(session(), actor(), complaint, _promise(form))
    except REFUSALS as refusal:
        forms.show(form, refusal)
        return refused(complaint_id, refusal, remedy_form=form)
    if row.approved_at is None:
        flash(_("%(what)s is over your limit: whoever may approve it is asked.", what=words(row)))
    return back(complaint_id, "remedies")


def _promise(form: forms.RemedyForm) -> services.Promise:
    amount_minor, currency = forms.money(form.amount.data, form.currency.data)
    due_on = form.due_on.data
    if due_on is None and request.form.get("due_on", "").strip():
        raise Invalid("That is no date.", {"due_on": "Write the date as 2026-05-31."})
    due_on = due_on if isinstance(due_on, date) else None
    return services.Promise(form.kind.data or "", amount_minor, currency, (form.note.data or "")[:200], due_on)


@pages.post("/<int:complaint_id>/remedies/<int:remedy_id>/given")
@needs("complaint.write")
def give(complaint_id: int, remedy_id: int) -> ResponseReturnValue:
    """Note that a remedy was carried out."""
    return _with_proof(services.carry_out, complaint_id, remedy_id)


@pages.post("/<int:complaint_id>/remedies/<int:remedy_id>/proof")
@needs("complaint.write")
def prove(complaint_id: int, remedy_id: int) -> ResponseReturnValue:
    """Add proof of a remedy that was carried out."""
    return _with_proof(services.prove, complaint_id, remedy_id)


def _with_proof(act: Callable[..., Remedy], complaint_id: int, remedy_id: int) -> ResponseReturnValue:
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        act(session(), actor(), complaint, remedy_id, _proof())
    except REFUSALS as refusal:
        return refused(complaint_id, refusal, typed=_typed(remedy_id))
    is_over = complaint.state == ComplaintState.RESOLVED
    flash(_("It is kept. With it the complaint is resolved.") if is_over else _("It is kept."))
    return back(complaint_id, "remedies")


def _proof() -> services.Proof:
    reference, text = request.form.get("reference", ""), request.form.get("proof", "")
    file = request.files.get("file")
    if file is None or not file.filename:
        return services.Proof(reference=reference, text=text)
    proofs.check_file(file.stream.read(proofs.HEAD_BYTES))
    file.stream.seek(0)
    kept = store().put(cast(BinaryIO, file.stream), max_bytes=proofs.MOST_BYTES)
    return services.Proof(reference, text, kept.sha256, _plain_name(file.filename))


def _plain_name(name: str) -> str:
    """The file's own name without folders and without what could break a header."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign if sign.isprintable() and sign not in '"<>:|?*' else "_" for sign in last)[-120:] or "proof"


def _typed(remedy_id: int) -> dict[str, object]:
    names = ("reference", "proof", "reason")
    return {"remedy": remedy_id, **{name: request.form.get(name, "")[:5_000] for name in names}}


@pages.get("/<int:complaint_id>/remedies/<int:remedy_id>/proof")
@needs("complaint.read")
def proof(complaint_id: int, remedy_id: int) -> ResponseReturnValue:
    """The file that proves it, to keep and not to open in the browser."""
    complaint = desk.one(session(), actor(), complaint_id)
    remedy = remedies.one(session(), complaint, remedy_id)
    if remedy.proof_sha256 is None:
        raise NotFound("There is no file.")
    audit.record(session(), actor(), "proof_fetched", ("complaint", complaint_id), address=request.remote_addr)
    answer = send_file(
        store().path(remedy.proof_sha256),
        mimetype="application/octet-stream",
        as_attachment=True,
        download_name=remedy.proof_name or "proof",
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@pages.post("/<int:complaint_id>/remedies/<int:remedy_id>/cancel")
@needs("complaint.write")
def cancel(complaint_id: int, remedy_id: int) -> ResponseReturnValue:
    """Take a promise back, with a reason."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.cancel(session(), actor(), complaint, remedy_id, request.form.get("reason", ""))
    except REFUSALS as refusal:
        return refused(complaint_id, refusal, typed=_typed(remedy_id))
    return back(complaint_id, "remedies")


@pages.post("/<int:complaint_id>/remedies/<int:remedy_id>/settle")
@needs("complaint.write")
def settle(complaint_id: int, remedy_id: int) -> ResponseReturnValue:
    """Approve what is over somebody's limit, or refuse it with a reason."""
    complaint = desk.one(session(), actor(), complaint_id)
    is_yes, reason = request.form.get("answer") == "yes", request.form.get("reason", "")
    try:
        services.settle(session(), actor(), complaint, remedy_id, is_yes=is_yes, reason=reason)
    except REFUSALS as refusal:
        return refused(complaint_id, refusal, typed=_typed(remedy_id))
    flash(_("Approved.") if is_yes else _("Not approved. Whoever asked is told."))
    return back(complaint_id, "remedies")
