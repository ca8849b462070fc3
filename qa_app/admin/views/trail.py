"""The page of the audit trail. Whoever reads it is noted in it."""

import re
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from qa_app import audit
from qa_app.admin import queries, rules
from qa_app.admin.rules import Narrowing
from qa_app.admin.views.blueprint import day_in, number_in, pages, text_in
from qa_app.audit import AuditEvent
from qa_app.web import actor, needs, session, settings

PLACES = {
    "person": ("admin.person", "person_id", "people.manage"),
    "interaction": ("interactions.show", "interaction_id", "interaction.read"),
    "evaluation": ("evaluations.show", "evaluation_id", "evaluation.read"),
    "dispute": ("evaluations.decision_form", "dispute_id", "dispute.resolve"),
    "coaching_session": ("coaching.show", "session_id", "coaching.read"),
    "complaint": ("complaints.show", "complaint_id", "complaint.read"),
    "scorecard_version": ("builder.show", "version_id", "scorecard.read"),
    "source": ("interactions.source", "source_id", "interaction.edit"),
}


@pages.get("/audit")
@needs("audit.read")
def trail() -> ResponseReturnValue:
    """Who did what, to which thing, when and from where; the newest first."""
    narrowing, before_id = _narrowing(), number_in("before")
    rows, has_more = queries.trail_page(session(), narrowing, ZoneInfo(settings().timezone), before_id)
    page = render_template(
        "admin/trail.html",
        rows=rows,
        has_more=has_more,
        narrowing=narrowing,
        before_id=before_id,
        everybody=queries.everybody(session()),
        rules=rules,
        address_of=_address,
    )
    audit.record(session(), actor(), "trail_read", ("audit", "trail"), narrowed=narrowing.words())
    return page


def _narrowing() -> Narrowing:
    """What the address asks for; what cannot be understood narrows nothing."""
    who = text_in("who")
    return Narrowing(
        who=who if who == rules.SYSTEM or number_in("who") is not None else "",
        action=text_in("action"),
        entity=text_in("entity"),
        number=re.sub(r"^[A-Za-z]-(?=\d+$)", "", text_in("number")),
        since=day_in("since"),
        until=day_in("until"),
    )


def _address(event: AuditEvent) -> str | None:
    """Where the thing is shown, for those whose role opens that page."""
    is_number = event.entity_id.isascii() and event.entity_id.isdigit() and len(event.entity_id) < 10
    if not is_number:
        return None
    number = int(event.entity_id)
    if event.entity == "job" and actor().may("job.read"):
        return url_for("admin.jobs", before=number + 1, _anchor=f"job-{number}")
    endpoint, argument, permission = PLACES.get(event.entity, ("", "", ""))
    if not endpoint or not actor().may(permission):
        return None
    values: dict[str, Any] = {argument: number}
    return url_for(endpoint, **values)
