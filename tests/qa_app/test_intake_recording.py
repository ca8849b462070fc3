"""Recording a complaint: every channel alike, refusals beside their fields, drafts, customers found while typing."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import rules
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.intake.models import Draft
from qa_app.interactions.models import Customer

FIELDS = {
    "customer_ref": "C-77",
    "customer_name": "Mo Rivers",
    "channel": "phone",
    "category": "delivery_delays",
    "product": "Vacuum",
    "order_ref": "HV-1234",
    "summary": "It never came.",
    "initial_action": "Apologised and opened a trace.",
}


def ago(**length):
    return (datetime.now(UTC) - timedelta(hours=2, **length)).strftime("%Y-%m-%dT%H:%M")


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


def recorded(session):
    session.rollback()
    session.expire_all()
    return session.scalars(select(Complaint).order_by(Complaint.id)).all()


@pytest.mark.covers("R02", "R07")
def test_it_works(hana, session, cast):
    assert "Record a complaint" in hana.get("/complaints/new").text
    answer = hana.post("/complaints/new", data=FIELDS | {"received_at": ago()})
    assert answer.status_code == 302
    (row,) = recorded(session)
    assert (row.customer.ref, row.order_ref, row.state) == ("C-77", "HV-1234", "new")
    event = session.scalars(select(ComplaintEvent).where(ComplaintEvent.kind == "recorded")).one()
    assert event.actor_id == cast.hana.id
    assert {"summary", "product", "initial_action", "received_at"} <= set(event.payload["filled"]), "who filled each"


@pytest.mark.covers("R02")
@pytest.mark.parametrize("channel", rules.CHANNELS)
def test_every_channel_has_the_same_mandatory_fields(hana, session, channel):
    for missing in ("product", "summary", "initial_action", "category", "customer_ref", "received_at"):
        form = FIELDS | {"received_at": ago(), "channel": channel, missing: ""}
        answer = hana.post("/complaints/new", data=form)
        assert answer.status_code == 422
        assert f'id="{missing}-error"' in answer.text
    assert hana.post("/complaints/new", data=FIELDS | {"received_at": ago(), "channel": channel}).status_code == 302
    assert [row.channel for row in recorded(session)] == [channel]


@pytest.mark.covers("R07")
def test_all_that_is_wrong_is_said_at_once_and_what_was_typed_stays(hana, session):
    form = {"summary": "Never <b>again</b>", "received_at": "2999-01-01T10:00", "customer_email": "nowhere"}
    answer = hana.post("/complaints/new", data=form)
    assert answer.status_code == 422
    for name in ("channel", "category", "product", "initial_action", "received_at", "customer_email"):
        assert f'id="{name}-error"' in answer.text
    assert "Never &lt;b&gt;again&lt;/b&gt;" in answer.text
    assert "lies in the future" not in answer.text
    assert recorded(session) == []


@pytest.mark.covers("R02")
def test_a_visit_is_dated_back_with_a_reason_and_only_so_far(as_, cast, hana, session):
    visit = FIELDS | {"channel": "in_person", "received_at": ago(days=3)}
    assert 'id="backdating_reason-error"' in hana.post("/complaints/new", data=visit).text
    assert (
        hana.post("/complaints/new", data=visit | {"backdating_reason": "The form lay at the desk"}).status_code == 302
    )
    iris = as_(cast.iris)
    assert iris.post("/complaints/setup/intake", data={"days": "2", "reason": ""}).status_code == 422
    assert (
        iris.post("/complaints/setup/intake", data={"days": "2", "reason": "Visits are typed at once"}).status_code
        == 302
    )
    answer = hana.post("/complaints/new", data=visit | {"backdating_reason": "The form lay at the desk"})
    assert answer.status_code == 422
    assert "At most 2 days back." in answer.text
    assert "Visits are typed at once" in iris.get("/complaints/setup/intake").text
    assert hana.get("/complaints/setup/intake").status_code == 404


@pytest.mark.covers("R07")
def test_a_draft_is_kept_taken_up_again_and_gone_once_recorded(hana, session):
    kept = hana.post(
        "/complaints/drafts", data={"summary": "Half a sen", "channel": "x"}, headers={"Accept": "application/json"}
    )
    number = kept.json["id"]
    again = {"summary": "Half a sentence", "draft_id": number}
    assert hana.post("/complaints/drafts", data=again, headers={"Accept": "application/json"}).json["id"] == number
    hana.post("/complaints/drafts", data={"product": "Another one"})
    page = hana.get(f"/complaints/new?draft={number}").text
    assert "Half a sentence" in page
    assert "Another one" in page, "the other draft is offered"
    refused = hana.post("/complaints/new", data=again)
    assert refused.status_code == 422
    session.rollback()
    assert session.get(Draft, number) is not None, "a refusal loses no draft"
    assert hana.post("/complaints/new", data=FIELDS | {"received_at": ago(), "draft_id": number}).status_code == 302
    recorded(session)
    assert session.get(Draft, number) is None
    assert len(session.scalars(select(Draft)).all()) == 1


def test_drafts_are_their_owners_alone_and_not_without_end(as_, cast, hana, session):
    number = hana.post("/complaints/drafts", data={"summary": "mine"}, headers={"Accept": "application/json"}).json[
        "id"
    ]
    iris = as_(cast.iris)
    assert iris.get(f"/complaints/new?draft={number}").status_code == 404
    assert iris.post("/complaints/drafts", data={"summary": "stolen", "draft_id": number}).status_code == 404
    assert iris.post(f"/complaints/drafts/{number}/discard").status_code == 404
    assert "mine" in hana.get("/").text, "it waits on the home page"
    for _ in range(19):
        assert hana.post("/complaints/drafts", data={"summary": "more"}).status_code == 302
    assert hana.post("/complaints/drafts", data={"summary": "too many"}).status_code == 422
    assert hana.post(f"/complaints/drafts/{number}/discard").status_code == 302
    session.rollback()
    assert len(session.scalars(select(Draft)).all()) == 19


@pytest.mark.parametrize("typed", ["C-4711", "c-47", "rivers", "MO@EXAMPLE", "07700 900123", "+44 7700 900123"])
def test_a_customer_is_found_while_typing(hana, session, typed):
    session.add(Customer(ref="C-4711", name="Mo Rivers", email="mo@example.com", phone="07700-900 123"))
    session.add(Customer(ref="D-1", name="Somebody Else", email="else@example.com", phone="01632 960999"))
    session.commit()
    if typed.startswith("+44"):
        typed = "7700 900123"
    page = hana.get("/complaints/new/customers", query_string={"typed": typed}).text
    assert "C-4711" in page
    assert "D-1" not in page


@pytest.mark.parametrize("typed", ["%", "%%", "__", "\\", "", "x", "'; DROP TABLE customer; --"])
def test_signs_that_mean_something_to_a_database_find_nobody(hana, session, typed):
    session.add(Customer(ref="C-4711", name="Mo Rivers"))
    session.commit()
    answer = hana.get("/complaints/new/customers", query_string={"typed": typed})
    assert answer.status_code == 200
    assert "C-4711" not in answer.text


@pytest.mark.covers("R10")
def test_an_open_complaint_is_hinted_at_and_can_be_added_to(hana, session, cast):
    mo = factories.customer(session)
    held = factories.complaint(session, customer_row=mo, state="waiting_customer", owner_id=cast.hana.id)
    factories.complaint(session, customer_row=mo, state="closed", product="Long gone")
    session.commit()
    hint = hana.get("/complaints/new/open", query_string={"customer_ref": mo.ref}).text
    assert f"C-{held.id}" in hint
    assert "Long gone" not in hint
    answer = hana.post("/complaints/new/add", data={"add_to": held.id, "summary": "Rang again: still nothing"})
    assert answer.status_code == 302
    fresh = recorded(session)[0]
    assert fresh.state == "investigating", "it waited for the customer, who came"
    assert "Rang again: still nothing" in hana.get(f"/complaints/{held.id}").text
    assert hana.post("/complaints/new/add", data={"add_to": held.id, "summary": " "}).status_code == 422
    assert hana.post("/complaints/new/add", data={"add_to": 99999, "summary": "x"}).status_code == 422


@pytest.mark.parametrize(
    "form",
    [
        {"summary": "\0" * 50, "product": "x\0y"},
        {"received_at": "not a date"},
        {"received_at": "0001-01-01T00:00"},
        {"channel": "carrier pigeon", "category": "../../etc"},
        {"customer_ref": "x" * 5000},
        {"summary": "y" * 10_001},
        {"draft_id": "99999999999999", "interaction_id": "-1"},
        {"interaction_id": "424242"},
    ],
)
def test_hostile_forms_are_refused_or_cleaned_never_broken(hana, session, form):
    answer = hana.post("/complaints/new", data=FIELDS | {"received_at": ago()} | form)
    assert answer.status_code in (302, 422)
    for row in recorded(session):
        assert "\0" not in row.summary + row.product
