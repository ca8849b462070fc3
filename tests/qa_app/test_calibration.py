"""Calibration sessions: drafted, scored blind, opened, agreed upon, resolved and closed; and who sees what when."""

from datetime import UTC, datetime, timedelta

import factories
import pytest
from statements import counted

from qa_app.calibration import queries, services
from qa_app.calibration.models import CalibrationSession
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import queries as evaluations
from qa_app.evaluations.models import Evaluation
from qa_app.notices.models import Notice


@pytest.fixture
def kim(session, cast):
    return factories.reviewer(session, "Kim Ferris")


@pytest.fixture
def call(session, cast):
    return factories.interaction(session, cast.ada)


@pytest.fixture
def scoring(session, cast, kim, call):
    row = factories.calibration(session, cast.dev, [cast.cleo, kim], [call])
    session.commit()
    return row


@pytest.fixture
def opened(session, cast, kim, call):
    said = {"Cleo Marsh": {"greeting": "no"}}
    row = factories.calibration(session, cast.dev, [cast.cleo, kim], [call], state="review", answers=said)
    session.commit()
    return row


def anew(session):
    """Forget what the test's own session read before the application wrote."""
    session.rollback()
    session.expire_all()


def page(client, row):
    return client.get(f"/calibration/{row.id}").text


@pytest.mark.covers("QM-G1")
def test_it_works(session, cast, as_, kim, call):
    version = factories.scorecard_version(session)
    session.commit()
    dev = as_(cast.dev)
    sent = {
        "title": "March calls", "interactions": f"I-{call.id}", "scorecard": version.id,
        "people": [cast.cleo.id, kim.id],
        "expert": "", "threshold": "10", "due": (datetime.now(UTC) + timedelta(days=7)).date().isoformat(),
    }  # fmt: skip
    answer = dev.post("/calibration/new", data=sent)
    assert answer.status_code == 302
    assert "Begin scoring" in dev.get(answer.location).text
    assert as_(cast.cleo).get(answer.location).status_code == 404, "nobody is told of a draft"
    assert dev.post(f"{answer.location}/open").status_code == 302
    cleo = as_(cast.cleo)
    assert "March calls" in cleo.get("/").text
    assert "Score it" in cleo.get(answer.location).text
    made = session.query(Evaluation).all()
    assert {(row.reviewer_id, row.selection, row.state) for row in made} == {
        (cast.cleo.id, "calibration", "assigned"),
        (kim.id, "calibration", "assigned"),
    }
    assert {row.person_id for row in session.query(Notice)} == {cast.cleo.id, kim.id}


@pytest.mark.covers("QM-G2")
def test_nobody_sees_another_answer_before_all_have_handed_in(session, cast, as_, kim, scoring):
    factories.score_all(session, scoring, cast.cleo, {"greeting": "no"})
    session.commit()
    assert session.get(CalibrationSession, scoring.id).state == "scoring"
    for person in (cast.cleo, kim, cast.tess):
        text = page(as_(person), scoring)
        assert "Because of greeting" not in text
        assert "Handed in" in text or person is not cast.cleo
    assert "Kim Ferris" not in page(as_(cast.cleo), scoring)
    assert as_(cast.cleo).get(f"/calibration/{scoring.id}/results.csv").status_code == 409
    assert "Because of greeting" not in page(as_(cast.dev), scoring), "not even the one who convened them"
    own = next(score for score in scoring.scores if score.person_id == cast.cleo.id)
    assert as_(kim).get(f"/evaluations/{own.evaluation_id}").status_code == 404


@pytest.mark.covers("QM-G2", "QM-G3", "QM-G5")
def test_the_last_one_in_opens_the_answers(session, cast, as_, kim, opened):
    assert opened.state == "review"
    text = page(as_(cast.cleo), opened)
    assert "Because of greeting" in text
    assert "You" in text
    assert "Kim Ferris" not in text
    assert "Reviewer " in text
    named = page(as_(cast.dev), opened)
    assert "Kim Ferris" in named
    assert "100 points apart" in named
    assert named.index("100 points apart") < named.index("questions on which all gave the same answer")
    assert "Kim Ferris" not in page(as_(cast.tess), opened)


