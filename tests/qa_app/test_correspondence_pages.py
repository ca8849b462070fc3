"""The pages of correspondence: the thread with its form, drafts that are never lost, and the letters of the desk."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
import statements
from corresponding import mo
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import ComplaintEvent
from qa_app.correspondence import services
from qa_app.correspondence.models import MessageDraft, MessageTemplate, OutboundMessage, Standing
from qa_app.correspondence.services import Said

GOOD = {"purpose": "answer", "channel": "email", "subject": "Your kettle", "do": "send"}
TEXT = "Dear Mo,\n\nI am sorry about the wait. We will call you by Friday."
LETTER = (
    "Dear {{ name }}, thank you. [apology]We are sorry.[/apology] [steps]{{ next_step }}[/steps] It is {{ number }}."
)


@pytest.fixture
def case(cast, session):
    row = factories.complaint(
        session, state="investigating", customer_row=mo(session), owner_id=cast.hana.id, days_ago=2
    )
    session.commit()
    return row


def test_it_works(as_, cast, session, case):
    hana = as_(cast.hana)
    address = f"/complaints/{case.id}/messages"
    assert "Nothing was said yet" in hana.get(address).text
    answer = hana.post(address, data={**GOOD, "text": TEXT})
    assert (answer.status_code, answer.location) == (302, address)
    page = hana.get(address).text
    assert "We will call you by Friday." in page
    assert "Leaves soon" in page
    assert "No mail server is set up" in page
    assert ">Messages</a>" in hana.get(f"/complaints/{case.id}").text


@pytest.mark.covers("R03")
def test_call_and_mail_stand_in_one_thread_in_true_time_order(as_, cast, session, case):
    contact = factories.interaction(session, cast.ada, days_ago=1.5)
    complaints.link(session, cast.actor(session, "hana"), case, contact.id, "follow_up")
    at = datetime.now(UTC) - timedelta(days=1.8)
    services.message_in(session, None, case, Said("Where is it?", "email", "Mo", "mo@customer.example", at=at))
    session.commit()
    hana = as_(cast.hana)
    hana.post(f"/complaints/{case.id}/messages", data={**GOOD, "text": TEXT})
    page = hana.get(f"/complaints/{case.id}/messages").text
    assert page.index("Where is it?") < page.index(f"I-{contact.id}") < page.index("We will call you by Friday.")


@pytest.mark.covers("R27")
def test_the_tone_is_shown_before_sending_and_sending_anyway_is_logged(as_, cast, session, case):
    hana, address = as_(cast.hana), f"/complaints/{case.id}/messages"
    rude = "You should have read the terms. As per our SLA there is nothing we can do!!"
    checked = hana.post(address, data={**GOOD, "text": rude, "do": "check"}).text
    assert "<mark>You should have</mark>" in checked
    assert "<mark>SLA</mark>" in checked
    for words in ("It blames the customer", "does not greet", "does not say what happens next", "shouting"):
        assert words in checked
    assert session.scalars(select(OutboundMessage)).all() == []
    assert hana.post(address, data={**GOOD, "text": rude}).status_code == 302
    session.rollback()
    kept = session.scalars(select(OutboundMessage)).one()
    assert {item["kind"] for item in kept.remarks} >= {"blame", "jargon", "cold", "shouting", "no_name"}
    assert {"kind": "blame", "words": "You should have"} in kept.remarks
    assert "Sent in spite of" in hana.get(address).text


def test_what_is_typed_is_kept_as_it_is_typed(as_, cast, session, case):
    hana, address = as_(cast.hana), f"/complaints/{case.id}/messages"
    part = hana.post(f"{address}/draft", data={**GOOD, "text": "Dear Mo, half a sen"}).text
    assert "Kept" in part
    assert "<html" not in part
    assert "half a sen" in hana.get(address).text
    assert "half a sen" not in as_(cast.iris).get(address).text
    refused = hana.post(address, data={**GOOD, "text": "Dear Mo, half", "subject": ""})
    assert (refused.status_code, "Dear Mo, half" in refused.text) == (422, True)
    hana.post(address, data={**GOOD, "text": TEXT})
    session.rollback()
    assert session.scalars(select(MessageDraft)).all() == []


@pytest.mark.covers("R11")
def test_the_template_picker_fills_what_it_can_and_leaves_the_rest_to_the_writer(as_, cast, session, case):
    hana, address = as_(cast.hana), f"/complaints/{case.id}/messages"
    case.customer.preferred_name, case.customer.language = "Captain Mo", "de-AT"
    session.commit()
    filled = hana.post(address, data={**GOOD, "purpose": "question", "subject": "", "text": "my own", "do": "fill"})
    assert "Dear Captain Mo," in filled.text
    assert "⟦your question⟧" in filled.text
    assert "my own" in filled.text
    assert "There is no template in the customer’s language (de-at)" in filled.text
    sent = hana.post(address, data={**GOOD, "text": "Dear Mo, ⟦your question⟧. We will wait."})
    assert (sent.status_code, "still a gap" in sent.text) == (422, True)


@pytest.mark.covers("R24")
def test_what_was_said_on_the_call_stops_the_clock_when_it_was_said(as_, cast, session):
    case = factories.complaint(session, customer_row=mo(session), days_ago=2)
    contact = factories.interaction(session, cast.ada, days_ago=1.9)
    complaints.link(session, cast.actor(session, "hana"), case, contact.id, "report")
    session.commit()
    hana, address = as_(cast.hana), f"/complaints/{case.id}/messages"
    page = hana.get(address, query_string={"spoken": contact.id}).text
    assert "I am sorry, that is frustrating" in page
    data = {"interaction": contact.id, "line": 2, "thanked": "1"}
    assert hana.post(f"{address}/acknowledged", data=data).status_code == 302
    session.rollback()
    session.refresh(case)
    assert case.acknowledged_at == contact.started_at + timedelta(milliseconds=8000)
    event = session.scalars(select(ComplaintEvent).where(ComplaintEvent.kind == "acknowledged")).one()
    assert (event.at, event.payload["mode"]) == (case.acknowledged_at, "verbal")
    assert (event.payload["line"], event.payload["thanks"]) == (2, True)
    assert hana.post(f"{address}/acknowledged", data=data).status_code == 422
    assert hana.post(f"{address}/acknowledged", data={**data, "line": 99}).status_code == 422


def test_an_answer_by_phone_lets_what_waited_go_on(as_, cast, session, case):
    case.state = "waiting_customer"
    session.commit()
    hana = as_(cast.hana)
    hana.post(f"/complaints/{case.id}/messages/heard", data={"via": "phone", "text": "It was the blue one."})
    session.rollback()
    session.refresh(case)
    assert case.state == "investigating"
    assert session.get(Standing, case.id).reply_wanted_at is not None
    assert "no answer yet" in hana.get("/").text
    hana.post(f"/complaints/{case.id}/messages", data={**GOOD, "text": "Told her.", "channel": "phone"})
    assert "no answer yet" not in hana.get("/").text


@pytest.mark.covers("R28", "R11")
def test_a_template_without_apology_and_next_step_is_not_kept(as_, cast, session, case):
    iris, address = as_(cast.iris), "/complaints/setup/letters/acknowledgement/de/any"
    assert "We have your complaint" in iris.get(address).text
    bad = {"subject": "Hallo", "text": "Dear {{ nmae }}, bye", "version": 0, "do": "keep"}
    refused = iris.post(address, data=bad)
    assert refused.status_code == 422
    for words in ("no gap called “nmae”", "{{ name }}?", "has no apology", "does not say what happens next"):
        assert words in refused.text
    good = {**bad, "subject": "Wir haben {{ number }}", "text": LETTER}
    preview = iris.post("/complaints/setup/letters/preview", data={**good, "purpose": "acknowledgement"}).text
    assert "Dear Mo Rivers, thank you. We are sorry." in preview
    assert iris.post(address, data=good).status_code == 302
    assert iris.post(address, data=good).status_code == 409
    session.rollback()
    row = session.scalars(select(MessageTemplate)).one()
    assert (row.language, row.version, row.written_by_id) == ("de", 1, cast.iris.id)
    assert iris.post(address, data={"do": "retire"}).status_code == 302
    assert "as delivered" in iris.get("/complaints/setup/letters").text


def test_what_is_sent_by_itself_is_kept_in_versions(as_, cast, session):
    iris = as_(cast.iris)
    data = {"acknowledged": ["email", "phone"], "target_days": 10, "update_days": 3, "told_of": ["proposed"]}
    assert iris.post("/complaints/setup/letters/policy", data=data).status_code == 302
    refused = iris.post("/complaints/setup/letters/policy", data={**data, "update_days": 0, "reply_to": "a\r\nb@c.d"})
    assert refused.status_code == 422
    assert "From 1 to 60" in refused.text
    page = iris.get("/complaints/setup/letters").text
    assert 'value="proposed" checked' in page
    assert 'value="chat" checked' not in page


def test_links_are_shown_once_and_ended(as_, cast, session, case):
    hana, address = as_(cast.hana), f"/complaints/{case.id}/messages"
    page = hana.post(f"{address}/link", data={"do": "make"}).text
    token = page.partition("/portal/")[2].split("/")[0]
    assert token not in hana.get(address).text
    session.rollback()
    assert services.complaint_of(session, token).id == case.id
    hana.post(f"{address}/link", data={"do": "end"})
    session.rollback()
    session.expire_all()
    assert services.complaint_of(session, token) is None


def test_others_see_what_they_may(as_, cast, session, case):
    address = f"/complaints/{case.id}/messages"
    for name in ("ada", "ben", "cleo", "eve", "sam"):
        assert as_(getattr(cast, name)).get(address).status_code == 404
    dev = as_(cast.dev)
    page = dev.get(address).text
    assert "Write to the customer" not in page
    assert dev.post(address, data={**GOOD, "text": TEXT}).status_code == 404
    assert as_(cast.hana).get("/complaints/setup/letters").status_code == 404
    other = factories.complaint(session, customer_row=mo(session, email="x@y.example"))
    row = services.queue(session, None, other, "update", text="Hello.")
    session.commit()
    assert as_(cast.hana).post(f"{address}/{row.id}/cancel").status_code == 404


def test_hostile_words_stay_words(as_, cast, session, case):
    evil = "<script>alert(1)</script> {{ 7*7 }} {% raw %} ⟦portal link⟧"
    services.message_in(session, None, case, Said(evil, "portal", evil, evil, subject=evil, quoted=evil))
    session.commit()
    page = as_(cast.hana).get(f"/complaints/{case.id}/messages").text
    assert "<script>alert" not in page
    assert page.count("{{ 7*7 }}") >= 3


def test_a_long_thread_needs_few_queries(as_, cast, session, case):
    for number in range(30):
        services.queue(session, cast.actor(session, "hana"), case, "update", text=f"Message {number}.")
        services.message_in(session, None, case, Said(f"Answer {number}", "email"))
    session.commit()
    hana = as_(cast.hana)
    hana.get("/")
    with statements.counted(hana.application) as counted:
        assert hana.get(f"/complaints/{case.id}/messages").status_code == 200
    assert len(counted) <= 34, counted
