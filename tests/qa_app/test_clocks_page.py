"""The clocks on the pages of a complaint: what runs, how each date is made, and what a pause would do."""

from datetime import UTC, datetime, timedelta

import factories
import pytest

from qa_app.complaints import services


@pytest.fixture
def complaint(session, cast):
    found = factories.complaint(session, days_ago=0.05, owner_id=cast.hana.id)
    session.commit()
    return found


@pytest.mark.covers("R26")
def test_it_works(as_, cast, complaint):
    hana = as_(cast.hana)
    first = hana.get(f"/complaints/{complaint.id}").text
    assert 'class="clock-bar"' in first
    assert "A first word from a person" in first
    page = hana.get(f"/complaints/{complaint.id}/clocks").text
    assert "How this date is made" in page
    assert "Policy “Standard”, version 1." in page
    assert "Calendar “Office hours”, version 1, Europe/London." in page


@pytest.mark.covers("R26")
def test_a_pause_is_worked_out_and_nothing_is_paused(as_, cast, complaint, session):
    until = (datetime.now(UTC) + timedelta(days=20)).strftime("%Y-%m-%dT%H:%M")
    page = as_(cast.hana).get(f"/complaints/{complaint.id}/clocks?until={until}").text
    assert "it would be due" in page
    assert "Waiting for the customer does not move this date." in page
    session.refresh(complaint)
    assert complaint.state == "new"


@pytest.mark.parametrize("until", ["", "tomorrow", "0001-01-01T00:00", "9999-12-31T23:59", "2026-13-45", "'\"<b>"])
def test_a_date_that_is_none_breaks_nothing(as_, cast, complaint, until):
    page = as_(cast.hana).get(f"/complaints/{complaint.id}/clocks", query_string={"until": until})
    assert page.status_code == 200
    assert "<b>" not in page.text


@pytest.mark.covers("R23", "R24")
def test_what_stopped_is_told_as_done(as_, cast, complaint, session):
    services.acknowledge(session, cast.actor(session, "hana"), complaint, "phone")
    session.commit()
    page = as_(cast.hana).get(f"/complaints/{complaint.id}/clocks").text
    assert page.count("Done <time") == 3  # told, by a person, and the first word of those that follow


def test_others_see_no_clock(as_, cast, complaint):
    assert as_(cast.ada).get(f"/complaints/{complaint.id}").status_code == 404
    assert as_(cast.ada).get(f"/complaints/{complaint.id}/clocks").status_code == 404