def test_it_counts_in_no_average_and_never_reaches_the_agent(session, cast, as_, opened):
    assert session.query(Evaluation).filter(evaluations.counted()).count() == 0
    ada = as_(cast.ada)
    assert ada.get(f"/calibration/{opened.id}").status_code == 404
    assert ada.get(f"/evaluations/{opened.scores[0].evaluation_id}").status_code == 404
    cleo = as_(cast.cleo)
    mine = next(score for score in opened.scores if score.person_id == cast.cleo.id)
    assert cleo.post(f"/evaluations/{mine.evaluation_id}/release").status_code in (404, 409)


def test_others_find_nothing(cast, as_, opened):
    for name in ("ada", "ben", "eve", "hana", "sam"):
        finds_nothing(as_(getattr(cast, name)), opened)


def finds_nothing(client, opened):
    for path in (
        "/calibration/",
        "/calibration/new",
        f"/calibration/{opened.id}",
        f"/calibration/{opened.id}/results.csv",
    ):
        assert client.get(path).status_code == 404
    for step in ("open", "end", "agree", "resolve", "close", "people", "drop"):
        assert client.post(f"/calibration/{opened.id}/{step}").status_code == 404


def test_a_reviewer_who_takes_no_part_finds_nothing_and_one_who_does_changes_nothing(session, cast, as_, opened):
    other = factories.reviewer(session, "Lou Vance")
    session.commit()
    assert as_(other).get(f"/calibration/{opened.id}").status_code == 404
    assert "March calls" not in as_(other).get("/calibration/").text
    cleo = as_(cast.cleo)
    for step in ("open", "end", "agree", "resolve", "close", "people", f"people/{other.id}/remove", "drop"):
        assert cleo.post(f"/calibration/{opened.id}/{step}").status_code == 404


@pytest.mark.covers("QM-G1")
def test_taking_somebody_out_voids_what_they_scored(session, cast, as_, kim, scoring):
    lou = factories.reviewer(session, "Lou Vance")
    session.commit()
    dev = as_(cast.dev)
    assert dev.post(f"/calibration/{scoring.id}/people/{kim.id}/remove").status_code == 409, "two are needed"
    assert dev.post(f"/calibration/{scoring.id}/people", data={"person": lou.id}).status_code == 302
    assert dev.post(f"/calibration/{scoring.id}/people/{kim.id}/remove").status_code == 302
    anew(session)
    states = {row.reviewer_id: row.state for row in session.query(Evaluation)}
    assert states == {cast.cleo.id: "assigned", kim.id: "void", lou.id: "assigned"}
    assert as_(kim).get(f"/calibration/{scoring.id}").status_code == 404
    assert dev.post(f"/calibration/{scoring.id}/people", data={"person": kim.id}).status_code == 302, "and in again"
    anew(session)
    assert session.query(Evaluation).filter_by(reviewer_id=kim.id, state="assigned").count() == 1


def test_ending_early_names_who_is_missing_and_asks(session, cast, as_, kim, scoring):
    dev = as_(cast.dev)
    lou = factories.reviewer(session, "Lou Vance")
    session.commit()
    dev.post(f"/calibration/{scoring.id}/people", data={"person": lou.id})
    anew(session)
    for person in (cast.cleo, kim):
        factories.score_all(session, scoring, person, {})
    session.commit()
    refused = dev.post(f"/calibration/{scoring.id}/end")
    assert refused.status_code == 409
    assert "Lou Vance" in refused.text
    assert dev.post(f"/calibration/{scoring.id}/end", data={"sure": "yes"}).status_code == 302
    anew(session)
    assert session.query(Evaluation).filter_by(reviewer_id=lou.id).one().state == "void"
    assert "did not hand in everything. Lou Vance" in page(dev, scoring)
    assert "Lou Vance" not in page(as_(cast.cleo), scoring)


def test_ending_with_fewer_than_two_is_refused(session, cast, scoring):
    dev = cast.actor(session, "dev")
    with pytest.raises(Conflict, match="Fewer than two"):
        services.end_scoring(session, dev, scoring.id, is_sure=True)


def test_somebody_deactivated_midway_is_not_waited_for(session, cast, kim, call):
    lou = factories.reviewer(session, "Lou Vance")
    row = factories.calibration(session, cast.dev, [cast.cleo, kim, lou], [call])
    factories.score_all(session, row, cast.cleo, {})
    factories.score_all(session, row, kim, {})
    lou.active = False
    session.flush()
    assert services.settle_all(session) == 1
    assert (row.state, services.settle_all(session)) == ("review", 0)
    assert session.query(Evaluation).filter_by(reviewer_id=lou.id).one().state == "void"
    assert [each.person_id for each in row.participants if each.missed_at] == [lou.id]


