"""Who scores a contact to be compared with others sees nothing of theirs first, whatever their role (QM-G2)."""

from dataclasses import replace

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


@pytest.mark.covers("QM-C7", "QM-C9")
def test_the_page_keeps_back_what_tells_a_complaints_contact_from_others(session, cast, as_):
    said = factories.transcript()
    said = replace(said, segments=tuple(replace(line, sentiment=-0.6) for line in said.segments))
    row, plain = (
        factories.evaluation(session, cast.ada, cast.cleo, about=factories.interaction(session, cast.ada, said=said),
                             state="draft", selection=series)
        for series in (Selection.COMPLAINT, Selection.RANDOM)
    )  # fmt: skip
    session.commit()
    page, usual = (as_(cast.cleo).get(f"/evaluations/{one.id}/review").text for one in (row, plain))
    assert "Sentiment of the words" in usual
    assert "Sentiment of the words" not in page
    assert "complaint" not in page.split('class="card-title"')[1].split("</p>")[0].lower()
    assert "Behaviours that detectors point at" not in page
    assert "Sentiment of the words" not in as_(cast.cleo).get(f"/evaluations/{row.id}/lines?from=0").text
