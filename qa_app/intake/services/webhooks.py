"""Addresses to which other systems post: made with a secret shown once, and what becomes of a body that is posted."""

import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Invalid, NotFound
from qa_app.intake.models import Webhook
from qa_app.intake.rules import bodies
from qa_app.intake.services.recording import record
from qa_app.people.models import Person
from qa_app.policy import Actor

_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


def make_webhook(
    session: Session, actor: Actor, *, name: str, kind: str, mapping: Mapping[str, str], person_id: int
) -> Webhook:
    """Make an address; its secret is on the row, to be shown this once. Raises `Invalid`."""
    problems = {}
    if not _NAME.fullmatch(name.strip()):
        problems["name"] = "Small letters, figures and hyphens, up to 40; it is part of the address."
    elif session.scalar(select(Webhook.id).where(Webhook.name == name.strip())) is not None:
        problems["name"] = "There is one of that name already."
    person = session.get(Person, person_id)
    if person is None or not person.active:
        problems["person"] = "Choose somebody with an active account."
    if problems:
        raise Invalid("Nothing was made.", problems)
    row = Webhook(
        name=name.strip(),
        kind=kind,
        secret=secrets.token_urlsafe(32),
        mapping=bodies.check_mapping(kind, mapping),
        person_id=person_id,
        made_by_id=actor.id,
        made_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "webhook.make", ("webhook", row.id), person=person_id)
    return row


def revoke_webhook(session: Session, actor: Actor, webhook_id: int) -> Webhook:
    """Take an address back; nothing that is posted there counts any more. Raises `NotFound`."""
    row = session.get(Webhook, webhook_id)
    if row is None:
        raise NotFound("There is no such address.")
    if row.revoked_at is None:
        row.revoked_at = datetime.now(UTC)
        audit.record(session, actor, "webhook.revoke", ("webhook", row.id))
    return row


def webhook_of(session: Session, name: str, body: bytes, signature: str) -> Webhook | None:
    """The address in force of that name, if the body is signed with its secret."""
    row = session.scalar(select(Webhook).where(Webhook.name == name[:40]))
    is_right = bodies.is_signed(row.secret if row else "nobody knows this", body, signature)
    if row is None or not is_right or row.revoked_at is not None or not row.person.active:
        return None
    return row


def complaint_from(session: Session, actor: Actor, hook: Webhook, body: Mapping[str, Any]) -> tuple[Complaint, bool]:
    """Record what was posted, once for each of its ids; the complaint, and whether it is new. Raises `Invalid`."""
    fields = bodies.read(hook.mapping, body)
    own_id, received_at = fields.pop("external_id"), bodies.instant(fields.pop("received_at"))
    if not own_id:
        raise Invalid("The body cannot be read.", {"external_id": "There is none at the path that was set."})
    known = complaints.known_as(session, hook.name, own_id)
    if known is not None:
        return known, False
    texts = {"customer_ref": "", "customer_name": "", **fields}
    intake = complaints.Intake(**texts, received_at=received_at, external_source=hook.name, external_id=own_id)
    return record(session, actor, intake), True
