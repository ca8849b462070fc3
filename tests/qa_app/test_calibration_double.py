"""A share of random evaluations is scored again by lot: once, by somebody else, within the rules."""

from datetime import UTC, datetime
from decimal import Decimal

import factories
import pytest

from qa_app.calibration import queries, rules, services
from qa_app.calibration.models import DoubleDraw, DoubleShare
from qa_app.calibration.services import second as drawing
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import Evaluation


@pytest.fixture
def kim(session, cast):
    return factories.reviewer(session, "Kim Ferris")


@pytest.fixture
def share(session, cast):
    """Have `percent` of the scorecard's random evaluations scored again."""
    card = factories.scorecard_version(session).scorecard

    def put(percent):
        return services.set_share(session, cast.actor(session, "dev"), card.id, Decimal(percent))

    return put


def submitted(session, cast, **more):
    return factories.evaluation(session, cast.ada, cast.cleo, state="submitted", **more)


def second_of(session, row):
    return session.get(DoubleDraw, row.id)


@pytest.mark.covers("QM-G10", "QM-G12")
def test_it_works(session, cast, kim, share):
    share(100)
    row = submitted(session, cast)
    drawn = second_of(session, row)
    again = session.get(Evaluation, drawn.second_id)
    assert (again.selection, again.state, again.interaction_id) == ("double", "assigned", row.interaction_id)
    assert again.scorecard_version_id == row.scorecard_version_id
    assert again.reviewer_id in {kim.id, cast.dev.id}
    assert session.query(Evaluation).filter(evaluations.counted()).all() == [row]


def test_nothing_is_drawn_without_a_share_and_of_other_series(session, cast, kim, share):
    assert second_of(session, submitted(session, cast)) is None
    share(100)
    assert second_of(session, submitted(session, cast, selection="targeted")) is None


def test_a_second_submission_decides_nothing_anew(session, cast, kim, share):
    share(100)
    row = submitted(session, cast)
    assert services.draw(session, row, datetime.now(UTC)) is None
    assert session.query(Evaluation).filter_by(selection="double").count() == 1


def test_about_the_share_is_drawn_and_every_draw_can_be_repeated(session, cast):
    lots = [rules.lot("a seed", number) for number in range(4_000)]
    assert all(0 <= lot < 100 for lot in lots)
    assert 0.085 < sum(lot < 10 for lot in lots) / 4_000 < 0.115
    assert lots == [rules.lot("a seed", number) for number in range(4_000)]
    assert lots != [rules.lot("another", number) for number in range(4_000)]


def test_the_draw_keeps_what_decided_it(session, cast, kim, share):
    row_share = share(40)
    rows = [submitted(session, cast) for _ in range(12)]
    for row in rows:
        drawn = second_of(session, row)
        assert drawn.share_pct == 40
        assert drawn.is_drawn == (rules.lot(row_share.seed, row.id) < 40)
        assert (drawn.second_id is not None) == drawn.is_drawn


def test_never_one_who_knows_the_contact_or_belongs_to_the_team(session, cast, kim, share):
    share(100)
    kim.team_id = cast.north.id
    cast.north.leads.append(cast.dev)
    session.flush()
    row = submitted(session, cast)
    drawn = second_of(session, row)
    assert (drawn.is_drawn, drawn.second_id) == (True, None)
    assert drawn.note == drawing.NOBODY
    assert services.hand_out_waiting(session) == 0
    lou = factories.reviewer(session, "Lou Vance")
    assert services.hand_out_waiting(session) == 1
    assert session.get(Evaluation, drawn.second_id).reviewer_id == lou.id
    assert services.hand_out_waiting(session) == 0


def test_the_one_with_the_least_waiting_gets_it(session, cast, kim, share):
    share(100)
    for _ in range(3):
        factories.evaluation(session, cast.amir, kim)
    assert session.get(Evaluation, second_of(session, submitted(session, cast)).second_id).reviewer_id == cast.dev.id


def test_the_scorecards_own_share_holds_where_none_is_set_here(session, cast, kim):
    version = factories.scorecard_version(session)
    handling = {**version.document.get("handling", {}), "double_pct": 100}
    version.document, version.digest = {**version.document, "handling": handling}, "d" * 64
    session.flush()
    assert second_of(session, submitted(session, cast)).share_pct == 100
    row = session.get(DoubleShare, version.scorecard_id)
    assert (row.percent, len(row.seed)) == (None, 32)


def test_setting_the_share(session, cast, as_):
    card = factories.scorecard_version(session).scorecard
    session.commit()
    dev = as_(cast.dev)
    assert dev.post("/calibration/agreement/share", data={"scorecard": card.id, "percent": "7,5"}).status_code == 302
    assert queries.drawn(session, card.id).percent == Decimal("7.5")
    for text in ("101", "-1", "NaN", "much", "1e400"):
        answer = dev.post("/calibration/agreement/share", data={"scorecard": card.id, "percent": text})
        assert answer.status_code == 422
        assert "A number from 0 to 100." in answer.text
    assert dev.post("/calibration/agreement/share", data={"scorecard": 9_999, "percent": "5"}).status_code == 404
    assert as_(cast.tess).post("/calibration/agreement/share", data={"scorecard": card.id}).status_code == 404
    assert dev.post("/calibration/agreement/share", data={"scorecard": card.id, "percent": ""}).status_code == 302
    session.rollback()
    assert queries.drawn(session, card.id).percent is None
