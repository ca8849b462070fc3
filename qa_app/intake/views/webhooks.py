"""Addresses to which other systems post: made with a secret that is shown once, and taken back."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as complaints
from qa_app.errors import Invalid
from qa_app.intake.models import Webhook
from qa_app.intake.queries.mentions import webhooks as addresses
from qa_app.intake.rules.bodies import FIELDS, KINDS, NEEDED
from qa_app.intake.services.webhooks import make_webhook, revoke_webhook
from qa_app.intake.views.blueprint import pages
from qa_app.web import actor, needs, session


@pages.get("/keys/webhooks")
@needs("api_key.manage")
def webhooks() -> ResponseReturnValue:
    """All addresses, and making another."""
    return _page()


@pages.post("/keys/webhooks")
@needs("api_key.manage")
def new_webhook() -> ResponseReturnValue:
    """Make an address; its secret is shown on this page alone."""
    kind = request.form.get("kind", "")
    mapping = {name: request.form.get(f"{kind}_{name}", "") for name in FIELDS.get(kind, ())}
    try:
        row = make_webhook(
            session(),
            actor(),
            name=request.form.get("name", ""),
            kind=kind,
            mapping=mapping,
            person_id=request.form.get("person", default=0, type=int),
        )
    except Invalid as refusal:
        return _page(refusal=refusal), 422
    return _page(made=row)


@pages.post("/keys/webhooks/<int:webhook_id>/revoke")
@needs("api_key.manage")
def take_webhook_back(webhook_id: int) -> ResponseReturnValue:
    """Take an address back."""
    row = revoke_webhook(session(), actor(), webhook_id)
    flash(_("Nothing that is posted to “%(name)s” counts any more.", name=row.name))
    return redirect(url_for(".webhooks"))


def _page(*, made: Webhook | None = None, refusal: Invalid | None = None) -> str:
    return render_template(
        "intake/webhooks.html",
        rows=addresses(session()),
        staff=complaints.staff(session()),
        kinds=KINDS,
        fields=FIELDS,
        needed=NEEDED,
        made=made,
        refusal=refusal,
        typed=request.form if refusal else {},
    )
