"""Complaints for programs: recorded once however often they are sent, listed, read, and moved by the same guards."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from flask import Response, g, request, url_for

from qa_app import audit
from qa_app.api import cursors, shapes
from qa_app.api.views.blueprint import pages, sent
from qa_app.complaints import queries, rules, services
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid
from qa_app.intake.services import crm
from qa_app.intake.services import record as take_in
from qa_app.web import actor, needs, session, settings

MOST_AT_ONCE = 100
USUAL_AT_ONCE = 50
LONGEST_KEY = 120


@pages.post("/complaints")
@needs("complaint.write")
def record() -> Response:
    """Record a complaint: 201 the first time, 200 with what is known whenever the same one comes again."""
    once = request.headers.get("Idempotency-Key", "").strip()
    if len(once) > LONGEST_KEY:
        raise Invalid(f"Idempotency-Key may have {LONGEST_KEY} characters at the most.")
    of = f"key-{g.get('api_key', 0)}"
    intake = shapes.intake(sent(), source=of, external_id=None)
    if once and intake.external_id is None:
        intake = replace(intake, external_source=f"{of}-once", external_id=once)
    is_known = services.known_as(session(), intake.external_source, intake.external_id) is not None
    row = take_in(session(), actor(), intake)
    session().flush()
    return _json(_whole(row), 200 if is_known else 201, Location=url_for("api.show", complaint_id=row.id))


@pages.get("/complaints")
@needs("complaint.read")
def index() -> Response:
    """The register, with the filters of its page; `next` leads on where there is more."""
    filters = queries.read(request.args, settings().timezone)
    in_force = filters.in_address()
    limit = min(max(request.args.get("limit", USUAL_AT_ONCE, type=int), 1), MOST_AT_ONCE)
    before = None
    if cursor := request.args.get("cursor", ""):
        before = cursors.read(settings().secret_key, cursor[:4_000], in_force)
    rows = queries.found(session(), actor(), replace(filters, before_id=before), limit=limit)
    shown = rows[:limit]
    more = cursors.written(settings().secret_key, shown[-1].id, in_force) if len(rows) > limit else None
    return _json({"complaints": [shapes.told(row) for row in shown], "next": more})


@pages.get("/complaints/<int:complaint_id>")
@needs("complaint.read")
def show(complaint_id: int) -> Response:
    """One complaint with its remedies, its contacts, and the steps that are legal now."""
    row = queries.one(session(), actor(), complaint_id)
    audit.record(session(), actor(), "read", ("complaint", complaint_id), address=request.remote_addr)
    return _json(_whole(row))


@pages.post("/complaints/<int:complaint_id>/steps")
@needs("complaint.write")
def move(complaint_id: int) -> Response:
    """Take a step; a refusal names what is missing and the steps that are legal."""
    row, body = queries.one(session(), actor(), complaint_id), sent()
    revision = body.get("revision")
    if revision is not None and (isinstance(revision, bool) or not isinstance(revision, int)):
        raise Invalid("The step cannot be read.", {"revision": "Must be the number that you read last."})
    taken = _step(row, body)
    legal = list(rules.STEPS.get(row.state, ()))
    try:
        services.move(session(), actor(), row, taken, revision=revision)
    except Conflict as refusal:
        told: Any = refusal
        lack = services.missing(session(), row, taken, datetime.now(UTC)) if taken.after in legal else []
        told.members = {"state": row.state, "legal": legal, "missing": [item.what for item in lack]}
        raise
    return _json(_whole(row))


@pages.post("/complaints/<int:complaint_id>/category")
@needs("complaint.write")
def recategorise(complaint_id: int) -> Response:
    """Take over a category from another system; the one there is changes nothing."""
    row, wanted = queries.one(session(), actor(), complaint_id), sent().get("category")
    if not isinstance(wanted, str):
        raise Invalid("The change cannot be read.", {"category": "Must be the key of a category."})
    crm.recategorise(session(), actor(), row, wanted, via=crm.VIA)
    return _json(_whole(row))


def _step(row: Complaint, body: dict[str, Any]) -> rules.Step:
    texts = {name: body.get(name) or "" for name in ("to", "reason", "party", "expected_on")}
    wrong = {name: "Must be a text." for name, value in texts.items() if not isinstance(value, str)}
    if wrong:
        raise Invalid("The step cannot be read.", wrong)
    try:
        expected_on = date.fromisoformat(texts["expected_on"]) if texts["expected_on"] else None
    except ValueError as error:
        raise Invalid("That is no date.", {"expected_on": "Write the date as 2026-05-31."}) from error
    return rules.Step(row.state, texts["to"], texts["reason"][:10_000], texts["party"].strip()[:200], expected_on)


def _whole(row: Complaint) -> dict[str, Any]:
    steps = [
        shapes.step(step.after, rules.step_words(step.before, step.after), lack)
        for step, lack in services.missing_of_each(session(), row, datetime.now(UTC))
    ]
    remedies = [
        {
            "kind": item.kind,
            "amount_minor": item.amount_minor,
            "currency": item.currency,
            "is_given": bool(item.fulfilled_at),
        }
        for item in row.remedies
    ]
    contacts = [{"interaction": link.interaction_id, "role": link.role} for link in row.links]
    return {**shapes.told(row), "remedies": remedies, "contacts": contacts, "steps": steps}


def _json(told: dict[str, Any], status: int = 200, **headers: str) -> Response:
    return Response(json.dumps(told), status, mimetype="application/json", headers=headers)
