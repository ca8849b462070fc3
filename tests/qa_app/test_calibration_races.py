"""Two who hand in at the same moment, and one who hands in while scoring is being ended: one outcome, nothing twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import factories
import pytest

from qa_app import db
from qa_app.calibration import services as calibrating
from qa_app.calibration.models import CalibrationSession
from qa_app.errors import AppError
from qa_app.evaluations import services
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.rules.drafts import Draft
from qa_app.notices.models import Notice
from qa_app.policy import Actor, Role


@pytest.fixture
def drafted(session, cast):
    """A session with Cleo, Kim and Lou; Lou has handed in, and the others have everything answered and saved."""
    kim, lou = factories.reviewer(session, "Kim Ferris"), factories.reviewer(session, "Lou Vance")
    people = [cast.cleo, kim, lou]
    row = factories.calibration(session, cast.dev, people, [factories.interaction(session, cast.ada)])
    factories.score_all(session, row, lou, {})
    drafts = []
    version = factories.scorecard_version(session)
    for score in row.scores:
        if score.person_id != lou.id:
            actor = Actor(score.person_id, "A reviewer", frozenset({Role.REVIEWER}))
            kept = services.save_draft(
                session, actor, score.evaluation_id, Draft(factories.answers_to(version, {}), {}, ""), 0
            )
            drafts.append((actor, kept.id, kept.revision))
    session.commit()
    return row.id, drafts


def at_once(factory, *acts):
    """Run each act in a session of its own, all beginning together; (True or the refusal) for each."""
    gate = Barrier(len(acts))

    def run(act):
        with factory() as own:
            gate.wait(timeout=20)
            db.writing(own)
            try:
                act(own)
            except AppError as refusal:
                own.rollback()
                return refusal
            own.commit()
            return True

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.covers("QM-G2")
def test_the_last_two_at_once_open_the_answers_once(factory, session, drafted):
    session_id, drafts = drafted
    acts = [lambda own, each=each: services.submit(own, each[0], each[1], each[2]) for each in drafts]
    assert at_once(factory, *acts) == [True, True]
    row = session.get(CalibrationSession, session_id)
    session.refresh(row)
    assert row.state == "review"
    told = session.query(Notice).filter_by(kind="calibration_open").all()
    assert len(told) == len({each.person_id for each in told}) == 4


def test_handing_in_while_scoring_is_ended_is_either_in_or_void(factory, session, cast, drafted):
    session_id, drafts = drafted
    dev = cast.actor(session, "dev")
    session.commit()
    first, second = drafts
    assert at_once(factory, lambda own: services.submit(own, *first)) == [True]
    outcome = at_once(
        factory,
        lambda own: services.submit(own, *second),
        lambda own: calibrating.end_scoring(own, dev, session_id, is_sure=True),
    )
    row = session.get(CalibrationSession, session_id)
    session.refresh(row)
    late = session.get(Evaluation, second[1])
    session.refresh(late)
    assert row.state == "review"
    assert (late.state == "submitted") == (outcome[0] is True)
    assert late.state in ("submitted", "void")
    missed = [each.person_id for each in row.participants if each.missed_at]
    assert missed == ([] if late.state == "submitted" else [late.reviewer_id])
