"""How far back a complaint may be dated, as the desk's lead sets it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import Invalid
from qa_app.intake import queries, services
from qa_app.intake.views.blueprint import pages
from qa_app.web import actor, needs, session

setup_pages(SetupPage("Taking in", "intake.rule", "How far back a complaint may be dated.", 10))


@pages.get("/complaints/setup/intake")
@needs("complaint.setup")
def rule() -> ResponseReturnValue:
    """The rule in force, and those before it."""
    return _page()


@pages.post("/complaints/setup/intake")
@needs("complaint.setup")
def set_rule() -> ResponseReturnValue:
    """Set another number of days."""
    try:
        days = request.form.get("days", default=0, type=int)
        services.set_backdating(session(), actor(), days, request.form.get("reason", ""))
    except Invalid as refusal:
        return _page(refusal), 422
    flash(_("From now on this is the rule."))
    return redirect(url_for(".rule"))


def _page(refusal: Invalid | None = None) -> str:
    return render_template(
        "intake/rule.html",
        days=queries.backdating_days(session()),
        made=queries.rules_made(session()),
        refusal=refusal,
        typed=request.form,
    )
