"""Reading correspondence: a complaint's thread, the words it is written with, and what waits for somebody."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import queries as complaints
from qa_app.complaints.models import Complaint
from qa_app.correspondence.queries.thread import (
    Turn,
    draft,
    item,
    items,
    outbound,
    said_before,
    sent_lately,
    set_aside,
    spoken_lines,
    thread,
    wanted,
)
from qa_app.correspondence.queries.words import Chosen, chosen, policy, policy_row, template_rows, templates, versions
from qa_app.people.models import Person, RoleRow
from qa_app.policy import Role

__all__ = [
    "Chosen",
    "Turn",
    "chosen",
    "concerned",
    "draft",
    "item",
    "items",
    "outbound",
    "policy",
    "policy_row",
    "said_before",
    "sent_lately",
    "set_aside",
    "spoken_lines",
    "template_rows",
    "templates",
    "thread",
    "versions",
    "wanted",
]


def concerned(session: Session, complaint: Complaint) -> Sequence[int]:
    """Whom to tell about a complaint's messages: its owner, else the desk's leads, else everybody on the desk.

    Never somebody whom it is about.
    """
    accused = complaints.accused(session, complaint)
    if complaint.owner is not None and complaint.owner.active and complaint.owner_id not in accused:
        return [complaint.owner.id]
    is_lead = Person.roles.any(RoleRow.name == Role.COMPLAINTS_LEAD)
    leads = [
        found for found in session.scalars(select(Person.id).where(Person.active, is_lead)) if found not in accused
    ]
    return leads or [person.id for person in complaints.handlers(session) if person.id not in accused]
