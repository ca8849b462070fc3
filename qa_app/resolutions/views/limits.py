"""Who may promise what: the matrix with its history for those who keep it, and everybody's own limits."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import audit
from qa_app.complaints import rules as desk
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import Invalid
from qa_app.resolutions import forms, queries, services
from qa_app.resolutions.rules import authority
from qa_app.resolutions.views.outcome import pages
from qa_app.web import actor, needs, session

setup_pages(
    SetupPage("Who may promise what", "resolutions.limits", "Roles, remedies and amounts; more needs approval.", 60)
)
FIRST_CURRENCIES = ("EUR", "GBP", "USD")


@pages.get("/setup/authority")
@needs("complaint.setup")
def limits() -> ResponseReturnValue:
    """The matrix in use, to be changed, and its history. A currency in the address adds its table."""
    return _page()


def _page(status: int = 200, **given: object) -> ResponseReturnValue:
    live = queries.live_matrix(session())
    extra = request.values.get("currency", "").strip().upper()
    currencies = [*(live.currencies or FIRST_CURRENCIES)]
    if extra in desk.CURRENCIES and extra not in currencies:
        currencies.append(extra)
    versions = queries.authority_versions(session())
    parts = {
        "matrix": live,
        "roles": authority.ROLES,
        "priced": authority.PRICED,
        "currencies": currencies,
        "is_unknown": bool(extra) and extra not in desk.CURRENCIES,
        "rules": desk,
        "history": [(row, queries.changed_by(session(), row)) for row in versions[:20]],
        "typed": None,
    }
    return render_template("resolutions/limits.html", **{**parts, **given}), status


@pages.post("/setup/authority")
@needs("complaint.setup")
def publish_limits() -> ResponseReturnValue:
    """Publish a new version of the matrix."""
    try:
        row = services.publish_matrix(session(), actor(), _cells(), request.form.get("reason", ""))
    except Invalid as refusal:
        session().rollback()
        return _page(422, refusal=refusal, typed=request.form)
    audit.record(session(), actor(), "authority_published", ("authority", row.version), address=request.remote_addr)
    flash(_("Version %(n)s is in use from now on.", n=row.version))
    return redirect(url_for(".limits"))


def _cells() -> list[authority.Cell]:
    cells, problems = [], {}
    for role in authority.ROLES:
        cells += [authority.Cell(role, kind) for kind in desk.REMEDIES if request.form.get(f"may:{kind}:{role}")]
        for currency in request.form.getlist("currencies")[:30]:
            for kind in authority.PRICED:
                name = f"max:{kind}:{currency}:{role}"
                try:
                    minor, code = forms.money(request.form.get(name, "")[:20], currency)
                except Invalid as refusal:
                    problems[name] = f"{desk.REMEDIES[kind]}, {currency}: {' '.join(refusal.fields.values())}"
                    continue
                if minor is not None and code is not None:
                    cells.append(authority.Cell(role, kind, code, minor))
    if problems:
        raise Invalid("An amount cannot be read.", problems)
    return cells


@pages.get("/what-you-may-promise")
@needs("expectation.read")
def own_limits() -> ResponseReturnValue:
    """What the person may promise to customers by themselves, whatever their role."""
    live = queries.live_matrix(session())
    return render_template(
        "resolutions/own_limits.html", grants=authority.grants(live, actor().roles), matrix=live, rules=desk
    )
