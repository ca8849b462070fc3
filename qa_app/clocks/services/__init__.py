"""What clocks does: works them out again when something happened to a complaint, and tells people what is due."""

from sqlalchemy.orm import Session

from qa_app.clocks.rules.course import READ
from qa_app.clocks.services.marking import mark, mark_open
from qa_app.clocks.services.publishing import live, publish_calendar, publish_policy, retire
from qa_app.clocks.services.refreshing import refresh, refresh_some
from qa_app.clocks.services.sweeping import fire, tell_some
from qa_app.complaints.models import Complaint, ComplaintEvent

__all__ = [
    "fire",
    "follow",
    "live",
    "mark",
    "mark_open",
    "publish_calendar",
    "publish_policy",
    "refresh",
    "refresh_some",
    "retire",
    "tell_some",
]

MOVES_CLOCKS = READ | {"recorded", "linked", "link_changed", "unlinked"}


def follow(session: Session, complaint: Complaint, event: ComplaintEvent) -> None:
    """Have the clocks worked out again after whatever moves them; the work itself needs the centre's hours."""
    if event.kind in MOVES_CLOCKS:
        mark(session, complaint.id, event.at)
