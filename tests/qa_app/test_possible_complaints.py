"""Possible complaints: heard without the word, promoted in one click or dismissed with a reason, and counted."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select
from statements import counted

from qa_app.complaints import queries
from qa_app.complaints.models import Complaint, ComplaintInteraction, PossibleComplaint
from qa_app.interactions import services as interactions
from transcription.transcript import Speaker

UNHAPPY = (
    (Speaker.AGENT, "Good morning, Ada speaking."),
    (Speaker.CUSTOMER, "I have been waiting for three weeks and nobody called me back."),
    (Speaker.AGENT, "I will look into it."),
)
CONTENT = ((Speaker.AGENT, "Good morning."), (Speaker.CUSTOMER, "I would like to book an appointment, please."))
FIELDS = {
    "customer_ref": "C-77", "customer_name": "Mo Rivers", "channel": "phone", "category": "delivery_delays",
    "product": "Vacuum", "summary": "Three weeks and no call.", "initial_action": "Apologised.",
    "received_at": "2026-01-01T10:00", "backdating_reason": "",
}  # fmt: skip


@pytest.fixture
def contacts(session, cast, run_jobs):
    """Two contacts with a customer who is unhappy, one with another who is not; a worker has listened."""
    rows = [
        factories.interaction(session, agent, said=factories.transcript(lines))
        for agent, lines in ((cast.ada, UNHAPPY), (cast.ada, CONTENT), (cast.eric, UNHAPPY))
    ]
    for row in rows:
        interactions.look_for_behaviours(session, row)
    session.commit()
    run_jobs()
    session.rollback()
    return [row.id for row in rows]


def recorded_now(client, contact_id):
    now = (datetime.now(UTC) - timedelta(minutes=90)).strftime("%Y-%m-%dT%H:%M")
    return client.post("/complaints/new", data=FIELDS | {"received_at": now, "interaction_id": contact_id})


@pytest.mark.covers("R01")
def test_it_works(contacts, as_, cast, session):
    client = as_(cast.hana)
    page = client.get("/complaints/possible").text
    assert f"I-{contacts[0]}" in page
    assert f"I-{contacts[1]}" not in page
    assert "three weeks and nobody called me back" in page
    assert "complaint" not in " ".join(text for _, text in UNHAPPY)
    assert recorded_now(client, contacts[0]).status_code == 302
    assert f"I-{contacts[0]}" not in client.get("/complaints/possible").text
    session.rollback()
    row = session.get(PossibleComplaint, contacts[0])
    assert (row.state, row.complaint_id) == ("promoted", session.scalars(select(Complaint.id)).one())


@pytest.mark.covers("R01")
def test_dismissing_needs_a_reason_and_can_be_undone(contacts, as_, cast, session):
    client = as_(cast.hana)
    address = f"/complaints/possible/{contacts[0]}"
    refused = client.post(f"{address}/dismiss", data={"reason": " "})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    assert client.post(f"{address}/dismiss", data={"reason": "He praised the driver"}).status_code == 302
    assert client.post(f"{address}/dismiss", data={"reason": "again"}).status_code == 409
    page = client.get("/complaints/possible").text
    assert "He praised the driver" in page
    assert f'id="i{contacts[0]}"' not in page
    assert client.post(f"{address}/bring-back").status_code == 302
    assert f'id="i{contacts[0]}"' in client.get("/complaints/possible").text
    assert client.post(f"{address}/bring-back").status_code == 404


@pytest.mark.covers("R01")
def test_precision_and_recall_come_from_what_people_decide(contacts, as_, cast, session):
    client = as_(cast.hana)
    recorded_now(client, contacts[0])  # heard, and a complaint
    client.post(f"/complaints/possible/{contacts[2]}/dismiss", data={"reason": "A joke"})  # heard, and none
    recorded_now(client, contacts[1])  # not heard, and a complaint
    session.rollback()
    assert queries.accuracy(session) == queries.Accuracy(promoted=1, decided=2, heard=1, linked=2)
    assert "1 of 2" in client.get("/complaints/possible").text
    assert session.get(PossibleComplaint, contacts[1]) is None
    assert session.query(ComplaintInteraction).count() == 2


@pytest.mark.covers("R01")
def test_a_contact_that_nobody_has_listened_to_yet_counts_for_nothing(contacts, as_, cast, session):
    unheard = factories.interaction(session, cast.ada, said=factories.transcript(UNHAPPY))
    session.commit()
    recorded_now(as_(cast.hana), unheard.id)
    session.rollback()
    assert queries.accuracy(session) == queries.Accuracy(promoted=0, decided=0, heard=0, linked=0)


def test_the_home_page_says_that_contacts_wait(contacts, as_, cast):
    assert "2 contacts may hold a complaint" in as_(cast.hana).get("/").text


def test_nobody_else_sees_them(contacts, as_, cast, session):
    for name in ("ada", "ben", "cleo", "dev", "sam"):
        client = as_(getattr(cast, name))
        assert client.get("/complaints/possible").status_code == 404
        assert client.post(f"/complaints/possible/{contacts[0]}/dismiss", data={"reason": "x"}).status_code == 404
    assert queries.possible(session, cast.actor(session, "ada")) != []  # her own contact, but no page of hers shows it
    assert len(queries.possible(session, cast.actor(session, "ada"))) == 1


def test_the_page_takes_few_queries(contacts, as_, app, cast):
    client = as_(cast.hana)
    with counted(app) as statements:
        client.get("/complaints/possible")
    assert len(statements) <= 14, statements


def test_an_unknown_contact_is_not_there(as_, cast):
    assert as_(cast.hana).post("/complaints/possible/999/dismiss", data={"reason": "x"}).status_code == 404
