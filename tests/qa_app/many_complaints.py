"""Many complaints of many customers with ten events each, put into a database in bulk; the same every time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.interactions.models import Customer
from qa_app.people.models import Person

BATCH = 5_000
EVENTS = 10
CUSTOMERS_SHARE = 4
"""One customer for so many complaints."""
CATEGORIES = ("product_defects", "service_quality", "billing_errors", "delivery_delays", "other")
PRODUCTS = ("Vacuum", "Kettle", "Broadband", "Insurance", "Phone", "Subscription", "Fridge")
WAY = ("new", "triaged", "assigned", "investigating", "proposed", "resolved", "closed")
OPEN_EVERY = 20
"""One of so many is still being looked into; the others are closed."""


def fill(session: Session, owner: Person, count: int, *, now: datetime | None = None) -> None:
    """Make `count` complaints, the newest of them received now, with `EVENTS` events each; commits."""
    now = now or datetime.now(UTC)
    for first in range(1, count // CUSTOMERS_SHARE + 2, BATCH):
        last = min(first + BATCH, count // CUSTOMERS_SHARE + 2)
        session.execute(insert(Customer), [_customer(number) for number in range(first, last)])
    for first in range(1, count + 1, BATCH):
        numbers = range(first, min(first + BATCH, count + 1))
        session.execute(insert(Complaint), [_complaint(number, count, owner.id, now) for number in numbers])
        session.execute(insert(ComplaintEvent), [event for n in numbers for event in _events(n, count, owner.id, now)])
        session.commit()
    if session.get_bind().dialect.name == "postgresql":
        for name in ("customer", "complaint", "complaint_event"):
            session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), MAX(id)) FROM {name}"))
    session.execute(text("ANALYZE"))
    session.commit()


def _customer(number: int) -> dict[str, Any]:
    return {"id": number, "ref": f"K-{number}", "name": f"Customer {number}", "may_contact": True, "vulnerability": []}


def _received(number: int, count: int, now: datetime) -> datetime:
    return now - timedelta(minutes=5 * (count - number))


def _complaint(number: int, count: int, owner_id: int, now: datetime) -> dict[str, Any]:
    at, is_open = _received(number, count, now), number % OPEN_EVERY == 0
    ended = None if is_open else at + timedelta(days=6)
    return {
        "id": number,
        "customer_id": number // CUSTOMERS_SHARE + 1,
        "received_at": at,
        "logged_at": at + timedelta(minutes=5),
        "channel": "phone",
        "category": CATEGORIES[number % len(CATEGORIES)],
        "product": PRODUCTS[number % len(PRODUCTS)],
        "summary": f"The order {number} came late, and nobody said why.",
        "initial_action": "Apologised.",
        "state": "investigating" if is_open else "closed",
        "severity": "medium",
        "owner_id": owner_id,
        "acknowledged_at": at + timedelta(hours=number % 30),
        "decision": None if is_open else "upheld",
        "root_cause": None if is_open else "PRO-DELAY",
        "resolved_at": ended,
        "closed_at": ended,
        "revision": EVENTS,
    }


def _events(number: int, count: int, owner_id: int, now: datetime) -> Iterator[dict[str, Any]]:
    at, is_open = _received(number, count, now), number % OPEN_EVERY == 0
    steps = list(pairwise(WAY))[: 3 if is_open else len(WAY)]
    told: list[tuple[str, dict[str, Any]]] = [("recorded", {"channel": "phone"})]
    told += [("moved", {"before": before, "after": after, "reason": ""}) for before, after in steps]
    told += [("note", {"text": "Looked into it."})] * (EVENTS - len(told))
    for place, (kind, payload) in enumerate(told):
        yield {
            "complaint_id": number,
            "at": at + timedelta(hours=14 * place),
            "actor_id": owner_id,
            "kind": kind,
            "payload": payload,
        }
