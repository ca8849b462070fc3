"""Pages that stand beside conversations (detectors, complaints, investigations) lead nobody to one they may not read,
and tell nothing of it."""

from datetime import UTC, datetime

import factories
import pytest
from test_kept_back import heard, waiting  # noqa: F401 - a fixture

from qa_app.behaviours.models import BehaviourVerdict
from qa_app.complaints import services as complaints
from qa_app.investigations import services as investigations


def judged(session, contact, person):
    session.add(
        BehaviourVerdict(interaction_id=contact.id, detector_key="complaint-expressed", detector_version=0, segment=1,
                         verdict="rejected", person_id=person.id, said_at=datetime.now(UTC))
    )  # fmt: skip
    session.commit()


def test_what_people_said_of_a_detector_is_listed_within_reach(session, as_, cast):
    own, other = factories.interaction(session, cast.ada), factories.interaction(session, cast.eric)
    for contact in (own, other):
        judged(session, contact, cast.cleo)
    seen = {name: as_(getattr(cast, name)).get("/behaviours/complaint-expressed").text for name in ("dev", "ben")}
    assert f"/interactions/{own.id}#s1" in seen["dev"]
    assert f"/interactions/{other.id}#s1" in seen["dev"]
    assert f"/interactions/{own.id}#s1" in seen["ben"]
    assert f"Interaction {other.id}" not in seen["ben"]


def test_who_is_to_score_a_contact_blind_is_not_told_what_was_found_in_it(session, as_, cast, waiting):  # noqa: F811
    judged(session, waiting[0], cast.finn if hasattr(cast, "finn") else cast.dev)
    assert f"/interactions/{waiting[0].id}#s1" in as_(cast.dev).get("/behaviours/complaint-expressed").text
    assert f"Interaction {waiting[0].id}" not in as_(cast.cleo).get("/behaviours/complaint-expressed").text


@pytest.fixture
def case(session, cast):
    """A complaint about a call of Ada's, to which one of another team's belongs, too, with a line of it quoted."""
    own, other = factories.interaction(session, cast.ada), factories.interaction(session, cast.eric)
    other.subject = "What Eric promised"
    row, hana = factories.complaint(session), cast.actor(session, "hana")
    complaints.link(session, hana, row, own.id, "origin")
    complaints.link(session, hana, row, other.id, "handling")
    investigations.add_lines(session, hana, row, other.id, [1])
    session.commit()
    return row.id, own.id, other.id


@pytest.mark.parametrize("page", ["", "/investigation"])
def test_a_complaint_tells_a_lead_of_another_teams_contact_by_its_number_alone(as_, cast, case, page):
    number, own, other = case
    desk, lead = (as_(person).get(f"/complaints/{number}{page}") for person in (cast.hana, cast.ben))
    assert (desk.status_code, lead.status_code) == (200, 200)
    assert f'href="/interactions/{other}' in desk.text
    assert f'href="/interactions/{other}' not in lead.text
    assert f"I-{other}" in lead.text
    assert "What Eric promised" not in lead.text
    if page:
        assert "My parcel never came" in desk.text
        assert "My parcel never came" not in lead.text
    else:
        assert "What Eric promised" in desk.text
        assert f'href="/interactions/{own}' in lead.text
