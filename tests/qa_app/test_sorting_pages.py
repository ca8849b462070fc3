"""What sorting shows on the page of a complaint, and the buttons there."""

import factories
import pytest

from qa_app.complaints.models import Complaint
from qa_app.sorting import services


@pytest.mark.covers("R15", "R17")
def test_it_works(as_, cast, session):
    row = factories.complaint(session, summary="I was charged twice. <b>", severity="high", state="triaged")
    services.suggest(session, row)
    services.prioritise(session, row)
    session.commit()
    hana, ada = as_(cast.hana), as_(cast.ada)
    page = hana.get(f"/complaints/{row.id}").text
    assert "What it may be about" in page
    assert "no model was learnt yet" in page
    assert "Why P2" in page
    assert "by chance at most" in page
    hana.post(f"/complaints/{row.id}/category", data={"category": "billing_errors"})
    hana.post(f"/complaints/{row.id}/priority", data={"priority": "1", "reason": " "})
    session.rollback()
    again = session.get(Complaint, row.id, populate_existing=True)
    assert (again.category, again.priority) == ("billing_errors", 2), "without a reason it stays"
    hana.post(f"/complaints/{row.id}/priority", data={"priority": "1", "reason": "No heating."})
    session.rollback()
    assert session.get(Complaint, row.id, populate_existing=True).priority == 1
    assert "Set to P1 by hand" in hana.get(f"/complaints/{row.id}").text
    assert ada.post(f"/complaints/{row.id}/priority", data={"priority": "1"}).status_code == 404
