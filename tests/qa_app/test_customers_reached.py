"""Where a customer is reached, on the pages of conversations: never in full, and still what they are found by."""

import factories
import pytest
from sounds import email_bytes
from sqlalchemy import select
from test_intake_recording import FIELDS, ago
from test_interactions_transcribe import fresh, take  # noqa: F401 - a fixture

from qa_app.complaints.models import Complaint
from qa_app.interactions.models import Customer
from qa_app.interactions.rules.customers import masked
from qa_app.interactions.services.intake import customer_named

ADDRESS = "mo@rivers.example"
NAMELESS = email_bytes().replace(b"Mo Rivers <mo@rivers.example>", ADDRESS.encode())
PAGES = ("", "/transcript.json", "/transcript.csv", "/transcript.vtt", "/transcript.txt")


def test_it_works(take, run_jobs, session, as_, cast):  # noqa: F811
    number = take("mail.eml", NAMELESS, agent="x-ada")
    run_jobs()
    assert fresh(session, number).customer.email == ADDRESS
    for person in (cast.ada, cast.ben, cast.cleo, cast.dev, cast.tess, cast.hana):
        reader = as_(person)
        assert "m…@rivers.example" in reader.get(f"/interactions/{number}").text
        assert "m…@rivers.example" in reader.get("/interactions/").text
        for page in PAGES:
            assert ADDRESS not in reader.get(f"/interactions/{number}{page}").text, page
    assert ADDRESS not in as_(cast.cleo).get(f"/interactions/{number}/details").text


def test_they_are_found_by_the_whole_address_and_not_by_a_part(take, run_jobs, session, as_, cast):  # noqa: F811
    number = take("mail.eml", NAMELESS, agent="x-ada")
    run_jobs()
    found = f'href="/interactions/{number}"'
    assert found in as_(cast.cleo).get("/interactions/", query_string={"text": ADDRESS.upper()}).text
    assert found not in as_(cast.cleo).get("/interactions/", query_string={"text": "mo@riv"}).text


def test_a_complaint_by_the_same_address_is_the_same_customers(take, run_jobs, session, as_, cast):  # noqa: F811
    number = take("mail.eml", email_bytes(), agent="x-ada")
    run_jobs()
    sent = FIELDS | {"customer_ref": "", "customer_email": "Mo@Rivers.example", "received_at": ago()}
    assert as_(cast.hana).post("/complaints/new", data=sent).status_code == 302
    row = fresh(session, number)
    assert session.scalars(select(Complaint)).one().customer_id == row.customer_id
    assert row.customer.name == "Mo Rivers"


def test_whoever_mends_details_changes_no_address_that_was_not_shown(session, as_, cast):
    """An address that an earlier release kept as the number is shown masked, and stays when it is sent back so."""
    row = factories.interaction(session, cast.ada, customer=Customer(ref=ADDRESS))
    session.commit()
    cleo, address = as_(cast.cleo), f"/interactions/{row.id}/details"
    page = cleo.get(address).text
    assert ADDRESS not in page
    assert 'value="m…@rivers.example"' in page
    sent = {"agent": cast.ada.email, "customer": "m…@rivers.example", "started_at": "2026-02-03T10:00",
            "direction": "inbound", "queue": ""}  # fmt: skip
    assert cleo.post(address, data=sent).status_code == 302
    assert fresh(session, row.id).customer.ref == ADDRESS
    assert customer_named(session, ADDRESS).id == row.customer_id


@pytest.mark.parametrize(
    ("reached", "shown"),
    [
        ("marie.bell@rivers.example", "m…@rivers.example"),
        ("+44 7700 900123", "…123"),
        ("07700 900123", "…123"),
        ("HV-35502", "HV-35502"),
        ("0012345678", "0012345678"),
        ("1234567", "1234567"),
    ],
)
def test_a_number_of_the_centres_own_stays(reached, shown):
    assert masked(reached) == shown
