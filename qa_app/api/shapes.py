"""Complaints as programs read and write them: JSON with the words of the database, instants with their zone."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from qa_app.complaints.models import Complaint
from qa_app.complaints.rules import Missing
from qa_app.complaints.services import Intake
from qa_app.errors import Invalid

TEXTS = (
    "channel", "category", "product", "order_ref", "summary", "remedy_sought", "initial_action", "backdating_reason",
    "external_source", "external_id",
)  # fmt: skip
OF_CUSTOMER = ("ref", "name", "email", "phone")
KNOWN = frozenset((*TEXTS, "customer", "received_at"))
_PLAIN = (
    "id", "state", "cycle", "channel", "category", "product", "order_ref", "summary", "remedy_sought",
    "initial_action", "severity", "priority", "public_exposure", "decision", "root_cause", "customer_response",
    "external_source", "external_id", "repeat_of_id", "follows_id", "merged_into_id", "revision",
)  # fmt: skip
_INSTANTS = ("received_at", "logged_at", "acknowledged_at", "decided_at", "resolved_at", "closed_at")


def told(row: Complaint) -> dict[str, Any]:
    """A complaint as it stands."""
    return {
        "number": f"C-{row.id}",
        **{name: getattr(row, name) for name in _PLAIN},
        **{name: _instant(getattr(row, name)) for name in _INSTANTS},
        "customer": {"id": row.customer.id, "ref": row.customer.ref, "name": row.customer.name},
        "owner": {"id": row.owner.id, "name": row.owner.name} if row.owner else None,
        "team": {"id": row.team.id, "name": row.team.name} if row.team else None,
    }


def step(after: str, words: str, lack: Sequence[Missing]) -> dict[str, Any]:
    """A step that is legal now, and what it still lacks."""
    return {"to": after, "words": words, "missing": [item.what for item in lack]}


def intake(body: Mapping[str, Any], *, source: str, external_id: str | None) -> Intake:
    """What was sent, as the services take it; `source` and `external_id` stand in where the body names none.

    Raises `Invalid` for unknown members, wrong kinds, and times without their zone.
    """
    problems = dict.fromkeys(sorted(map(str, set(body) - KNOWN))[:20], "There is no such member.")
    customer = body.get("customer") or {}
    if not isinstance(customer, dict):
        problems["customer"], customer = "Must be an object with ref, name, email or phone.", {}
    problems |= {f"customer.{name}": "There is no such member." for name in sorted(set(customer) - set(OF_CUSTOMER))}
    texts = {name: _text(body, name, name, problems) for name in TEXTS}
    of = {name: _text(customer, name, f"customer.{name}", problems) for name in OF_CUSTOMER}
    received_at = _received(body.get("received_at"), problems)
    if problems:
        raise Invalid("The complaint cannot be read.", problems)
    known = texts.pop("external_source"), texts.pop("external_id")
    return Intake(
        **texts,
        customer_ref=of["ref"],
        customer_name=of["name"],
        customer_email=of["email"],
        customer_phone=of["phone"],
        received_at=received_at,
        external_source=(known[0] or source) if known[1] or external_id else None,
        external_id=known[1] or external_id,
    )


def _text(body: Mapping[str, Any], name: str, path: str, problems: dict[str, str]) -> str:
    value = body.get(name)
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        problems[path] = "Must be a text."
        return ""
    return value


def _received(value: Any, problems: dict[str, str]) -> datetime | None:
    """The instant received; not sent, the services ask for it."""
    if value is None or value == "":
        return None
    try:
        found = datetime.fromisoformat(value)
        if found.tzinfo is None:
            problems["received_at"] = "Give the time with its zone, such as 2026-05-31T14:05:00Z."
            return None
        return found.astimezone(UTC)
    except (TypeError, ValueError, OverflowError):
        problems["received_at"] = "Write the time as 2026-05-31T14:05:00Z."
    return None


def _instant(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
