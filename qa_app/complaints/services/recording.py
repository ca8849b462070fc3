"""Recording a complaint: what every one must have, whoever takes it in and by whichever way it comes."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import queries, rules
from qa_app.complaints.models import EXTERNAL_MAXIMUM, PRODUCT_MAXIMUM, Complaint, ComplaintState
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.services.events import happened
from qa_app.errors import Invalid
from qa_app.interactions.models import Customer
from qa_app.policy import Actor


@dataclass(frozen=True, slots=True)
class Intake:
    """A complaint as it is recorded (R07). `received_at` is the customer's first contact.

    Without a customer's number there must be an e-mail address or a telephone number by which to know them.
    The same `external_id` of the same `external_source` is recorded once, however often it comes.
    """

    customer_ref: str
    customer_name: str
    received_at: datetime
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


def record(session: Session, actor: Actor | None, intake: Intake, *, now: datetime | None = None) -> Complaint:
    """Record a complaint, or give back the one that has its external id already (R04).

    Without an actor it came by itself, through a door that the customer uses. Raises `Invalid` with a message for
    every field that is missing or wrong.
    """
    now = now or datetime.now(UTC)
    if (known := known_as(session, intake.external_source, intake.external_id)) is not None:
        return known
    tree = queries.categories(session)
    _check_intake(intake, tree)
    rules.check_received(intake.received_at, now, reason=intake.backdating_reason)
    complaint = _complaint(session, actor, intake, now)
    complaint.category_version = tree.version
    session.add(complaint)
    session.flush()  # the event below needs the number
    said = {"channel": intake.channel, "backdating_reason": intake.backdating_reason}
    happened(session, actor, complaint, "recorded", at=now, **said)
    return complaint


def known_as(session: Session, source: str | None, external_id: str | None) -> Complaint | None:
    """The complaint that is known by this id of this source."""
    if not source or not external_id:
        return None
    same = (Complaint.external_source == source, Complaint.external_id == external_id)
    return session.scalar(select(Complaint).where(*same))


def _complaint(session: Session, actor: Actor | None, intake: Intake, now: datetime) -> Complaint:
    texts = ("product", "order_ref", "summary", "initial_action", "remedy_sought")
    return Complaint(
        **{name: getattr(intake, name).strip() for name in texts},
        customer=_customer(session, intake),
        received_at=intake.received_at,
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


def _check_intake(intake: Intake, tree: Tree) -> None:
    required = {
        "product": "Which product or service is it about?",
        "summary": "What happened, in the customer's words?",
        "initial_action": "What was done first?",
    }
    problems = {name: text for name, text in required.items() if not getattr(intake, name).strip()}
    if not (intake.customer_ref.strip() or intake.customer_email.strip() or intake.customer_phone.strip()):
        problems["customer_ref"] = "Give the customer's number, or how they can be reached."
    if intake.channel not in rules.CHANNELS:
        problems["channel"] = "How did it reach us?"
    if not tree.is_offered(intake.category):
        problems["category"] = "What is it about?"
    for name, most in (("product", PRODUCT_MAXIMUM), ("external_id", EXTERNAL_MAXIMUM), ("order_ref", 80)):
        if len(getattr(intake, name) or "") > most:
            problems[name] = f"At most {most} characters."
    if problems:
        raise Invalid("The complaint is not complete.", problems)


def _customer(session: Session, intake: Intake) -> Customer:
    """The customer who has this number, or else is reached there; a new one when nobody does."""
    ref, name = intake.customer_ref.strip(), intake.customer_name.strip()
    email, phone = intake.customer_email.strip().lower(), intake.customer_phone.strip()
    reached = Customer.email == email if email else Customer.phone == phone
    found = session.scalar(select(Customer).where(Customer.ref == ref if ref else reached).order_by(Customer.id))
    if found is None:
        found = Customer(ref=ref or _made_up_ref(email or phone))
        session.add(found)
    found.name = found.name or name or None
    found.email, found.phone = found.email or email or None, found.phone or phone or None
    return found


def _made_up_ref(reached: str) -> str:
    """A customer's number made from how they are reached, the same each time."""
    return "new-" + sha256(reached.encode()).hexdigest()[:12]
