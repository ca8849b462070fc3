"""Writing the log of a complaint, and letting the other parts of the desk react to what is written there."""

import importlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.policy import Actor

Follower = Callable[[Session, Complaint, ComplaintEvent], None]

FOLLOWERS: tuple[str, ...] = (
    "qa_app.complaints.services.relations:follow",
    "qa_app.sorting.services:follow",
    "qa_app.correspondence.services:follow",
    "qa_app.clocks.services:follow",
    "qa_app.resolutions.services:follow",
    "qa_app.escalations.services:follow",
    "qa_app.intake.services:follow",
)
"""Who reacts to events, in this order and in the same transaction. By name, because most stand on a higher floor."""


def happened(
    session: Session,
    actor: Actor | None,
    complaint: Complaint,
    kind: str,
    /,
    *,
    at: datetime | None = None,
    **payload: Any,
) -> ComplaintEvent:
    """Add to the complaint's log what happened to it, and let everybody react who has to.

    Without an actor the product did it by itself. `at` is when it happened, by default now.
    """
    complaint.revision += 1
    event = ComplaintEvent(
        complaint_id=complaint.id,
        at=at or datetime.now(UTC),
        actor_id=actor.id if actor else None,
        kind=kind,
        payload=payload,
    )
    session.add(event)
    session.flush()  # those who react read the row, and what it is about
    for follow in _followers():
        follow(session, complaint, event)
    return event


@cache
def _followers() -> tuple[Follower, ...]:
    return tuple(called(path) for path in FOLLOWERS)


def called(path: str) -> Any:
    """The function that a dotted path such as `package.module:name` names. Raises when there is none."""
    module, _, name = path.partition(":")
    return getattr(importlib.import_module(module), name)
