"""What clocks add to the register of complaints: those for which a clock has run out, for its page, file and API."""

from datetime import UTC, datetime

from sqlalchemy.sql import ColumnElement

from qa_app.clocks.queries.standing import overdue_ids
from qa_app.complaints.models import Complaint
from qa_app.complaints.queries.listing import Narrowing, narrowing
from qa_app.policy import Actor


def _condition(_actor: Actor, value: str) -> ColumnElement[bool]:
    is_late = Complaint.id.in_(overdue_ids(datetime.now(UTC)))
    return is_late if value == "yes" else ~is_late


OVERDUE = Narrowing("overdue", "Overdue", {"yes": "overdue", "no": "in time"}, _condition)
narrowing(OVERDUE)
