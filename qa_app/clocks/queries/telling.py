"""What people are still to be told of clocks, and who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.clocks.models import OPEN, Clock, ClockBreach
from qa_app.complaints.models import Complaint
from qa_app.people.models import Person, RoleRow
from qa_app.policy import Role


@dataclass(frozen=True, slots=True)
class Untold:
    """A level that a clock reached, and whose complaint it is."""

    breach_id: int
    clock_id: int
    level: str
    kind: str
    due_at: datetime | None
    complaint_id: int
    owner_id: int | None
    is_running: bool


def untold(session: Session, now: datetime, limit: int) -> list[Untold]:
    """Levels of which nobody was told yet and which may be told now; others cannot take them meanwhile."""
    query = (
        select(ClockBreach.id, Clock.id, ClockBreach.level, Clock.kind, Clock.due_at, Complaint.id, Complaint.owner_id,
               Clock.result)
        .join(Clock, Clock.id == ClockBreach.clock_id)
        .join(Complaint, Complaint.id == Clock.complaint_id)
        .where(ClockBreach.told_at.is_(None), ClockBreach.tell_at <= now)
        .order_by(ClockBreach.id)
        .limit(limit)
        .with_for_update(of=ClockBreach, skip_locked=True)
    )  # fmt: skip
    return [Untold(*row[:7], is_running=row[7] in OPEN) for row in session.execute(query)]


def leads(session: Session) -> Sequence[int]:
    """The ids of those who lead the desk."""
    leading = Person.roles.any(RoleRow.name == Role.COMPLAINTS_LEAD)
    return session.scalars(select(Person.id).where(Person.active, leading).order_by(Person.id)).all()