def test_a_version_published_meanwhile_changes_nothing(session, cast, as_, kim, scoring):
    from qa_app.builder.models import ScorecardVersion

    first = factories.scorecard_version(session)
    session.add(
        ScorecardVersion(
            scorecard_id=first.scorecard_id, number=2, state="published", document=first.document, digest="2" * 64,
            created_at=datetime.now(UTC), published_at=datetime.now(UTC),
        )
    )  # fmt: skip
    first.state = "retired"
    lou = factories.reviewer(session, "Lou Vance")
    session.commit()
    assert as_(cast.dev).post(f"/calibration/{scoring.id}/people", data={"person": lou.id}).status_code == 302
    assert {row.scorecard_version_id for row in session.query(Evaluation)} == {first.id}
    factories.score_all(session, scoring, cast.cleo, {})
    draft = factories.calibration(
        session, cast.dev, [kim, lou], [factories.interaction(session, cast.ada)], state="draft"
    )
    session.commit()
    assert "Version 2 of this scorecard was published meanwhile" in page(as_(cast.dev), draft)


def test_nobody_scores_their_own_contact_and_none_twice(session, cast, as_, kim, call, scoring):
    dev = cast.actor(session, "dev")
    mine = factories.interaction(session, cast.cleo)
    row = factories.calibration(session, cast.dev, [cast.cleo, kim], [mine], state="draft")
    with pytest.raises(Invalid) as refused:
        services.open_scoring(session, dev, row.id)
    assert "Cleo Marsh" in refused.value.fields["people"]
    again = factories.calibration(session, cast.dev, [cast.cleo, kim], [call], state="draft")
    with pytest.raises(Invalid, match="in an earlier session"):
        services.open_scoring(session, dev, again.id)


@pytest.mark.covers("QM-G11")
def test_from_an_evaluation_its_answers_stay_hidden(session, cast, as_, kim):
    first = factories.evaluation(session, cast.ada, cast.cleo, state="released", options={"greeting": "no"})
    session.commit()
    dev = as_(cast.dev)
    assert f"/calibration/new?evaluation={first.id}" in dev.get(f"/evaluations/{first.id}").text
    assert (
        f"/calibration/new?interaction={first.interaction_id}" in dev.get(f"/interactions/{first.interaction_id}").text
    )
    assert "/calibration/new" not in as_(cast.cleo).get(f"/evaluations/{first.id}").text
    form = dev.get(f"/calibration/new?evaluation={first.id}")
    assert f'value="I-{first.interaction_id}"' in form.text
    assert f'name="source" value="{first.id}"' in form.text
    sent = {
        "title": "Again", "interactions": f"I-{first.interaction_id}", "scorecard": first.scorecard_version_id,
        "people": [kim.id, cast.dev.id], "threshold": "10", "source": first.id,
    }  # fmt: skip
    made = dev.post("/calibration/new", data=sent)
    dev.post(f"{made.location}/open")
    text = as_(kim).get(made.location).text
    assert f"/evaluations/{first.id}" not in text
    assert "Because of greeting" not in text
    assert as_(kim).get(f"/evaluations/{first.id}").status_code == 404


def test_who_may_see_which_in_the_list(session, cast, as_, scoring):
    assert "March calls" in as_(cast.tess).get("/calibration/").text
    assert "0 of 2" in as_(cast.dev).get("/calibration/").text
    draft = factories.calibration(session, cast.dev, [cast.cleo, cast.dev], [factories.interaction(session, cast.ada)],
                                  state="draft", title="Not yet")  # fmt: skip
    session.commit()
    assert "Not yet" not in as_(cast.cleo).get("/calibration/").text
    with pytest.raises(NotFound):
        queries.one(session, cast.actor(session, "cleo"), draft.id)


def test_pages_ask_the_database_little(app, session, cast, as_, kim):
    contacts = [factories.interaction(session, cast.ada) for _ in range(3)]
    row = factories.calibration(session, cast.dev, [cast.cleo, kim, cast.dev], contacts, state="review")
    session.commit()
    for person in (cast.dev, cast.cleo):
        client = as_(person)
        for path in ("/calibration/", f"/calibration/{row.id}"):
            client.get(path)
            with counted(app) as statements:
                assert client.get(path).status_code == 200
            assert len(statements) <= 12, (path, len(statements), statements)
