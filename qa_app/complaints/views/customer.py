"""All about one customer on a page: complaints, contacts, evaluations, remedies, and how they want to be treated.

Other parts of the desk stand on higher floors; what they know of a customer they put here with `customer_panel`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import rules, services
from qa_app.complaints.models import Complaint
from qa_app.complaints.queries import customers
from qa_app.complaints.rules.customers import VULNERABILITIES, Wishes
from qa_app.complaints.views import casing
from qa_app.complaints.views.desk import pages
from qa_app.errors import Invalid
from qa_app.interactions.models import Customer
from qa_app.policy import Actor
from qa_app.web import actor, needs, session

Provider = Callable[[Session, Actor, Customer], Mapping[str, Any] | None]
RECENT_CONTACTS = 5


@dataclass(frozen=True, slots=True)
class CustomerPanel:
    """A part of the customer's page: `template` is included with what `provide` gives (as `given`), if anything."""

    template: str
    provide: Provider
    order: int


_PANELS: list[CustomerPanel] = []


def customer_panel(template: str, *, order: int) -> Callable[[Provider], Provider]:
    """Add a part to every customer's page; for use as a decorator of what provides its values (None: left out)."""

    def register(provide: Provider) -> Provider:
        if template not in {known.template for known in _PANELS}:
            _PANELS.append(CustomerPanel(template, provide, order))
            _PANELS.sort(key=lambda item: item.order)
        return provide

    return register


@pages.get("/customers/<int:customer_id>")
@needs("complaint.read")
def customer(customer_id: int) -> ResponseReturnValue:
    """Everything the desk knows of a customer."""
    row = customers.customer(session(), actor(), customer_id)
    audit.record(session(), actor(), "read", ("customer", customer_id), address=request.remote_addr)
    return _page(row)


@pages.post("/customers/<int:customer_id>")
@needs("complaint.write")
def mind(customer_id: int) -> ResponseReturnValue:
    """Keep how the customer is to be treated."""
    row = customers.customer(session(), actor(), customer_id)
    try:
        services.mind(session(), actor(), row, _wishes())
    except Invalid as refusal:
        return _page(row, refusal), 422
    flash(_("Kept."))
    return redirect(url_for(".customer", customer_id=customer_id))


def _wishes() -> Wishes:
    flags = list(dict.fromkeys(request.form.getlist("vulnerability")))[:20]
    return Wishes(
        preferred_name=request.form.get("preferred_name", ""),
        language=request.form.get("language", ""),
        may_contact=request.form.get("may_contact") == "1",
        vulnerability=[(flag, request.form.get(f"basis_{flag}", "")) for flag in flags],
    )


def _page(row: Customer, refusal: Invalid | None = None) -> str:
    db, who = session(), actor()
    complaints = customers.complaints_of(db, who, row.id)
    kept = {str(item.get("flag")): str(item.get("basis", "")) for item in row.vulnerability or ()}
    given = ((item, item.provide(db, who, row)) for item in _PANELS)
    return render_template(
        "complaints/customer.html",
        customer=row,
        complaints=complaints,
        number_open=sum(item.state in rules.OPEN for item in complaints),
        number_repeats=sum(item.repeat_of_id is not None for item in complaints),
        contacts=customers.contacts_of(db, who, row.id),
        evaluations=customers.evaluations_of(db, who, row.id),
        remedies=customers.remedies_of(db, who, row.id),
        totals=customers.totals_of(db, who, row.id),
        wishes=_wishes() if refusal else None,
        kept=dict(_wishes().vulnerability) if refusal else kept,
        vulnerabilities=VULNERABILITIES,
        rules=rules,
        refusal=refusal,
        customer_panels=[(item.template, values) for item, values in given if values is not None],
    )


@casing.panel("complaints/_customer.html", order=5)
def about_the_customer(db: Session, person: Actor, complaint: Complaint) -> Mapping[str, Any]:
    """Who complains and how they want to be treated, with their last contacts."""
    contacts = customers.contacts_of(db, person, complaint.customer_id, limit=RECENT_CONTACTS)
    return {"customer": complaint.customer, "contacts": contacts, "vulnerabilities": VULNERABILITIES}
