"""Finding the customer while somebody types, and the complaints that they have open already."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.complaints.queries import visible
from qa_app.complaints.rules import OPEN
from qa_app.interactions.models import Customer
from qa_app.policy import Actor

SHORTEST = 2
MOST_MATCHES = 8
LONGEST = 120
FEWEST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A customer who may be meant, and how many complaints they have open."""

    customer: Customer
    number_open: int


def matching(session: Session, actor: Actor, typed: str) -> list[Match]:
    """Customers whose number, name, e-mail or telephone goes with what was typed; for whoever records complaints."""
    text = typed.strip()[:LONGEST]
    if len(text) < SHORTEST or not actor.may("complaint.write"):
        return []
    number_open = (
        select(func.count(Complaint.id))
        .where(Complaint.customer_id == Customer.id, Complaint.state.in_(OPEN))
        .scalar_subquery()
    )
    query = select(Customer, number_open).where(or_(*_conditions(text))).order_by(Customer.name, Customer.id)
    return [Match(row, number) for row, number in session.execute(query.limit(MOST_MATCHES))]


def _conditions(text: str) -> list[ColumnElement[bool]]:
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    begins, holds = plain + "%", "%" + plain + "%"
    found: list[ColumnElement[bool]] = [
        Customer.ref.ilike(begins, escape="\\"),
        Customer.email.ilike(begins, escape="\\"),
        Customer.name.ilike(holds, escape="\\"),
        Customer.preferred_name.ilike(holds, escape="\\"),
    ]
    digits = "".join(letter for letter in text if letter.isascii() and letter.isdigit())
    if len(digits) >= FEWEST_DIGITS and not any(letter.isalpha() for letter in text):
        bare = Customer.phone
        for sign in (" ", "-", "(", ")", "+", "."):
            bare = func.replace(bare, sign, "")  # type: ignore[assignment]
        found.append(bare.like("%" + digits.lstrip("0") + "%"))
    return found


def open_complaints_of(session: Session, actor: Actor, ref: str) -> Sequence[Complaint]:
    """The open complaints of the customer with this number, the newest first."""
    if not ref.strip():
        return ()
    theirs = select(Customer.id).where(Customer.ref == ref.strip())
    query = visible(actor).where(Complaint.customer_id.in_(theirs), Complaint.state.in_(OPEN))
    return session.scalars(query.order_by(Complaint.received_at.desc()).limit(5)).all()
