"""The complaint desk: recorded, linked, decided, moved; and what it refuses."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from qa_app.complaints import queries, rules, services
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.errors import Conflict, Invalid, NotAllowed

FIELDS = {
    "customer_ref": "C-77",
    "customer_name": "Mo Rivers",
    "received_at": "2026-01-01T10:00",
    "channel": "phone",
    "category": "delivery_delays",
    "product": "Vacuum",
    "summary": "It never came.",
    "initial_action": "Apologised and opened a trace.",
    "backdating_reason": "",
}


def now_local():
    return (datetime.now(UTC) - timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


@pytest.fixture
def complaint(hana, session):
    assert hana.post("/complaints/new", data=FIELDS | {"received_at": now_local()}).status_code == 302
    return session.scalars(select(Complaint)).one()


def again(session, complaint):
    session.rollback()
    return session.get(Complaint, complaint.id, populate_existing=True)


@pytest.mark.covers("R03", "R07")
def test_it_works(hana, complaint, cast, session):
    call = factories.interaction(session, cast.ada, customer=complaint.customer)
    session.commit()
    page = hana.get(f"/complaints/{complaint.id}").text
    assert "It never came." in page
    assert f"I-{call.id}" in page, "the customer's contacts are suggested"
    hana.post(f"/complaints/{complaint.id}/link", data={"interaction": f"I-{call.id}", "role": "origin"})
    assert [link.role for link in again(session, complaint).links] == ["origin"]


@pytest.mark.covers("R07")
@pytest.mark.parametrize("missing", ["customer_ref", "channel", "category", "product", "summary", "initial_action"])
def test_a_missing_field_is_named_and_the_rest_kept(hana, session, missing):
    answer = hana.post("/complaints/new", data=FIELDS | {"received_at": now_local(), missing: ""})
    assert answer.status_code == 422
    assert "field-error" in answer.text
    assert ("It never came." in answer.text) is (missing != "summary")
    assert session.scalars(select(Complaint)).all() == []


@pytest.mark.covers("R02")
def test_backdating_needs_a_reason_and_the_future_is_refused():
    now = datetime(2026, 5, 1, 12, tzinfo=UTC)
    with pytest.raises(Invalid, match="future"):
        rules.check_received(now + timedelta(minutes=1), now, reason="")
    with pytest.raises(Invalid, match="Say why"):
        rules.check_received(now - timedelta(days=3), now, reason=" ")
    with pytest.raises(Invalid, match="too far back"):
        rules.check_received(now - timedelta(days=91), now, reason="found in a drawer")
    rules.check_received(now - timedelta(days=3), now, reason="It came by letter.")


@pytest.mark.covers("R16")
def test_the_seven_categories_are_there():
    assert len(rules.CATEGORIES) == 7


@pytest.mark.covers("R50")
def test_an_illegal_step_names_the_legal_ones(hana, complaint, session):
    answer = hana.post(f"/complaints/{complaint.id}/move", data={"target": "closed", "revision": complaint.revision})
    assert answer.status_code == 409
    assert "triaged, resolved, withdrawn, not a complaint, merged" in answer.text


@pytest.mark.covers("R49", "R50")
def test_the_whole_way_and_what_each_step_still_needs(session, cast, complaint):
    actor, mine = cast.actor(session, "hana"), again(session, complaint)
    with pytest.raises(Conflict, match="the severity; the initial assessment"):
        services.move(session, actor, mine, "triaged")
    look = services.Assessment("delivery_delays", "medium", "A parcel lost on its way.")
    services.assess(session, actor, mine, look, revision=mine.revision)
    services.take(session, actor, mine)
    assert mine.state == "investigating"
    with pytest.raises(Conflict, match="a decision; an explanation for the customer; the root cause"):
        services.move(session, actor, mine, "proposed")
    with pytest.raises(Conflict, match="a question sent to the customer"):
        services.move(session, actor, mine, "waiting_customer")
    with pytest.raises(Invalid) as refused:
        services.move(session, actor, mine, "waiting_third_party")
    assert set(refused.value.fields) == {"party", "expected_on"}
    assert mine.state == "investigating", "a refused step changes nothing"


@pytest.mark.covers("R50")
def test_a_step_back_or_aside_needs_a_reason_and_some_are_the_leads(session, cast, complaint):
    hana, iris, mine = cast.actor(session, "hana"), cast.actor(session, "iris"), again(session, complaint)
    with pytest.raises(NotAllowed, match="complaints lead"):
        services.move(session, hana, mine, "not_a_complaint", reason="They only asked for an address.")
    with pytest.raises(Invalid, match="Say why"):
        services.move(session, iris, mine, "not_a_complaint")
    services.move(session, iris, mine, "not_a_complaint", reason="They only asked for an address.")
    late = datetime.now(UTC) + timedelta(days=8)
    with pytest.raises(Conflict, match="taken back for 7 days"):
        services.move(session, iris, mine, "new", reason="It was one.", now=late)
    services.move(session, iris, mine, "new", reason="It was one.")
    assert mine.state == "new"


def test_whom_it_is_about_may_not_work_on_it(session, cast, complaint):
    actor, mine = cast.actor(session, "iris"), again(session, complaint)
    look = services.Assessment("rude_employee_behavior", "low", "About Hana.", accused=[cast.hana.id])
    services.assess(session, actor, mine, look, revision=mine.revision)
    with pytest.raises(Conflict, match="about Hana Prior"):
        services.assign(session, actor, mine, owner_id=cast.hana.id)
    services.assign(session, actor, mine, owner_id=cast.iris.id)
    assert mine.state == "assigned"


@pytest.mark.covers("R75")
def test_events_cannot_be_rewritten(complaint, session):
    with pytest.raises(DatabaseError, match="only ever added"):
        session.execute(text("DELETE FROM complaint_event"))
    session.rollback()
    assert [event.kind for event in session.scalars(select(ComplaintEvent))] == ["recorded"]


def test_a_lead_sees_what_concerns_the_team_and_nothing_else(as_, cast, complaint, session):
    call = factories.interaction(session, cast.ada)
    session.commit()
    services.link(session, cast.actor(session, "hana"), again(session, complaint), call.id, "origin")
    session.commit()
    assert as_(cast.ben).get(f"/complaints/{complaint.id}").status_code == 200
    assert as_(cast.eve).get(f"/complaints/{complaint.id}").status_code == 404
    assert as_(cast.ada).get(f"/complaints/{complaint.id}").status_code == 404
    assert as_(cast.ben).post(f"/complaints/{complaint.id}/note", data={"text": "x"}).status_code == 404


def test_the_list_is_narrowed_and_paged(hana, complaint, session, cast):
    actor = cast.actor(session, "hana")
    assert [c.id for c in queries.found(session, actor, queries.Filters(text="vacu"))] == [complaint.id]
    assert [c.id for c in queries.found(session, actor, queries.Filters(text=f"C-{complaint.id}"))] == [complaint.id]
    assert queries.found(session, actor, queries.Filters(text="100%_")) == []
    assert queries.found(session, actor, queries.Filters(state="closed")) == []
    assert "Nothing matches" in hana.get("/complaints/?text=zebra").text
