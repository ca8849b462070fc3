"""What goes with low answers: compared within handlers, told with n and interval, and nothing while there is little."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from statements import counted

from qa_app.clocks.models import Clock
from qa_app.resolutions.models import SurveyInvite, SurveyResponse

NOW = datetime.now(UTC)
PAGE = "/complaints/figures/answers"


def answered(session, owner, someone, *, is_late, csat):
    """A closed complaint whose update clock was met or missed, and what its customer answered."""
    row = factories.complaint(session, state="closed", customer_row=someone, days_ago=20, owner_id=owner.id)
    session.add(
        Clock(
            complaint_id=row.id,
            kind="update",
            started_at=row.received_at,
            result="missed" if is_late else "met",
            target="5 working days",
        )
    )
    invite = SurveyInvite(
        complaint_id=row.id, customer_id=someone.id, cycle=1, state="answered", due_at=NOW, sent_at=NOW, agents=[]
    )
    session.add(invite)
    session.flush()
    session.add(SurveyResponse(invite_id=invite.id, answered_at=NOW - timedelta(hours=1), csat=csat))


def fill(session, handlers, *, low_when_late, low_else, of=6):
    someone = factories.customer(session)
    for owner in handlers:
        for place in range(of):
            answered(session, owner, someone, is_late=True, csat=1 if place < low_when_late else 5)
            answered(session, owner, someone, is_late=False, csat=2 if place < low_else else 4)
    session.commit()


@pytest.fixture
def handlers(session):
    return [factories.reviewer(session, f"Handler {number}", role="complaints_handler") for number in range(10)]


@pytest.mark.covers("R73")
def test_it_works(handlers, as_, cast, session, app):
    fill(session, handlers, low_when_late=4, low_else=1)
    client = as_(cast.hana)
    with counted(app) as statements:
        page = client.get(PAGE).text
    assert "A missed update" in page
    assert "Complaints in which this happened had 10.0 times the odds of a low answer" in page
    assert "120 answers, 10 handlers, compared within handler" in page
    assert "nothing here says what causes what" in page
    assert len(statements) <= 10, statements


@pytest.mark.covers("R73")
def test_no_difference_is_told_as_none_and_little_not_at_all(handlers, as_, cast, session):
    client = as_(cast.hana)
    assert "No answers in this period" in client.get(PAGE).text
    fill(session, handlers[:3], low_when_late=2, low_else=2)
    assert "Not enough yet: 36 answers, 12 of them low" in client.get(PAGE).text
    fill(session, handlers[3:], low_when_late=2, low_else=2)
    assert "No clear difference (odds ratio 1.0)" in client.get(PAGE).text


def test_it_is_for_those_who_read_complaints(as_, cast):
    assert as_(cast.ada).get(PAGE).status_code == 404
    assert as_(cast.cleo).get(PAGE).status_code == 404
