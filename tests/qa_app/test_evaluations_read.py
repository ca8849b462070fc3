"""Reading, acknowledging and listing evaluations: who sees what, and when."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from sqlalchemy import select
from statements import counted

from qa_app.errors import Conflict, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Acknowledgement, Evaluation
from reports.documents import evaluation as documents

STATES = ("assigned", "draft", "submitted", "released")


@pytest.fixture
def released(session, cast):
    row = factories.evaluation(
        session,
        cast.ada,
        cast.cleo,
        state="released",
        options={"feeling": "partly", "notes": "~na"},
        cited={"feeling": (1, 2)},
        comment="Clear and friendly <script>alert(1)</script>",
    )
    session.commit()
    return row


@pytest.mark.covers("QM-E3", "QM-E8")
def test_it_works(as_, cast, released):
    text = as_(cast.ada).get(f"/evaluations/{released.id}").text
    assert text.index("What went well") < text.index("What to work on")
    assert "My parcel never came" in text
    assert f"/interactions/{released.interaction_id}#s1" in text
    assert "Because of feeling." in text
    assert "<script>alert" not in text


def test_an_agent_sees_nothing_before_release(as_, cast, session):
    rows = [factories.evaluation(session, cast.ada, cast.cleo, state=state) for state in STATES]
    session.commit()
    client = as_(cast.ada)
    assert [client.get(f"/evaluations/{row.id}").status_code for row in rows] == [404, 404, 404, 200]
    assert client.get("/evaluations/feedback").text.count("/evaluations/4") == 1
    assert "/evaluations/3" not in client.get("/evaluations/feedback").text


def test_reaches_of_the_roles(as_, cast, released):
    seen = {
        name: as_(getattr(cast, name)).get(f"/evaluations/{released.id}").status_code
        for name in cast.__dict__
        if name not in ("north", "south")
    }
    assert {name for name, status in seen.items() if status == 200} == {"ada", "ben", "cleo", "dev", "tess"}
    assert set(seen.values()) == {200, 404}


def test_answers_stay_the_reviewers_own_until_submitted(as_, cast, session):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="draft", comment="half a thought")
    session.commit()
    for name in ("ben", "tess"):
        answer = as_(getattr(cast, name)).get(f"/evaluations/{row.id}")
        assert answer.status_code == 200
        assert "half a thought" not in answer.text


@pytest.mark.covers("QM-H2")
def test_acknowledging_once_with_a_comment(as_, cast, released, session):
    client = as_(cast.ada)
    assert client.post(f"/evaluations/{released.id}/acknowledge", data={"comment": "Thanks"}).status_code == 302
    assert client.post(f"/evaluations/{released.id}/acknowledge", data={"comment": "Again"}).status_code == 409
    found = session.scalars(select(Acknowledgement)).one()
    assert (found.person_id, found.comment) == (cast.ada.id, "Thanks")
    assert "Thanks" in as_(cast.cleo).get(f"/evaluations/{released.id}").text


def test_nobody_acknowledges_for_somebody_else(as_, cast, released, session):
    for name in ("amir", "ben", "cleo", "dev", "eric"):
        assert as_(getattr(cast, name)).post(f"/evaluations/{released.id}/acknowledge").status_code == 404
        with pytest.raises(NotFound):
            services.acknowledge(session, cast.actor(session, name), released.id)


def test_page_and_report_say_the_same(session, cast, released):
    report = queries.report_of(session, cast.actor(session, "ada"), released, centre="Harbour")
    assert report.score.percent == released.percent
    added = sum(float(question.contribution_pct or 0) for question in report.questions)
    assert added == pytest.approx(float(released.percent), abs=0.01)
    feeling = next(q for q in report.questions if q.key == "feeling")
    assert [line.text for line in feeling.cited] == [factories.LINES[1][1], factories.LINES[2][1]]
    assert [event.what for event in report.history] == ["submitted", "released to the agent"]
    assert "Evaluation scorecard" in documents.render_html(report)
    with pytest.raises(NotFound):
        queries.report_of(session, cast.actor(session, "eve"), released)


def test_a_report_needs_a_submitted_evaluation(session, cast):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="draft")
    with pytest.raises(Conflict):
        queries.report_of(session, cast.actor(session, "dev"), row)


@pytest.mark.covers("QM-C7")
def test_only_random_submitted_ones_count(session, cast):
    made = {
        (state, selection): factories.evaluation(session, cast.ada, cast.cleo, state=state, selection=selection)
        for state in STATES
        for selection in ("random", "targeted", "calibration", "self", "complaint")
        if state != "released" or selection not in ("calibration", "self")
    }
    void = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    services.void(session, cast.actor(session, "dev"), void.id, "Not ours")
    session.flush()
    found = set(session.scalars(select(Evaluation.id).where(queries.counted())))
    assert found == {made["submitted", "random"].id, made["released", "random"].id}


def test_lists_take_few_queries_page_by_cursor_and_filter(app, as_, cast, session):
    one = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    shared = {column: getattr(one, column) for column in ("scorecard_version_id", "reviewer_id", "team_id")}
    for _ in range(60):
        about = factories.interaction(session, cast.amir)
        row = Evaluation(**shared, agent_id=cast.amir.id, interaction_id=about.id, assigned_at=datetime.now(UTC))
        row.due_at = datetime.now(UTC) - timedelta(days=1)
        session.add(row)
    session.commit()
    pages = {"/evaluations/": cast.ben, "/evaluations/mine": cast.cleo, "/evaluations/feedback": cast.ada}
    for address, person in pages.items():
        client = as_(person)
        with counted(app) as statements:
            assert client.get(address).status_code == 200
        assert len(statements) <= 12, (address, statements)
    client = as_(cast.ben)
    first = client.get("/evaluations/?state=assigned").text
    assert first.count("<tr>") == 51
    assert "state=assigned&amp;before=" in first
    assert client.get("/evaluations/?state=assigned&before=12").text.count("<tr>") == 11
    assert client.get(f"/evaluations/?agent={cast.ada.id}").text.count("<tr>") == 2
    assert "No evaluation fits" in client.get("/evaluations/?since=2031-01-01").text
    assert client.get("/evaluations/?state=x&agent=-1&since=0&until=9999-99-99&before=z").status_code == 200
    assert "No evaluations yet" in as_(cast.eve).get("/evaluations/").text


def test_void_takes_it_out_and_the_agent_no_longer_sees_it(as_, cast, released, session):
    assert as_(cast.eve).post(f"/evaluations/{released.id}/void", data={"reason": "x"}).status_code == 404
    assert as_(cast.dev).post(f"/evaluations/{released.id}/void", data={"reason": " "}).status_code == 422
    assert as_(cast.dev).post(f"/evaluations/{released.id}/void", data={"reason": "Doubled"}).status_code == 302
    assert as_(cast.ada).get(f"/evaluations/{released.id}").status_code == 404
    assert as_(cast.dev).get(f"/evaluations/{released.id}").status_code == 200
