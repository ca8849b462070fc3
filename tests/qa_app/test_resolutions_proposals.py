"""Proposals: in versions, answered by the customer or for them, and what an answer sets going."""

import factories
import pytest
from resolved import kinds, offered, proposed
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import Remedy
from qa_app.correspondence.models import OutboundMessage
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.resolutions import queries, services
from qa_app.resolutions.services.proposals import draft


@pytest.fixture
def complaint(session, cast):
    return proposed(session, cast)


@pytest.fixture
def remedy(session, complaint):
    row = Remedy(complaint_id=complaint.id, kind="replacement", note="")
    session.add(row)
    session.flush()
    return row


@pytest.mark.covers("R46")
def test_it_works(session, cast, complaint, remedy):
    row = offered(session, cast, complaint, options=["A refund", "A new one"], said_via="message")
    assert (row.version, complaint.customer_response) == (1, "no_reply")
    sent = session.scalars(select(OutboundMessage)).one()
    assert sent.purpose == "proposal"
    assert "1. A refund" in sent.values["explanation"]
    with pytest.raises(Invalid, match="answer is not complete"):
        services.answer(session, None, complaint, row.id, "accepted", via="portal")
    services.answer(session, None, complaint, row.id, "accepted_reluctantly", "If I must.", via="portal", chosen=1)
    assert (row.response, row.response_via, row.chosen) == ("accepted_reluctantly", "portal", 1)
    assert complaint.customer_response == "accepted_reluctantly"
    assert complaint.state == "implementing"
    assert "proposal_answered" in kinds(session, complaint)


def test_a_proposal_begins_with_the_explanation_and_what_is_promised(session, complaint, remedy):
    session.refresh(complaint, ["remedies"])
    assert draft(complaint) == "We lost the parcel.\n\nThis is what we do:\n- Replacement"
    remedy.cancelled_at = complaint.received_at
    assert draft(complaint) == "We lost the parcel."


@pytest.mark.covers("R46")
def test_nothing_is_put_into_effect_before_the_yes_unless_it_is_goodwill(session, cast, complaint, remedy):
    hana = cast.actor(session, "hana")
    with pytest.raises(Conflict, match="a proposal to the customer, or goodwill"):
        complaints.move(session, hana, complaint, "implementing")
    offered(session, cast, complaint)
    with pytest.raises(Conflict, match="the customer’s yes"):
        complaints.move(session, hana, complaint, "implementing")
    offered(session, cast, complaint, is_goodwill=True)
    complaints.move(session, hana, complaint, "implementing")
    assert complaint.state == "implementing"


@pytest.mark.covers("R46")
def test_a_no_brings_it_back_and_the_second_offers_somebody_higher_up(session, cast, complaint):
    first = offered(session, cast, complaint)
    services.answer(session, None, complaint, first.id, "countered", "Refund the postage too.", via="portal")
    assert (complaint.state, complaint.customer_response) == ("investigating", "rejected")
    assert complaint.events[-1].payload["reason"] == "Refund the postage too."
    assert "escalation_offered" not in kinds(session, complaint)
    complaint.state = "proposed"
    second = offered(session, cast, complaint, "We refund the price and the postage.")
    assert (second.version, first.state) == (2, "answered")
    services.answer(session, cast.actor(session, "hana"), complaint, second.id, "rejected", via="phone")
    assert complaint.state == "investigating"
    assert kinds(session, complaint).count("escalation_offered") == 1
    assert [row.version for row in queries.proposals(session, complaint)] == [2, 1]


def test_a_rejection_noted_by_the_step_itself_counts_too(session, cast, complaint):
    row = offered(session, cast, complaint)
    hana = cast.actor(session, "hana")
    complaints.move(session, hana, complaint, "investigating", reason="She wants it collected.")
    assert (row.response, row.response_text, row.recorded_by_id) == ("rejected", "She wants it collected.", hana.id)
    assert queries.rejections(session, complaint) == 1


def test_only_the_open_proposal_of_this_complaint_is_answered(session, cast, complaint):
    old = offered(session, cast, complaint)
    new = offered(session, cast, complaint, "We refund twice the price.")
    assert queries.current_proposal(session, complaint).id == new.id
    with pytest.raises(Conflict, match="newer proposal"):
        services.answer(session, None, complaint, old.id, "accepted", via="portal")
    with pytest.raises(NotFound):
        services.answer(session, None, factories.complaint(session), new.id, "accepted", via="portal")
    with pytest.raises(Invalid) as refused:
        services.answer(session, None, complaint, new.id, "countered", "  ", via="portal")
    assert set(refused.value.fields) == {"text"}
    services.answer(session, None, complaint, new.id, "accepted", via="portal")
    with pytest.raises(Conflict, match="answered before"):
        services.answer(session, None, complaint, new.id, "rejected", via="portal")


@pytest.mark.parametrize(
    ("offer", "field"),
    [
        ({"text": " "}, "text"),
        ({"text": "x" * 10_001}, "text"),
        ({"text": "x", "options": ["one"]}, "options"),
        ({"text": "x", "options": ["same", "same"]}, "options"),
        ({"text": "x", "said_via": "pigeon"}, "said_via"),
    ],
)
def test_a_proposal_that_is_none_is_refused(session, cast, complaint, offer, field):
    with pytest.raises(Invalid) as refused:
        offered(session, cast, complaint, **offer)
    assert set(refused.value.fields) == {field}
    assert queries.current_proposal(session, complaint) is None
