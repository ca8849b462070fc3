"""The course of complaints out of the database: of one that is loaded already, or of many in three queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app.clocks.rules.course import CONTACT, READ, Course, Happening, Traits
from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction, ComplaintState, LinkRole
from qa_app.interactions.models import Interaction

HANDLED = (LinkRole.HANDLING, LinkRole.FOLLOW_UP)


def course(session: Session, complaint: Complaint) -> Course:
    """What the clocks of a complaint are worked out from; a query only when others were merged into it."""
    events = [
        Happening(event.at, event.kind, event.payload, event.actor_id is not None, event.id)
        for event in complaint.events
        if event.kind in READ
    ]
    contacts = [_contact(link.interaction.started_at) for link in complaint.links if link.role in HANDLED]
    is_joined = any(event.kind == "merged_in" for event in events)
    earliest = _earliest(session, [complaint.id]).get(complaint.id) if is_joined else None
    return _course(complaint, [*events, *contacts], earliest)


def courses(session: Session, ids: Sequence[int]) -> dict[int, Course]:
    """The courses of complaints by their ids."""
    happenings = _happenings(session, ids)
    earliest = _earliest(session, ids)
    columns = (
        Complaint.id, Complaint.received_at, Complaint.category, Complaint.severity, Complaint.channel,
        Complaint.priority, Complaint.product, Complaint.public_exposure, Complaint.state,
    )  # fmt: skip
    rows = session.execute(select(*columns).where(Complaint.id.in_(ids)))
    return {row.id: _course(row, happenings[row.id], earliest.get(row.id)) for row in rows}


def _happenings(session: Session, ids: Sequence[int]) -> defaultdict[int, list[Happening]]:
    found: defaultdict[int, list[Happening]] = defaultdict(list)
    event = ComplaintEvent
    events = select(event.complaint_id, event.at, event.kind, event.payload, event.actor_id, event.id)
    for complaint_id, at, kind, payload, actor_id, key in session.execute(
        events.where(event.complaint_id.in_(ids), event.kind.in_(READ))
    ):
        found[complaint_id].append(Happening(at, kind, payload, actor_id is not None, key))
    contacts = (
        select(ComplaintInteraction.complaint_id, Interaction.started_at)
        .join(Interaction, Interaction.id == ComplaintInteraction.interaction_id)
        .where(ComplaintInteraction.complaint_id.in_(ids), ComplaintInteraction.role.in_(HANDLED))
    )
    for complaint_id, started_at in session.execute(contacts):
        found[complaint_id].append(_contact(started_at))
    return found


def _earliest(session: Session, ids: Sequence[int]) -> dict[int, datetime]:
    """When the first of those that became part of each complaint was received."""
    column = Complaint.merged_into_id
    merged = (column.in_(ids), Complaint.state == ComplaintState.MERGED)
    query = select(column, func.min(Complaint.received_at)).where(*merged).group_by(column)
    return {number: at for number, at in session.execute(query) if number is not None}


def _contact(at: datetime) -> Happening:
    return Happening(at, CONTACT)


def _course(complaint: Any, happenings: Iterable[Happening], earliest: datetime | None) -> Course:
    """`complaint` has the columns of a complaint; what became part of it counts from its own first word."""
    traits = Traits(
        complaint.category,
        complaint.severity,
        complaint.channel,
        complaint.priority,
        complaint.product,
        complaint.public_exposure,
    )
    received = complaint.received_at if earliest is None else min(complaint.received_at, earliest)
    return Course(received, tuple(happenings), traits, complaint.state == ComplaintState.DRAFT)
