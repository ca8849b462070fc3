"""The demo's complaints: recorded, linked, some of them decided and made good."""

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction, Remedy
from qa_app.complaints.rules.steps import WAY
from qa_app.interactions.models import Customer, Interaction
from qa_app.interactions.queries import transcript_of
from qa_app.web.filters import clock
from transcription.transcript import Segment

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre


def complain(session: Session, centre: "Centre") -> None:
    """Add the complaints with their links, outcomes, remedies and events, at their days."""
    for item in centre.read("complaints.json")["complaints"]:
        complaint = _complaint(session, centre, item)
        session.add(complaint)
        session.flush()
        _happened(session, centre, complaint, item)


def _complaint(session: Session, centre: "Centre", item: dict[str, Any]) -> Complaint:
    known = ("channel", "category", "product", "summary", "initial_action", "remedy_sought", "state")
    owner = centre.people.get(item["owner"] or "")
    received_at = centre.at(item["received_days_ago"], item["received_time"])
    logged_at = max(centre.at(item["logged_days_ago"], "12:00"), received_at)
    acknowledged = item.get("acknowledged_days_ago")
    return Complaint(
        **{name: item[name] for name in known},
        customer=session.scalars(select(Customer).where(Customer.ref == item["customer"])).one(),
        received_at=received_at,
        logged_at=logged_at,
        owner_id=owner.id if owner else None,
        acknowledged_at=None if acknowledged is None else max(centre.at(acknowledged, "14:00"), logged_at),
        links=[_link(centre, item, link) for link in item["links"]],
        severity=item.get("severity", "medium") if item["state"] != "new" else None,
        initial_assessment=item.get("initial_assessment", "") if item["state"] != "new" else "",
        revision=0,
        **_outcome(session, centre, item),
    )


def _link(centre: "Centre", item: dict[str, Any], link: dict[str, Any]) -> ComplaintInteraction:
    return ComplaintInteraction(
        interaction_id=centre.interactions[link["interaction"]].id,
        role=link["role"],
        linked_by_id=centre.people["hana"].id,
        linked_at=centre.at(item["logged_days_ago"], "23:00"),
    )


def _outcome(session: Session, centre: "Centre", item: dict[str, Any]) -> dict[str, Any]:
    found = item.get("outcome")
    if not found:
        return {"explanation": "", "root_cause_note": "", "root_cause_evidence": "", "remedies": []}
    ended = centre.at(found["decided_days_ago"], "16:00")
    return {
        "customer_response": "accepted",
        "resolved_at": ended,
        "closed_at": ended if item["state"] == "closed" else None,
        "decision": found["decision"],
        "decided_at": centre.at(found["decided_days_ago"], "11:00"),
        "explanation": found["explanation"],
        "root_cause": found["root_cause"],
        "root_cause_note": found.get("root_cause_note") or "",
        "root_cause_evidence": _evidence(session, centre, found),
        "remedies": [_remedy(centre, remedy) for remedy in found["remedies"]],
    }


def _evidence(session: Session, centre: "Centre", found: dict[str, Any]) -> str:
    """The evidence as people write it: what was said, where and when, and the evaluation that judged it."""
    parts = [
        f"I-{interaction.id}, {clock(segment.start_ms)}, {segment.speaker}: “{segment.text}”"
        for place in found.get("root_cause_evidence") or ()
        for interaction in [centre.interactions[place["interaction"]]]
        for segment in _lines(session, interaction, place["segments"])
    ]
    if key := found.get("evaluation"):
        parts.append(f"Evaluation E-{centre.evaluations[key].id}.")
    return "\n".join(parts)


def _lines(session: Session, interaction: Interaction, indexes: list[int]) -> list[Segment]:
    transcript = transcript_of(session, interaction)
    return [segment for segment in transcript.segments if segment.index in indexes] if transcript else []


def _remedy(centre: "Centre", item: dict[str, Any]) -> Remedy:
    done = item.get("fulfilled_days_ago")
    return Remedy(
        kind=item["kind"],
        amount_minor=item.get("amount_minor"),
        currency=item.get("currency"),
        note=item.get("note") or "",
        external_ref=item.get("external_ref"),
        fulfilled_at=None if done is None else centre.at(done, "15:00"),
    )


def _happened(session: Session, centre: "Centre", complaint: Complaint, item: dict[str, Any]) -> None:
    """The events that the desk would have left behind."""
    told: list[tuple[Any, str, dict[str, Any]]] = [(complaint.logged_at, "recorded", {})]
    if complaint.acknowledged_at:
        told.append((complaint.acknowledged_at, "acknowledged", {"mode": "email"}))
    for link in complaint.links:
        told.append((link.linked_at, "linked", {"interaction": link.interaction_id, "role": link.role}))
    if complaint.decided_at:
        payload = {"decision": complaint.decision, "root_cause": complaint.root_cause}
        told.append((complaint.decided_at, "decided", payload))
    for before, after in pairwise(_way(complaint.state)):
        at = complaint.resolved_at if after in ("resolved", "closed") else None
        at = at or (complaint.decided_at if after == "proposed" else complaint.logged_at + timedelta(minutes=5))
        told.append((at, "moved", {"before": before, "after": after, "reason": ""}))
    for at, kind, payload in sorted(told, key=lambda entry: entry[0]):
        session.add(
            ComplaintEvent(
                complaint_id=complaint.id, at=at, actor_id=centre.people["hana"].id, kind=kind, payload=payload
            )
        )


def _way(state: str) -> tuple[str, ...]:
    """The states that a complaint came through; the remedies of these were all given at once."""
    way = tuple(step for step in WAY if step != "implementing")
    return way[: way.index(state) + 1]
