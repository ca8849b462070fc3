"""What the desk calls states, steps and ways to complain, and where its pages stand in the navigation."""

import re

import factories
import pytest

from qa_app.complaints import services
from qa_app.complaints.rules import steps


@pytest.fixture
def hana(as_, cast):
    return as_(cast.hana)


def test_an_assigned_complaint_never_reads_as_an_evaluation_to_do(hana, session, cast):
    row = factories.complaint(session, state="triaged", severity="low", initial_assessment="Look.", owner=cast.hana)
    services.move(session, None, row, "assigned")
    factories.complaint(session, customer_row=row.customer)
    session.commit()
    for address in (f"/complaints/{row.id}", f"/complaints/{row.id + 1}", "/complaints/"):
        page = hana.get(address).text
        assert "Assigned" in page
        assert "To do" not in page
    assert "Assessed → Assigned" in hana.get(f"/complaints/{row.id}").text


@pytest.mark.parametrize("before", sorted(steps.OPEN))
def test_every_step_aside_says_who_says_what(before):
    assert steps.step_words(before, "withdrawn") == "The customer withdraws it"
    assert steps.step_words(before, "not_a_complaint") == "It is not a complaint"


def test_a_letter_is_a_way_to_complain_and_not_a_job(hana):
    page = hana.get("/complaints/new").text
    assert re.search(r'<option value="letter">Letter</option>', page)


@pytest.mark.parametrize(
    "address", ["/complaints/new", "/complaints/due", "/complaints/figures", "/complaints/surveys"]
)
def test_pages_of_the_desk_are_marked_in_the_navigation(hana, address):
    marked = re.findall(r'<a href="([^"]+)" class="near"', hana.get(address).text)
    assert marked == ["/complaints/"]
