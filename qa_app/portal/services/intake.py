"""Taking in what somebody wrote on the public form: once, whoever they say they are, and without telling them more."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.services import Intake
from qa_app.interactions.models import Customer
from qa_app.portal.rules import given as rules
from qa_app.portal.rules.given import Given

SOURCE = "public_form"
FIRST_ACTION = "The customer filled in the form on the web; it was taken in by itself."


def send(
    session: Session,
    given: Given,
    *,
    ticket: str,
    dialogue: Sequence[dict[str, Any]] = (),
    now: datetime | None = None,
) -> Complaint:
    """Record the complaint of a filled-in form; the same `ticket` is one complaint, however often it is sent.

    The e-mail address is what anybody could have typed. So nothing on the record of a customer whom we know by it is
    filled in from here; what was typed is kept with the complaint. `dialogue` holds the first answers that were
    offered and did not help. Raises `Invalid` with a message for every field that is missing or wrong.
    """
    rules.check(given)
    now = now or datetime.now(UTC)
    if (known := complaints.known_as(session, SOURCE, ticket)) is not None:
        return known
    is_new = not _is_known(session, given)
    complaint = complaints.record(session, None, _intake(given, ticket, now, is_new=is_new), now=now)
    complaints.happened(session, None, complaint, "note", at=now, text=_contact(given), internal=True)
    if dialogue:
        complaints.happened(session, None, complaint, "answers_offered", at=now, turns=list(dialogue))
    return complaint


def _is_known(session: Session, given: Given) -> bool:
    reached = Customer.email == given.email.lower() if given.email else Customer.phone == given.phone
    return session.scalar(select(Customer.id).where(reached).limit(1)) is not None


def _intake(given: Given, ticket: str, now: datetime, *, is_new: bool) -> Intake:
    return Intake(
        customer_ref="",
        customer_name=given.name if is_new else "",
        customer_email=given.email,
        customer_phone=given.phone if is_new or not given.email else "",
        received_at=now,
        channel="complaint_form",
        category=given.category,
        product=given.product,
        order_ref=given.order_ref,
        summary=f"{given.title}\n\n{given.story}",
        initial_action=FIRST_ACTION,
        remedy_sought=given.wish,
        external_source=SOURCE,
        external_id=ticket,
    )


def _contact(given: Given) -> str:
    """What they said of themselves, for the desk; nobody checked it."""
    said = {
        "Name": given.name,
        "E-mail": given.email,
        "Telephone": given.phone,
        "To mind when we deal with them": given.care,
    }
    lines = [f"{label}: {value}" for label, value in said.items() if value]
    return "\n".join(["Typed on the form, not checked:", *lines])
