"""Proposing an outcome to the customer, and noting what they answer."""

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import labels
from qa_app.complaints import queries as desk
from qa_app.resolutions import forms, services
from qa_app.resolutions.views.outcome import REFUSALS, back, pages, refused, revision
from qa_app.web import actor, needs, session


@pages.post("/<int:complaint_id>/proposals")
@needs("complaint.write")
def propose(complaint_id: int) -> ResponseReturnValue:
    """Propose an outcome: sent by e-mail, or noted as said."""
    complaint, form = desk.one(session(), actor(), complaint_id), forms.ProposalForm()
    offer = services.Offer(
        text=form.text.data or "",
        options=(form.options.data or "").splitlines(),
        said_via=form.said_via.data or "",
        is_goodwill=bool(form.is_goodwill.data),
    )
    try:
        row = services.propose(session(), actor(), complaint, offer, revision=revision())
    except REFUSALS as refusal:
        forms.show(form, refusal)
        return refused(complaint_id, refusal, proposal_form=form, is_proposing=True)
    flash(_("Proposal %(version)s is with the customer.", version=row.version))
    return back(complaint_id, "proposals")


@pages.post("/<int:complaint_id>/proposals/<int:proposal_id>/answer")
@needs("complaint.write")
def answer(complaint_id: int, proposal_id: int) -> ResponseReturnValue:
    """Note what the customer answered."""
    complaint = desk.one(session(), actor(), complaint_id)
    names = ("response", "text", "via", "chosen")
    typed = {name: request.form.get(name, "")[:10_000] for name in names}
    chosen = int(typed["chosen"]) if typed["chosen"].isascii() and typed["chosen"].isdigit() else None
    via = typed["via"] if typed["via"] in ("phone", "email", "in_person", "letter", "chat") else "phone"
    try:
        services.answer(
            session(), actor(), complaint, proposal_id, typed["response"], typed["text"], via=via, chosen=chosen
        )
    except REFUSALS as refusal:
        return refused(complaint_id, refusal, answered=typed)
    flash(_("The answer is kept. It is now: %(state)s.", state=labels.of_complaint(complaint.state).text.lower()))
    return back(complaint_id, "proposals")
