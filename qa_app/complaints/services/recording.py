"""Recording a complaint: what every one must have, whoever takes it in and by whichever way it comes."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_app.complaints import queries, rules
from qa_app.complaints.models import EXTERNAL_MAXIMUM, PRODUCT_MAXIMUM, Complaint, ComplaintState
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.services.events import happened
from qa_app.errors import Invalid
from qa_app.interactions.models import Customer
from qa_app.interactions.rules.customers import made_up_ref
from qa_app.policy import Actor

FIELDS = (
    "customer_ref", "customer_name", "customer_email", "customer_phone", "received_at", "channel", "category",
    "product", "order_ref", "summary", "remedy_sought", "initial_action",
)  # fmt: skip
"""What the log names as filled in by whoever recorded it (R07)."""
LIMITS = {
    "customer_ref": 80, "customer_name": 200, "customer_email": 254, "customer_phone": 40, "backdating_reason": 300,
    "product": PRODUCT_MAXIMUM, "order_ref": 80, "summary": 10_000, "remedy_sought": 10_000, "initial_action": 10_000,
    "external_source": 40, "external_id": EXTERNAL_MAXIMUM,
}  # fmt: skip
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")


@dataclass(frozen=True, slots=True)
class Intake:
    """A complaint as it is recorded (R07). `received_at` is the customer's first contact.

    Without a customer's number there must be an e-mail address or a telephone number by which to know them.
    The same `external_id` of the same `external_source` is recorded once, however often it comes.
    """

    customer_ref: str
    customer_name: str
    received_at: datetime | None
    channel: str
    category: str
    product: str
    summary: str
    initial_action: str
    remedy_sought: str = ""
    backdating_reason: str = ""
    customer_email: str = ""
    customer_phone: str = ""
    order_ref: str = ""
    external_source: str | None = None
    external_id: str | None = None


def record(
    session: Session,
    actor: Actor | None,
    intake: Intake,
    *,
    now: datetime | None = None,
    backdating_allowed: timedelta = rules.BACKDATING_ALLOWED,
) -> Complaint:
    """Record a complaint, or give back the one that has its external id already (R04).

    Without an actor it came by itself, through a door that the customer uses. Raises `Invalid` with a message for
    every field that is missing or wrong, all of them together.
    """
    now = now or datetime.now(UTC)
    if (known := known_as(session, intake.external_source, intake.external_id)) is not None:
        return known
    tree = queries.categories(session)
    check(intake, tree, now, backdating_allowed)
    complaint = _complaint(session, actor, intake, now)
    complaint.category_version = tree.version
    if (raced := _added(session, complaint)) is not None:
        return raced
    filled = [name for name in FIELDS if str(getattr(intake, name) or "").strip()]
    said = {"channel": intake.channel, "backdating_reason": intake.backdating_reason, "filled": filled}
    if intake.external_source:
        said["source"] = intake.external_source
    happened(session, actor, complaint, "recorded", at=now, **said)
    return complaint


def _added(session: Session, complaint: Complaint) -> Complaint | None:
    """Add the row, whose number its event needs; the other one when the same external id came in this very moment."""
    try:
        with session.begin_nested():
            session.add(complaint)
    except IntegrityError:
        if (known := known_as(session, complaint.external_source, complaint.external_id)) is None:
            raise
        return known
    return None


def known_as(session: Session, source: str | None, external_id: str | None) -> Complaint | None:
    """The complaint that is known by this id of this source."""
    if not source or not external_id:
        return None
    same = (Complaint.external_source == source, Complaint.external_id == external_id)
    return session.scalar(select(Complaint).where(*same))


def _complaint(session: Session, actor: Actor | None, intake: Intake, now: datetime) -> Complaint:
    texts = ("product", "order_ref", "summary", "initial_action", "remedy_sought")
    return Complaint(
        **{name: _clean(getattr(intake, name)) for name in texts},
        customer=_customer(session, intake),
        received_at=intake.received_at or now,
        logged_at=now,
        channel=intake.channel,
        category=intake.category,
        external_source=intake.external_source or None,
        external_id=intake.external_id or None,
        state=ComplaintState.NEW,
        cycle=1,
        owner_id=actor.id if actor and actor.may("complaint.write") else None,
        sensitivity=[],
        public_exposure="none",
        initial_assessment="",
        priority_reason=[],
        explanation="",
        root_cause_note="",
        root_cause_evidence="",
        customer_response="not_asked",
        is_on_the_spot=False,
        revision=0,
    )


def check(intake: Intake, tree: Tree, now: datetime, backdating_allowed: timedelta) -> None:
    """Refuse what cannot be recorded, with a message for every field that is missing or wrong. Raises `Invalid`."""
    _check_intake(intake, tree, _when_problems(intake, now, backdating_allowed))


def _when_problems(intake: Intake, now: datetime, allowed: timedelta) -> dict[str, str]:
    if intake.received_at is None:
        return {"received_at": "When was it received? Give the date and time."}
    try:
        rules.check_received(intake.received_at, now, reason=intake.backdating_reason, allowed=allowed)
    except Invalid as refusal:
        return refusal.fields
    return {}


def _check_intake(intake: Intake, tree: Tree, problems: dict[str, str]) -> None:
    required = {
        "product": "Which product or service is it about?",
        "summary": "What happened, in the customer's words?",
        "initial_action": "What was done first?",
    }
    problems |= {name: text for name, text in required.items() if not getattr(intake, name).strip()}
    if not (intake.customer_ref.strip() or intake.customer_email.strip() or intake.customer_phone.strip()):
        problems["customer_ref"] = "Give the customer's number, or how they can be reached."
    if intake.channel not in rules.CHANNELS:
        problems["channel"] = "How did it reach us?"
    if not tree.is_offered(intake.category):
        problems["category"] = "What is it about?"
    email = intake.customer_email.strip()
    if email and not _EMAIL.fullmatch(email):
        problems["customer_email"] = "That is no e-mail address."
    for name, most in LIMITS.items():
        if len(getattr(intake, name) or "") > most:
            problems[name] = f"At most {most} characters."
    if problems:
        raise Invalid("The complaint is not complete.", problems)


def _customer(session: Session, intake: Intake) -> Customer:
    """The customer who has this number, or else is reached there; a new one when nobody does."""
    ref, name = _clean(intake.customer_ref), _clean(intake.customer_name)
    email, phone = _clean(intake.customer_email).lower(), _clean(intake.customer_phone)
    reached = Customer.email == email if email else Customer.phone == phone
    found = session.scalar(select(Customer).where(Customer.ref == ref if ref else reached).order_by(Customer.id))
    if found is None:
        found = Customer(ref=ref or made_up_ref(email or phone))
        session.add(found)
    found.name = found.name or name or None
    found.email, found.phone = found.email or email or None, found.phone or phone or None
    return found


def _clean(text: str) -> str:
    """The text without what no database keeps."""
    return text.replace("\0", "").strip()
