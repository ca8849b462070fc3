"""The facts suggested for a complaint, beside its words: accepted, put right or turned down."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.complaints import queries as complaints
from qa_app.complaints import rules
from qa_app.complaints.models import Complaint
from qa_app.complaints.views.casing import panel
from qa_app.errors import Conflict, Invalid
from qa_app.intake.models import FactState
from qa_app.intake.queries.facts import facts_of
from qa_app.intake.services import facts
from qa_app.intake.views.blueprint import pages
from qa_app.policy import Actor
from qa_app.web import actor, needs, session

KINDS = {
    "order": "Order number",
    "account": "Account number",
    "product": "Product",
    "date": "Date",
    "amount": "Amount",
    "remedy": "Asked for",
    "staff": "Named",
}


@panel("intake/_facts.html", order=20, place="main")
def suggested_facts(db: Session, _person: Actor, complaint: Complaint) -> Mapping[str, Any] | None:
    """What was read out of the complaint's words."""
    rows = facts_of(db, complaint.id)
    if not rows:
        return None
    waiting = [row for row in rows if row.state == FactState.SUGGESTED]
    return {
        "waiting": [(row, *_parted(row.context, row.start, row.words)) for row in waiting],
        "decided": [row for row in rows if row.state != FactState.SUGGESTED],
        "kinds": KINDS,
        "remedies": rules.REMEDIES,
    }


def _parted(context: str, start: int, words: str) -> tuple[str, str, str]:
    """The words before, of and after the fact."""
    place = min(start, facts.AROUND)
    before, after = context[:place], context[place + len(words) :]
    if start > facts.AROUND:  # the excerpt may begin within a word, and end within one
        before = "… " + before.partition(" ")[2]
    if len(after) >= facts.AROUND:
        after = after.rpartition(" ")[0] + " …"
    return before, context[place : place + len(words)], after


@pages.post("/complaints/<int:complaint_id>/facts/<int:fact_id>")
@needs("complaint.write")
def decide_fact(complaint_id: int, fact_id: int) -> ResponseReturnValue:
    """Accept a suggestion, put it right, or turn it down."""
    complaint = complaints.one(session(), actor(), complaint_id)
    verdict, value = request.form.get("verdict", ""), request.form.get("value", "")
    try:
        facts.decide(session(), actor(), complaint, fact_id, verdict, value)
    except (Invalid, Conflict) as refusal:
        session().rollback()
        flash(" ".join([str(refusal), *getattr(refusal, "fields", {}).values()]), "error")
    else:
        flash(_("Noted."))
    return redirect(url_for("complaints.show", complaint_id=complaint_id) + "#facts-read")
