"""Six-digit codes by e-mail: asked for before money is accepted or contact details change, and good for one thing."""

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict
from qa_app.interactions.models import Customer
from qa_app.jobs import ledger
from qa_app.portal.models import PortalCode
from qa_app.portal.rules import codes as rules

JOB = "portal_code"
UNREACHABLE = "We have no e-mail address of yours to send a code to. Call us, and we do it together."
FLOODED = "We sent you several codes within the hour. Use the newest one, or wait a while."
OVER = "This code is no longer good. Ask for a new one."


def ask(session: Session, complaint: Complaint, purpose: str, said: dict[str, Any]) -> PortalCode:
    """Have a code sent to the customer's e-mail; what they `said` waits until it is confirmed.

    Raises `Conflict` without an e-mail address, or when too many codes went out within the hour.
    """
    if not (complaint.customer.email or "").strip():
        raise Conflict(UNREACHABLE)
    now = datetime.now(UTC)
    lately = (PortalCode.complaint_id == complaint.id, PortalCode.created_at > now - timedelta(hours=1))
    if (session.scalar(select(func.count(PortalCode.id)).where(*lately)) or 0) >= rules.MOST_AN_HOUR:
        raise Conflict(FLOODED)
    row = PortalCode(
        complaint_id=complaint.id,
        purpose=purpose,
        said=said,
        salt=secrets.token_hex(16),
        created_at=now,
        expires_at=now + rules.LASTS,
        tries=0,
    )
    session.add(row)
    session.flush()  # the job names it
    ledger.enqueue(session, JOB, f"portal-code-{row.id}", {"code_id": row.id}, title=f"Code for C-{complaint.id}")
    return row


def open_code(session: Session, complaint: Complaint, code_id: int, now: datetime | None = None) -> PortalCode:
    """A code of the complaint that can still be typed. Raises `Conflict` for any other, known or not."""
    row = session.get(PortalCode, code_id)
    if row is None or row.complaint_id != complaint.id:
        raise Conflict(OVER)
    if row.used_at is not None or row.tries >= rules.TRIES or row.expires_at <= (now or datetime.now(UTC)):
        raise Conflict(OVER)
    return row


def confirm(session: Session, complaint: Complaint, code_id: int, typed: str, secret: str) -> PortalCode | None:
    """The code's row when the right code was typed, now used up; None for a wrong one, which costs a try.

    The try is counted before the code is compared, so that many at once are no more than many one by one. The
    caller commits in either case. Raises `Conflict` as `open_code`.
    """
    row = open_code(session, complaint, code_id)
    counted = update(PortalCode).where(PortalCode.id == row.id, PortalCode.tries < rules.TRIES)
    free = counted.where(PortalCode.used_at.is_(None)).values(tries=PortalCode.tries + 1).returning(PortalCode.tries)
    if session.scalar(free.execution_options(synchronize_session=False)) is None:
        raise Conflict(OVER)
    session.refresh(row)
    if not rules.is_right(secret, row.salt, typed):
        return None
    row.used_at = datetime.now(UTC)
    return row


def change_contact(session: Session, complaint: Complaint, *, email: str, phone: str) -> bool:
    """Keep new contact details, which a code to the old address confirmed; returns whether they are in use now.

    An address that belongs to another customer's record is left for the desk to look at.
    """
    customer, address = complaint.customer, email.strip().lower()
    taken = address and session.scalar(select(Customer.id).where(Customer.email == address, Customer.id != customer.id))
    given = f"e-mail {address or '–'}, telephone {phone or '–'}"
    wish = f"The customer gave new contact details, confirmed by a code: {given}."
    if taken:
        wish += f" Not changed: customer {taken} has this address."
    else:
        customer.email, customer.phone = address or customer.email, phone or customer.phone
    complaints.happened(session, None, complaint, "note", text=wish, internal=True)
    audit.record(session, None, "contact_changed", ("customer", customer.id), complaint=complaint.id, by="customer")
    return not taken
