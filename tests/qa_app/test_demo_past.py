"""What the demo does in the past carries the days of the story, and nothing else is moved."""

from datetime import UTC, datetime, timedelta

from qa_app.complaints.models import Complaint
from qa_app.demo.past import told_of
from qa_app.interactions.models import Customer

DAY = timedelta(days=1)


def test_it_works_what_is_done_in_the_past_leaves_other_days_as_they_are(session):
    then = datetime.now(UTC) - 40 * DAY
    to_come = datetime.now(UTC) + 3 * DAY
    row = Customer(ref="past-1")
    session.add(row)
    with told_of(session, then):
        first = Complaint(
            customer=row, received_at=datetime.now(UTC), logged_at=then - DAY, channel="phone", category="other",
            product="x", summary="y", initial_action="z", remedy_sought="", state="new", revision=0,
            explanation="", root_cause_note="", root_cause_evidence="", initial_assessment="",
            resolved_at=to_come,
        )  # fmt: skip
        session.add(first)
        session.flush()
        first.product = "changed"
    assert first.received_at == then
    assert first.logged_at == then - DAY
    assert first.resolved_at == to_come
    session.add(Customer(ref="past-2"))
    first.acknowledged_at = now = datetime.now(UTC)
    session.flush()
    assert first.acknowledged_at == now, "afterwards it is now again"
