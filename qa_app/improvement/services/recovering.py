"""Making good before anybody complains: taking up a hint, acting by a playbook within its limit, or letting it be."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.improvement.models import CauseOwner, Opportunity, OpportunityState, Playbook
from qa_app.improvement.queries import recovery as queries
from qa_app.improvement.rules import recovery as rules
from qa_app.interactions.models import Customer, Interaction
from qa_app.investigations.rules import department_of
from qa_app.policy import Actor

TEXT_MAXIMUM = 2_000
REASON_MAXIMUM = 300
NAME_MAXIMUM = 200
MOST_OF_AN_OUTAGE = 200
LONGEST_OUTAGE = timedelta(days=7)


def take_up(session: Session, actor: Actor, interaction_id: int, trigger: str, text: str = "") -> Opportunity:
    """Take up a contact that went wrong: one opportunity for each. Raises `NotFound`, `Conflict`, `Invalid`."""
    contact = session.get(Interaction, interaction_id)
    if contact is None or contact.customer_id is None:
        raise NotFound("There is no such contact, or its customer is not known.")
    if trigger not in rules.TRIGGERS:
        raise Invalid("Choose what points to it.", {"trigger": "Choose one."})
    if session.scalar(select(Opportunity.id).where(Opportunity.interaction_id == interaction_id)):
        raise Conflict("Somebody took this contact up already.")
    said = text.strip() or f"{rules.TRIGGERS[trigger]}: I-{interaction_id}"
    return _add(session, actor, contact.customer_id, interaction_id, trigger, said)


def note(session: Session, actor: Actor, customer_ref: str, text: str) -> Opportunity:
    """Note by hand that something went wrong for a customer. Raises `Invalid` for an unknown number or no word."""
    customer = session.scalar(select(Customer).where(Customer.ref == customer_ref.strip()))
    problems = {} if customer else {"customer": "There is no customer of this number."}
    if not text.strip():
        problems["text"] = "Say what went wrong for them."
    if customer is None or problems:
        raise Invalid("This cannot be noted yet.", problems)
    return _add(session, actor, customer.id, None, "manual", text.strip())


def note_outage(session: Session, actor: Actor, since: datetime, until: datetime, text: str) -> int:
    """Note an outage: an opportunity for each customer who contacted us in it and has not complained since.

    Returns how many. Raises `Invalid` for a time that is none, or is longer than a week.
    """
    if not text.strip():
        raise Invalid("Say what was out.", {"text": "Say what was out."})
    if not since < until <= since + LONGEST_OUTAGE or until > datetime.now(UTC) + timedelta(minutes=1):
        raise Invalid("That is no outage.", {"until": "It ends after it begins, is over, and lasts a week at most."})
    found = queries.customers_in(session, since, until, limit=MOST_OF_AN_OUTAGE)
    for customer_id, interaction_id in found:
        _add(session, actor, customer_id, interaction_id, "outage", text.strip())
    return len(found)


def act(session: Session, actor: Actor, row: Opportunity, deed: rules.Deed) -> None:
    """Keep what was done, within the playbook's limit and the customer's wish. Raises `Invalid`, `Conflict`."""
    if row.state != OpportunityState.OPEN:
        raise Conflict("This was settled already.")
    playbook = session.get(Playbook, deed.playbook_id) if deed.playbook_id else None
    rules.check_deed(
        deed,
        may_contact=row.customer.may_contact,
        limit_minor=playbook.limit_minor if playbook else None,
        limit_currency=playbook.currency if playbook else None,
    )
    row.playbook_id = playbook.id if playbook else None
    row.did, row.is_contacted = deed.did.strip()[:TEXT_MAXIMUM], deed.is_contacted
    row.cost_minor, row.currency = deed.cost_minor, deed.currency if deed.cost_minor is not None else None
    row.acted_at, row.acted_by_id, row.state = datetime.now(UTC), actor.id, OpportunityState.ACTED
    audit.record(session, actor, "recovery_acted", ("recovery", row.id), cost=row.cost_minor, currency=row.currency)


def let_be(session: Session, actor: Actor, row: Opportunity, reason: str) -> None:
    """Do nothing about it, and say why. Raises `Invalid` without a reason."""
    if row.state != OpportunityState.OPEN:
        raise Conflict("This was settled already.")
    if not reason.strip():
        raise Invalid("Say why nothing is done.", {"reason": "Say why nothing is done."})
    row.state, row.dismissed_reason = OpportunityState.DISMISSED, reason.strip()[:REASON_MAXIMUM]
    audit.record(session, actor, "recovery_let_be", ("recovery", row.id))


def keep_playbook(
    session: Session, actor: Actor, row: Playbook | None, name: str, trigger: str, steps: Sequence[str],
    limit: tuple[int | None, str | None],
) -> Playbook:  # fmt: skip
    """Keep a playbook; `limit` is in minor units with its currency, or (None, None). Raises `Invalid`."""
    lines = [line.strip()[:REASON_MAXIMUM] for line in steps if line.strip()][:30]
    amount, currency = limit
    rules.check_playbook(name, trigger, lines, amount, currency)
    row = row or Playbook(is_on=True)
    row.name, row.trigger, row.steps = name.strip()[:NAME_MAXIMUM], trigger, lines
    row.limit_minor, row.currency = amount, currency if amount is not None else None
    session.add(row)
    session.flush()
    audit.record(session, actor, "playbook_kept", ("playbook", row.id))
    return row


def own_cause(session: Session, actor: Actor, code: str, department: str) -> None:
    """Say which department can mend a cause; an empty name, or the usual one, takes that back."""
    row, name = session.get(CauseOwner, code), department.strip()[:80]
    if not name or name == department_of(code):
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(CauseOwner(code=code, department=name))
    else:
        row.department = name
    audit.record(session, actor, "cause_owner_kept", ("cause", code), department=name)


def _add(
    session: Session, actor: Actor, customer_id: int, interaction_id: int | None, trigger: str, text: str
) -> Opportunity:
    row = Opportunity(
        customer_id=customer_id,
        interaction_id=interaction_id,
        trigger=trigger,
        trigger_text=text[:TEXT_MAXIMUM],
        found_at=datetime.now(UTC),
        found_by_id=actor.id,
        state=OpportunityState.OPEN,
        did="",
        is_contacted=False,
        dismissed_reason="",
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "recovery_found", ("recovery", row.id), trigger=trigger)
    return row
