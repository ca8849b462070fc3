"""Keeping what the desk minds about a customer; the trail tells who changed what, never what it says."""

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints.rules.customers import Wishes, check_wishes
from qa_app.interactions.models import Customer
from qa_app.policy import Actor


def mind(session: Session, actor: Actor, customer: Customer, wishes: Wishes) -> tuple[str, ...]:
    """Keep how a customer is to be treated; the names of what changed. Raises `Invalid` with its fields."""
    check_wishes(wishes)
    wanted = {
        "preferred_name": wishes.preferred_name.strip() or None,
        "language": wishes.language.strip() or None,
        "may_contact": wishes.may_contact,
        "vulnerability": [{"flag": flag, "basis": basis.strip()} for flag, basis in sorted(wishes.vulnerability)],
    }
    changed = tuple(name for name, value in wanted.items() if getattr(customer, name) != value)
    for name in changed:
        setattr(customer, name, wanted[name])
    if changed:
        audit.record(session, actor, "customer.change", ("customer", customer.id), fields=list(changed))
    return changed
