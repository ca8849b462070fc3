"""What the desk sees of the portal: the files that customers sent, and the page on which a lead sets it up."""

import factories
import pytest
from portal_visits import PNG, link, post
from sqlalchemy import select

from qa_app.portal.models import PortalFile, PortalSetting


def anew(session):
    """Forget what was read, so that what others committed is seen."""
    session.rollback()
    session.expire_all()


@pytest.mark.covers("R03")
def test_it_works(app, as_, cast, session):
    complaint = factories.complaint(session)
    post(app.test_client(), link(session, complaint) + "/message", {"text": "See this."}, [("crack.png", PNG)])
    handler = as_(cast.hana)
    assert "crack.png" in handler.get(f"/complaints/{complaint.id}").text
    number, file_id = complaint.id, session.scalar(select(PortalFile.id))
    anew(session)
    answer = handler.get(f"/complaints/{number}/files/{file_id}")
    assert answer.data == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/octet-stream"
    answer.close()
    assert as_(cast.ada).get(f"/complaints/{number}/files/{file_id}").status_code == 404
    anew(session)
    other = factories.complaint(session)
    session.commit()
    assert handler.get(f"/complaints/{other.id}/files/{file_id}").status_code == 404


def test_a_lead_sets_the_portal_up(as_, cast, session):
    lead = as_(cast.iris)
    assert lead.post("/complaints/setup/portal", data={"telephone": "020 7946 0018"}).status_code == 302
    anew(session)
    row = session.scalars(select(PortalSetting)).one()
    assert (row.is_form_open, row.is_owner_named, row.telephone) == (False, False, "020 7946 0018")
    assert "020 7946 0018" in lead.get("/complaints/setup/portal").text
    assert as_(cast.hana).get("/complaints/setup/portal").status_code == 404
    assert lead.post("/complaints/setup/portal", data={"telephone": "x" * 300}).status_code == 422
