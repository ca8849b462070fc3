"""Who scores a contact to be compared with others sees nothing of theirs first, whatever their role (QM-G2)."""

import factories
import pytest

from qa_app.evaluations import queries
from qa_app.evaluations.models import Selection


@pytest.fixture
def call(session, cast):
    return factories.interaction(session, cast.ada)


@pytest.mark.covers("QM-G2", "QM-G12")
@pytest.mark.parametrize("series", [Selection.CALIBRATION, Selection.DOUBLE])
def test_a_manager_who_takes_part_is_blind_until_handing_in(session, cast, as_, call, series):
    theirs = factories.evaluation(session, cast.ada, cast.cleo, about=call, state="submitted")
    own = factories.evaluation(session, cast.ada, cast.dev, about=call, state="draft", selection=series)
    session.commit()
    dev = as_(cast.dev)
    assert dev.get(f"/evaluations/{theirs.id}").status_code == 404
    assert f"/evaluations/{theirs.id}" not in dev.get("/evaluations/").text
    assert dev.get(f"/evaluations/{own.id}/review").status_code == 200
    row = session.get(type(own), own.id)
    row.state = "submitted"
    session.commit()
    assert dev.get(f"/evaluations/{theirs.id}").status_code == 200


@pytest.mark.covers("QM-G2")
@pytest.mark.parametrize("series", [Selection.CALIBRATION, Selection.DOUBLE])
def test_nobody_writes_into_what_another_is_to_score_alone(session, cast, as_, call, series):
    row = factories.evaluation(session, cast.ada, cast.cleo, about=call, state="draft", selection=series)
    session.commit()
    assert as_(cast.dev).get(f"/evaluations/{row.id}/review").status_code == 404
    assert as_(cast.cleo).get(f"/evaluations/{row.id}/review").status_code == 200


def test_other_contacts_stay_open_to_a_manager(session, cast, call):
    other = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    factories.evaluation(session, cast.ada, cast.dev, about=call, state="draft", selection=Selection.CALIBRATION)
    session.commit()
    assert queries.evaluation(session, cast.actor(session, "dev"), other.id).id == other.id
