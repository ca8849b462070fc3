"""Nobody waits too long for word: updates are sent or asked for once in each silence, and stop when it is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import factories
import pytest
from corresponding import mo, opened
from sqlalchemy import event, select

from qa_app.complaints import services as complaints
from qa_app.correspondence import services
from qa_app.correspondence.models import MessageState, OutboundMessage, Standing
from qa_app.correspondence.rules.policy import STANDARD
from qa_app.correspondence.services.following import standing
from qa_app.correspondence.services.updates import ask_for_updates
from qa_app.notices.models import Notice


@pytest.fixture
def post(settings, factory, session):
    with opened(settings, factory, session) as found:
        yield found


@pytest.fixture
def old(session, cast):
    """A complaint of which nobody heard for three weeks."""

    def make(**more):
        row = factories.complaint(
            session,
            **{"state": "investigating", "customer_row": mo(session), "owner_id": cast.hana.id, "days_ago": 21, **more},
        )
        standing(session, row)
        session.flush()
        return row

    return make


def automatically(session, cast, **more):
    services.keep_policy(session, cast.actor(session, "iris"), replace(STANDARD, is_update_automatic=True, **more))


@pytest.mark.covers("R30")
def test_it_works(cast, session, post, old):
    automatically(session, cast)
    complaint = old()
    (mail,) = post.run()
    assert mail["Subject"] == f"How your complaint [C-{complaint.id}] stands"
    assert "We are finding out what happened" in mail.get_content()
    assert mail["Auto-Submitted"] == "auto-generated"
    assert len(post.run()) == 1
    row = session.get(Standing, complaint.id)
    assert row.update_wanted_at is None
    assert datetime.now(UTC) - row.heard_at < timedelta(minutes=5)


@pytest.mark.covers("R30")
def test_by_default_somebody_is_reminded_once(as_, cast, session, post, old):
    complaint = old()
    assert post.run() == []
    post.run()
    told = session.scalars(select(Notice).where(Notice.person_id == cast.hana.id)).all()
    assert [notice.kind for notice in told] == ["complaint_update_due"]
    assert "heard nothing for some days" in as_(cast.hana).get("/").text
    typed = services.Typed("update", "phone", "", "Told her where it stands.")
    services.say(session, cast.actor(session, "hana"), complaint, typed)
    session.commit()
    assert "heard nothing for some days" not in as_(cast.hana).get("/").text


@pytest.mark.covers("R30")
def test_nobody_is_told_while_we_wait_for_them_or_when_it_is_over(cast, session, post, old):
    automatically(session, cast)
    for state in ("waiting_customer", "resolved", "closed", "withdrawn"):
        old(state=state)
    assert post.run() == []
    assert session.scalars(select(OutboundMessage)).all() == []


@pytest.mark.covers("R30")
def test_silence_is_counted_in_working_days(cast, session, settings, old):
    complaint = old()
    friday = datetime(2026, 6, 5, 12, tzinfo=UTC)
    row = session.get(Standing, complaint.id)
    row.heard_at = friday
    session.flush()
    assert ask_for_updates(session, settings, now=friday + timedelta(days=6, hours=19)) == 0
    assert ask_for_updates(session, settings, now=friday + timedelta(days=7)) == 1
    assert ask_for_updates(session, settings, now=friday + timedelta(days=8)) == 0


@pytest.mark.covers("R30")
def test_steps_are_told_when_the_policy_says_so_and_those_close_together_once(cast, session, post, old):
    automatically(session, cast, told_of=("investigating", "reopened", "assigned"))
    complaint = old(state="assigned", days_ago=0.1)
    hana = cast.actor(session, "hana")
    complaints.move(session, hana, complaint, "investigating")
    (mail,) = post.run()
    assert "We are finding out what happened" in mail.get_content()
    complaint.state = "reopened"
    complaints.move(session, hana, complaint, "investigating", reason="Again.")
    complaint.state = "reopened"
    complaints.move(session, hana, complaint, "investigating", reason="And again.")
    assert len(post.run()) == 2


@pytest.mark.covers("R30")
def test_an_update_that_did_not_leave_before_the_end_never_does(cast, session, post, old):
    automatically(session, cast, told_of=("investigating",))
    complaint = old(state="assigned", days_ago=0.1)
    complaints.move(session, cast.actor(session, "hana"), complaint, "investigating")
    complaints.move(session, cast.actor(session, "hana"), complaint, "withdrawn", reason="Never mind.")
    assert post.run() == []
    assert session.scalars(select(OutboundMessage.state)).all() == [MessageState.CANCELLED]


def test_many_silent_complaints_take_few_statements(app, cast, session, settings, old):
    for number in range(60):
        old(customer_row=mo(session, email=f"c{number}@customer.example"))
    session.commit()
    seen = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: seen.append(args[2]))
    assert ask_for_updates(session, settings) == 60
    assert len(seen) < 60 * 6, len(seen)
