"""Who sees which series: calibration only for QA managers and its own reviewer, self and joint ones for the agent."""

import factories
import handled
import pytest
from sqlalchemy import select
from test_evaluations_life import release, submit

from qa_app.errors import NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Evaluation


def seen(session, cast, row):
    """Everybody in the cast who may see the evaluation."""
    names = [name for name in cast.__dict__ if name not in ("north", "south")]
    found = select(Evaluation.id).where(Evaluation.id == row.id)
    return {name for name in names if session.scalar(found.where(queries.visible(cast.actor(session, name))))}


@pytest.mark.covers("QM-E8")
def test_it_works(session, cast):
    row = submit(session, cast, handled.draft(session, cast))
    assert seen(session, cast, row) == {"ben", "cleo", "dev", "tess"}
    services.release(session, cast.actor(session, "cleo"), row.id)
    session.flush()
    assert seen(session, cast, row) == {"ada", "ben", "cleo", "dev", "tess"}


def test_what_others_scored_for_a_calibration_is_hidden_from_all_but_qa_managers(as_, session, cast):
    row = submit(session, cast, handled.draft(session, cast, selection="calibration"))
    session.commit()
    assert seen(session, cast, row) == {"cleo", "dev"}
    for name in ("ada", "ben", "tess", "eve"):
        with pytest.raises(NotFound):
            queries.evaluation(session, cast.actor(session, name), row.id)
        assert as_(getattr(cast, name)).get(f"/evaluations/{row.id}").status_code == 404
    assert f"/evaluations/{row.id}" not in as_(cast.ben).get("/evaluations/").text


def test_an_agent_sees_their_self_evaluation_at_once_and_a_joint_one_when_submitted(session, cast):
    own = factories.evaluation(session, cast.ada, cast.cleo, selection="self")
    own.reviewer_id = cast.ada.id
    joint = handled.draft(session, cast, selection="joint")
    session.flush()
    assert "ada" in seen(session, cast, own)
    assert "amir" not in seen(session, cast, own)
    assert "ada" not in seen(session, cast, joint)
    submit(session, cast, joint)
    session.flush()
    assert "ada" in seen(session, cast, joint)


def test_a_colleagues_review_reaches_the_one_it_concerns_when_released(session, cast):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="draft", selection="peer")
    row.reviewer_id = cast.amir.id
    session.flush()
    assert seen(session, cast, row) == {"amir", "ben", "dev", "tess"}


def test_a_void_one_is_gone_for_the_agent_and_tells_the_staff_why(as_, session, cast):
    row = release(session, cast, handled.draft(session, cast))
    chosen = row.selection_reason
    services.void(session, cast.actor(session, "dev"), row.id, "Another agent’s call")
    session.commit()
    assert seen(session, cast, row) == {"ben", "cleo", "dev", "tess"}
    page = as_(cast.ben).get(f"/evaluations/{row.id}").text
    assert "Another agent’s call" in page
    assert "Dev Anand made it void" in page
    assert (row.selection_reason, row.voided_by_id) == (chosen, cast.dev.id)
