"""What is said in public: each post becomes an interaction that waits to be looked at; replies and moving to private
are logged (R12)."""

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.intake.models import Mention
from qa_app.intake.rules import bodies
from qa_app.interactions import services as interactions
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.names import Metadata
from qa_app.policy import Actor
from qa_app.storage import Store

LARGEST_REACH = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Desk:
    """Where mentions are kept, and the terms on which contacts are taken in."""

    store: Store
    terms: interactions.Terms


def bring(session: Session, actor: Actor, desk: Desk, network: str, fields: Mapping[str, str]) -> tuple[Mention, bool]:
    """Take a post in, once for each of its ids; the mention, and whether it is new. Raises `Invalid`."""
    posted_at = bodies.instant(fields.get("posted_at", ""))
    wanted = dict.fromkeys(("external_id", "author", "text"), "There is none at the path that was set.")
    problems = {name: text for name, text in wanted.items() if not fields.get(name)}
    if posted_at is None:
        problems["posted_at"] = "Must be a time with its zone, or seconds since 1970."
    if problems or posted_at is None:
        raise Invalid("The body cannot be read.", problems)
    contact = _registered(session, actor, desk, network, fields, posted_at)
    known = session.get(Mention, contact.id)
    if known is not None:
        return known, False
    row = Mention(
        interaction_id=contact.id,
        network=network[:40],
        author=fields["author"][:120],
        reach=_reach(fields.get("reach", "")),
        address=_address(fields.get("address", "")),
    )
    session.add(row)
    session.flush()
    return row, True


def _registered(
    session: Session, actor: Actor, desk: Desk, network: str, fields: Mapping[str, str], posted_at: datetime
) -> Interaction:
    said = " ".join(fields["text"].split())
    document = {
        "channel": "chat",
        "id": fields["external_id"][:200],
        "started_at": posted_at.isoformat(),
        "transcript": f"Customer: {said}",
    }
    stream = io.BytesIO(json.dumps(document).encode())
    of = Metadata(
        customer=f"{network}:{fields['author']}"[:80], started_at=posted_at, external_id=fields["external_id"][:200]
    )
    source = interactions.source_named(session, network)
    incoming = interactions.Incoming("mention.json", stream, source, of)
    contact = interactions.register(session, desk.store, actor, incoming, desk.terms)
    if contact.customer is not None and not contact.customer.name:
        contact.customer.name = (fields.get("author_name") or fields["author"])[:200]
    return contact


def linked_mentions(session: Session, complaint: Complaint) -> list[Mention]:
    """The public posts among a complaint's contacts."""
    ids = [link.interaction_id for link in complaint.links]
    if not ids:
        return []
    return list(
        session.scalars(select(Mention).where(Mention.interaction_id.in_(ids)).order_by(Mention.interaction_id))
    )


def reply(session: Session, actor: Actor, complaint: Complaint, interaction_id: int, text: str) -> None:
    """Note what was answered where the post is; it is marked public unless the talk has moved."""
    row = _linked(session, complaint, interaction_id)
    if not text.strip():
        raise Invalid("The reply is empty.", {"text": "Write what was answered."})
    said = {"purpose": "answer", "is_automatic": False, "channel": "social_media", "message": None}
    is_public = row.moved_at is None
    complaints.happened(
        session,
        actor,
        complaint,
        "message_out",
        at=None,
        **said,
        is_public=is_public,
        interaction=interaction_id,
        text=text.strip()[:10_000],
    )


def move_to_private(session: Session, actor: Actor, complaint: Complaint, interaction_id: int) -> None:
    """Note that the talk goes on in private. Raises `Conflict` when it did before."""
    row = _linked(session, complaint, interaction_id)
    if row.moved_at is not None:
        raise Conflict("It was moved to private before.")
    row.moved_at, row.moved_by_id = datetime.now(UTC), actor.id
    complaints.happened(session, actor, complaint, "moved_to_private", interaction=interaction_id)


def seen_in_public(session: Session, complaint: Complaint, interaction_id: int) -> None:
    """A complaint that a post belongs to is exposed at least as a post."""
    if complaint.public_exposure == "none" and session.get(Mention, interaction_id) is not None:
        complaint.public_exposure = "post"


def _linked(session: Session, complaint: Complaint, interaction_id: int) -> Mention:
    row = session.get(Mention, interaction_id)
    if row is None or interaction_id not in {link.interaction_id for link in complaint.links}:
        raise NotFound("There is no such post on this complaint.")
    return row


def _reach(text: str) -> int:
    digits = text.split(".")[0]
    return min(int(digits), LARGEST_REACH) if digits.isascii() and digits.isdigit() and len(digits) < 12 else 0


def _address(text: str) -> str:
    return text[:500] if text.startswith(("https://", "http://")) else ""
