"""Suggested facts on a complaint: shown with their words, accepted, put right or turned down, and kept beside."""

import factories
import pytest
from sqlalchemy import select

from qa_app.complaints import services
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.intake.models import Fact
from transcription.transcript import Speaker


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


@pytest.fixture
def complaint(session, cast):
    intake = services.Intake(
        customer_ref="C-9",
        customer_name="Mo",
        received_at=factories.datetime.now(factories.UTC),
        channel="phone",
        category="billing_errors",
        product="Broadband",
        summary="Order HV-12345: charged <b>£25.50</b> twice. I want a refund. Ada Quill hung up.",
        initial_action="Listened.",
    )
    row = services.record(session, cast.actor(session, "hana"), intake)
    session.commit()
    return row


def facts(session):
    session.rollback()
    session.expire_all()
    return {row.kind: row for row in session.scalars(select(Fact))}


@pytest.mark.covers("R06")
def test_it_works(hana, complaint, session, cast):
    page = hana.get(f"/complaints/{complaint.id}").text
    assert "<mark>HV-12345</mark>" in page
    assert "<mark>£25.50</mark>" in page
    found = facts(session)
    assert found["staff"].value == "Ada Quill"
    assert session.get(Complaint, complaint.id).order_ref == "", "nothing is filled in before somebody accepts"
    at = f"/complaints/{complaint.id}/facts"
    hana.post(f"{at}/{found['order'].id}", data={"verdict": "accept", "value": "HV-12345"})
    hana.post(f"{at}/{found['amount'].id}", data={"verdict": "accept", "value": "GBP 51.00"})
    hana.post(f"{at}/{found['staff'].id}", data={"verdict": "reject"})
    hana.post(f"{at}/{found['remedy'].id}", data={"verdict": "accept", "value": "refund"})
    kept = facts(session)
    assert {kind: (row.state, row.value, row.kept) for kind, row in kept.items()} == {
        "order": ("accepted", "HV-12345", "HV-12345"),
        "amount": ("edited", "GBP 25.50", "GBP 51.00"),
        "staff": ("rejected", "Ada Quill", None),
        "remedy": ("accepted", "refund", "refund"),
    }
    assert kept["order"].decided_by_id == cast.hana.id
    row = session.get(Complaint, complaint.id)
    assert (row.order_ref, row.remedy_sought) == ("HV-12345", "Refund")
    told = session.scalars(select(ComplaintEvent.payload).where(ComplaintEvent.kind == "fact_decided")).all()
    assert {"fact": "amount", "suggested": "GBP 25.50", "kept": "GBP 51.00", "state": "edited"} in told


@pytest.mark.covers("R06")
def test_a_linked_contact_is_read_once_with_the_line_it_stands_in(hana, complaint, session, cast):
    said = factories.transcript(
        ((Speaker.AGENT, "Is it order HV-99999?"), (Speaker.CUSTOMER, "No, account number 44718821, order HV-12345."))
    )
    call = factories.interaction(session, cast.ada, said=said)
    session.commit()
    for _ in "12":
        hana.post(f"/complaints/{complaint.id}/link", data={"interaction": f"I-{call.id}", "role": "origin"})
        hana.post(f"/complaints/{complaint.id}/unlink/{call.id}")
    session.rollback()
    rows = session.scalars(select(Fact).where(Fact.interaction_id == call.id)).all()
    assert [(row.kind, row.value, row.line) for row in rows] == [("account", "44718821", 1)]
    assert f"/interactions/{call.id}#s1" in hana.get(f"/complaints/{complaint.id}").text


def test_a_decision_stands_and_strangers_make_none(hana, as_, cast, complaint, session):
    order = facts(session)["order"]
    at = f"/complaints/{complaint.id}/facts/{order.id}"
    assert as_(cast.ben).post(at, data={"verdict": "accept"}).status_code == 404
    assert hana.post(f"/complaints/{complaint.id}/facts/9999", data={"verdict": "accept"}).status_code == 404
    hana.post(at, data={"verdict": "perhaps"})
    hana.post(at, data={"verdict": "accept", "value": "x" * 400})
    assert facts(session)["order"].state == "suggested"
    hana.post(at, data={"verdict": "reject"})
    assert "decided on this suggestion already" in hana.post(at, data={"verdict": "accept"}, follow_redirects=True).text
    assert facts(session)["order"].state == "rejected"
