"""Bringing complaints together and apart: merge, take a merge back, name what one follows, work out repeats."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import queries
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction, ComplaintState
from qa_app.complaints.rules import relations, steps
from qa_app.complaints.services.events import happened
from qa_app.complaints.services.steps import move, unchanged_since
from qa_app.errors import Conflict
from qa_app.policy import Actor

CHANGES_REPEATS = frozenset({"recorded", "assessed", "merged_in"})


def merge(
    session: Session, actor: Actor, source: Complaint, target: Complaint, *, reason: str, revision: int | None = None
) -> None:
    """Make one complaint part of another of the same customer; a lead does so, and can take it back for 7 days.

    The target keeps the earlier time of receipt and takes over the contacts. Raises `Conflict` as
    `rules.relations.check_merge`, and as `move`.
    """
    if revision is not None:
        unchanged_since(source, revision)
    chain = queries.merged_into(session, target.id)
    finished = {target.id} if target.state in steps.FINISHED else set()
    tree = queries.categories(session)
    relations.check_merge(queries.told(source, tree), queries.told(target, tree), chain, finished)
    source.merged_into_id = target.id
    move(session, actor, source, ComplaintState.MERGED, reason=reason)
    before = target.received_at
    taken = _hand_over(session, source, target)
    target.received_at = min(source.received_at, target.received_at)
    happened(session, actor, source, "merged", complaint=target.id)
    said: dict[str, Any] = {"complaint": source.id, "received_before": before.isoformat(), "links": taken}
    happened(session, actor, target, "merged_in", **said)


def _hand_over(session: Session, source: Complaint, target: Complaint) -> list[int]:
    """The contacts of the source that the target did not have, now linked to it as well."""
    known = set(session.scalars(_linked(target)))
    links = session.scalars(select(ComplaintInteraction).where(ComplaintInteraction.complaint_id == source.id)).all()
    new = [link for link in links if link.interaction_id not in known]
    for link in new:
        copied = ("interaction_id", "role", "linked_by_id", "linked_at")
        session.add(ComplaintInteraction(complaint_id=target.id, **{name: getattr(link, name) for name in copied}))
    return sorted(link.interaction_id for link in new)


def _linked(complaint: Complaint) -> Any:
    return select(ComplaintInteraction.interaction_id).where(ComplaintInteraction.complaint_id == complaint.id)


def unmerge(session: Session, actor: Actor, source: Complaint, *, reason: str) -> None:
    """Take a merge back: the complaint is new again, and the other one gives back what it took.

    Raises `Conflict` after 7 days, or when it was not merged.
    """
    target = session.get(Complaint, source.merged_into_id) if source.merged_into_id else None
    if target is None:
        raise Conflict("It is not part of another complaint.")
    move(session, actor, source, ComplaintState.NEW, reason=reason)
    source.merged_into_id = None
    if (taken := _taken(session, target, source)) is not None:
        target.received_at = datetime.fromisoformat(taken["received_before"]).astimezone(UTC)
        for number in taken["links"]:
            link = session.get(ComplaintInteraction, (target.id, number))
            if link is not None:
                session.delete(link)
    happened(session, actor, target, "unmerged", complaint=source.id)
    happened(session, actor, source, "unmerged", complaint=target.id)


def _taken(session: Session, target: Complaint, source: Complaint) -> dict[str, Any] | None:
    events = select(ComplaintEvent.payload).where(
        ComplaintEvent.complaint_id == target.id, ComplaintEvent.kind == "merged_in"
    )
    payloads = session.scalars(events.order_by(ComplaintEvent.id.desc()))
    return next((payload for payload in payloads if payload["complaint"] == source.id), None)


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """Work out anew what the complaint repeats, when something changed that tells."""
    if event.kind not in CHANGES_REPEATS:
        return
    earlier = queries.repeated(session, complaint)
    number = earlier.id if earlier else None
    if number != complaint.repeat_of_id:
        complaint.repeat_of_id = number
        happened(session, None, complaint, "repeat_found", of=number)
