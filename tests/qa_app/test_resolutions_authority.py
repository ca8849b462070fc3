"""Who may promise what: within a limit in one step, over it with somebody else's approval, and resolved on the spot."""

import factories
import pytest
from resolved import kinds, offered, proposed
from sqlalchemy import select

from qa_app.complaints import services as complaints
from qa_app.complaints.models import ComplaintSubject
from qa_app.complaints.rules import Outcome
from qa_app.errors import Conflict, Invalid, NotAllowed
from qa_app.notices.models import Notice
from qa_app.resolutions import queries, services
from qa_app.resolutions.rules import authority as rules
from qa_app.resolutions.rules.authority import Cell
from qa_app.resolutions.services import Promise, Proof

OUTCOME = Outcome("upheld", "We lost it, and are sorry.", "PRO-DELAY")


def refund(minor, currency="GBP"):
    return Promise("refund", minor, currency)


@pytest.fixture
def complaint(session, cast):
    return proposed(session, cast)


@pytest.mark.covers("R37")
def test_it_works(session, cast, complaint):
    hana, iris = cast.actor(session, "hana"), cast.actor(session, "iris")
    small = services.promise(session, hana, complaint, refund(80_00))
    assert (small.status, small.approved_by_id, small.authority_version) == ("approved", hana.id, 0)
    large = services.promise(session, hana, complaint, refund(400_00))
    assert large.status == "promised"
    asked = queries.approvals(session, complaint)[0]
    assert (asked.limit_minor, asked.version, asked.state) == (100_00, 0, "open")
    assert [row.id for row, _complaint in queries.to_approve(session, iris)] == [asked.id]
    assert queries.to_approve(session, hana) == []
    assert [notice.person_id for notice in session.scalars(select(Notice))] == [cast.iris.id]
    offered(session, cast, complaint, is_goodwill=True)
    with pytest.raises(Conflict, match="waits for approval"):
        services.carry_out(session, hana, complaint, large.id)
    with pytest.raises(Conflict, match=r"the approval of: Refund of GBP 400\.00"):
        complaints.move(session, hana, complaint, "implementing")
    services.settle(session, iris, complaint, large.id, is_yes=True)
    assert (large.status, large.approved_by_id) == ("approved", iris.id)
    assert "approval_given" in kinds(session, complaint)


@pytest.mark.covers("R37")
def test_a_limit_is_not_got_round_by_splitting_it_up(session, cast, complaint):
    hana = cast.actor(session, "hana")
    services.promise(session, hana, complaint, refund(60_00))
    second = services.promise(session, hana, complaint, refund(60_00))
    assert second.status == "promised"
    other = services.promise(session, hana, complaint, refund(60_00, "EUR"))
    assert other.status == "approved", "currencies are never added up"
    services.cancel(session, hana, complaint, second.id, "A mistake.")
    assert queries.open_approvals(session, complaint) == []


@pytest.mark.covers("R37")
def test_who_asked_or_is_complained_about_or_has_no_authority_does_not_approve(session, cast, complaint):
    hana, iris = cast.actor(session, "hana"), cast.actor(session, "iris")
    large = services.promise(session, hana, complaint, refund(400_00))
    with pytest.raises(NotAllowed, match="You asked for it"):
        services.settle(session, hana, complaint, large.id, is_yes=True)
    other = factories.reviewer(session, "Otto", "complaints_handler")
    from qa_app.people.services import actor_of

    with pytest.raises(NotAllowed, match="over your own limit"):
        services.settle(session, actor_of(session, other), complaint, large.id, is_yes=True)
    complaint.subjects.append(ComplaintSubject(person_id=cast.iris.id))
    session.flush()
    with pytest.raises(NotAllowed, match="about you"):
        services.settle(session, iris, complaint, large.id, is_yes=True)


def test_a_refusal_needs_a_reason_and_cancels(session, cast, complaint):
    hana, iris = cast.actor(session, "hana"), cast.actor(session, "iris")
    large = services.promise(session, hana, complaint, refund(400_00))
    with pytest.raises(Invalid, match="Say why"):
        services.settle(session, iris, complaint, large.id, is_yes=False)
    services.settle(session, iris, complaint, large.id, is_yes=False, reason="The price was 300.")
    assert (large.status, large.cancelled_because) == ("cancelled", "The price was 300.")
    with pytest.raises(Conflict, match="decided before"):
        services.settle(session, iris, complaint, large.id, is_yes=True)


@pytest.mark.covers("R38")
def test_a_new_version_judges_what_comes_and_leaves_what_was(session, cast, complaint):
    hana, iris = cast.actor(session, "hana"), cast.actor(session, "iris")
    before = services.promise(session, hana, complaint, refund(90_00))
    live = queries.live_matrix(session)
    cells = [
        Cell(role, remedy, currency, 50_00 if (role, currency) == ("complaints_handler", "GBP") else maximum)
        for (role, remedy, currency), maximum in live.cells.items()
    ]
    with pytest.raises(Invalid, match="Say why"):
        services.publish_matrix(session, iris, cells, " ")
    services.publish_matrix(session, iris, cells, "Too much was given away.")
    other = proposed(session, cast)
    after = services.promise(session, hana, other, refund(90_00))
    assert (before.authority_version, before.status) == (0, "approved")
    assert (after.authority_version, after.status) == (1, "promised")
    then, now = queries.matrix_of(session, 0), queries.matrix_of(session, 1)
    assert then.limit(hana.roles, "refund", "GBP").covers(90_00)
    assert not now.limit(hana.roles, "refund", "GBP").covers(90_00)
    with pytest.raises(Invalid, match="Nothing is different"):
        services.publish_matrix(session, iris, cells, "Again.")


@pytest.mark.parametrize(
    "cell",
    [
        Cell("admin", "refund", "GBP", 1),
        Cell("agent", "medal", "", None),
        Cell("agent", "apology", "GBP", 1),
        Cell("agent", "refund", "GBP", -1),
        Cell("agent", "refund", "XXX", 1),
        Cell("agent", "refund", "", 1),
    ],
)
def test_cells_that_cannot_be_are_refused(cell):
    with pytest.raises(Invalid):
        rules.check([cell])


@pytest.mark.covers("R37", "R50")
def test_on_the_spot_is_one_step_within_the_limit(session, cast):
    hana = cast.actor(session, "hana")
    row = factories.complaint(session, owner_id=cast.hana.id)
    spot = services.Spot(OUTCOME, refund(25_00), Proof("PAY-1"), "accepted")
    services.resolve_now(session, hana, row, spot, revision=row.revision)
    assert (row.state, row.is_on_the_spot, row.customer_response) == ("resolved", True, "accepted")
    assert [(remedy.status, remedy.external_ref) for remedy in row.remedies] == [("proved", "PAY-1")]
    assert queries.follow_up(session, row) is not None


@pytest.mark.covers("R37")
def test_on_the_spot_is_refused_over_the_limit_and_without_the_yes(session, cast):
    hana = cast.actor(session, "hana")
    row = factories.complaint(session, owner_id=cast.hana.id)
    over = services.Spot(OUTCOME, refund(250_00), Proof("PAY-2"), "accepted")
    with pytest.raises(Conflict, match=r"Refund of GBP 250.00 is over your limit"):
        services.resolve_now(session, hana, row, over, revision=row.revision)
    session.rollback()
    row = factories.complaint(session, owner_id=cast.hana.id)
    silent = services.Spot(OUTCOME, refund(25_00), Proof("PAY-3"), "no_reply")
    with pytest.raises(Invalid, match="has to say yes"):
        services.resolve_now(session, hana, row, silent, revision=row.revision)
    assert row.remedies == []
