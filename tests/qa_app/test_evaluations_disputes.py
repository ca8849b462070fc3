"""Disputes: an agent challenges single answers; somebody who neither scored nor was scored decides."""

import factories
import pytest

from qa_app.errors import Conflict, Invalid, NotAllowed, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Dispute, Evaluation
from qa_app.evaluations.services import Challenge, Decision
from qa_app.people import services as people
from qa_app.policy import Role
from scorecards.answers import Answer

YES, PARTLY = Answer(options=("yes",)), Answer(options=("partly",))


@pytest.fixture
def row(session, cast):
    made = factories.evaluation(
        session, cast.ada, cast.cleo, state="released", options={"feeling": "no", "greeting": "no"}
    )
    session.commit()
    return made


@pytest.fixture
def dispute(session, cast, row):
    found = services.dispute(
        session, cast.actor(session, "ada"), row.id, [Challenge("feeling", "I said I was sorry.", YES, (2,))]
    )
    session.commit()
    return found.disputes[0]


def test_it_works(as_, cast, row, session):
    client = as_(cast.ada)
    assert "Did the agent open well?" in client.get(f"/evaluations/{row.id}/dispute").text
    sent = {"reason-feeling": "I said I was sorry.", "p-feeling": "yes", "at-feeling": "00:08"}
    assert client.post(f"/evaluations/{row.id}/dispute", data=sent).status_code == 302
    assert "I said I was sorry." in as_(cast.ben).get("/").text
    page = as_(cast.ben).get("/evaluations/disputes/1").text
    assert factories.LINES[2][1] in page
    decided = {"decision": "accept", "rationale": "The line shows it."}
    assert as_(cast.ben).post("/evaluations/disputes/1", data=decided).status_code == 302
    text = client.get(f"/evaluations/{row.id}").text
    assert "The line shows it." in text
    assert "Resolved" in text


@pytest.mark.covers("QM-H5", "QM-H6")
def test_upholding_scores_anew_and_keeps_both_scores(session, cast, row, dispute):
    before = row.percent
    services.decide(session, cast.actor(session, "ben"), dispute.id, Decision("accept", "Yes, line 3."))
    assert (row.state, dispute.state, dispute.percent_before, dispute.percent_after) == (
        "resolved",
        "upheld",
        before,
        row.percent,
    )
    assert row.percent == before + 7
    assert dispute.score_before["percent"] == str(before)
    assert queries.stored_score(row).percent == row.percent
    answer = queries.draft_of(row).answer("feeling")
    assert (answer.options, answer.comment) == (("yes",), "Because of feeling.")
    assert dispute.before["options"] == ["no"]


def test_a_different_answer_is_partly_upheld(session, cast, row, dispute):
    services.decide(session, cast.actor(session, "dev"), dispute.id, Decision("set", "In part.", PARTLY))
    assert (dispute.state, dispute.decided) == ("partly_upheld", {"options": ["partly"]})
    assert dispute.percent_before < row.percent


def test_rejecting_changes_no_score(session, cast, row, dispute):
    services.decide(session, cast.actor(session, "ben"), dispute.id, Decision("reject", "It was said too late."))
    assert (row.state, dispute.state, dispute.percent_before) == ("resolved", "rejected", dispute.percent_after)
    with pytest.raises(Conflict):
        services.decide(session, cast.actor(session, "ben"), dispute.id, Decision("accept", "Or not."))


@pytest.mark.covers("QM-H8")
def test_neither_the_reviewer_nor_the_agent_decides(as_, session, cast, row, dispute):
    cast.cleo.roles.append(people.role_row(session, Role.QA_MANAGER))
    cast.ada.roles.append(people.role_row(session, Role.QA_MANAGER))
    session.commit()
    with pytest.raises(NotAllowed):
        services.decide(session, cast.actor(session, "cleo"), dispute.id, Decision("reject", "Mine stands."))
    with pytest.raises(NotFound):
        services.decide(session, cast.actor(session, "ada"), dispute.id, Decision("accept", "Of course."))
    sent = {"decision": "reject", "rationale": "Mine stands."}
    assert as_(cast.cleo).post(f"/evaluations/disputes/{dispute.id}", data=sent).status_code == 403
    assert "somebody else decides" in as_(cast.cleo).get(f"/evaluations/disputes/{dispute.id}").text
    assert as_(cast.ada).get(f"/evaluations/disputes/{dispute.id}").status_code == 404


def test_others_see_no_dispute(as_, cast, dispute):
    for name in ("amir", "eric", "eve", "tess", "hana", "sam"):
        assert as_(getattr(cast, name)).get(f"/evaluations/disputes/{dispute.id}").status_code == 404
    assert "No dispute waits" in as_(cast.eve).get("/evaluations/disputes").text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "which question"),
        ({"p-feeling": "yes"}, "Say why"),
        ({"reason-feeling": "x", "p-feeling": "maybe"}, "no option"),
        ({"reason-feeling": "x", "at-feeling": "late"}, "not a time"),
        ({"reason-feeling": "x" * 10_001}, "10,000"),
    ],
)
def test_what_is_missing_is_said_and_the_text_is_kept(as_, cast, row, session, sent, words):
    answer = as_(cast.ada).post(
        f"/evaluations/{row.id}/dispute", data={**sent, "reason-greeting": "My own words"} if sent else {}
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert not sent or "My own words" in answer.text
    assert session.query(Dispute).count() == 0


def test_each_question_once_and_only_ones_own(session, cast, row, dispute):
    ada = cast.actor(session, "ada")
    with pytest.raises(Invalid):
        services.dispute(session, ada, row.id, [Challenge("feeling", "Again")])
    with pytest.raises(Invalid):
        services.dispute(session, ada, row.id, [Challenge("greeting", "x"), Challenge("greeting", "y")])
    services.dispute(session, ada, row.id, [Challenge("greeting", "I gave my name.")])
    with pytest.raises(NotFound):
        services.dispute(session, cast.actor(session, "amir"), row.id, [Challenge("closing", "x")])


def test_it_is_resolved_when_the_last_one_is_decided(session, cast, row, dispute):
    services.dispute(session, cast.actor(session, "ada"), row.id, [Challenge("greeting", "I gave my name.")])
    ben = cast.actor(session, "ben")
    services.decide(session, ben, dispute.id, Decision("reject", "No."))
    assert row.state == "disputed"
    services.decide(session, ben, row.disputes[1].id, Decision("set", "Yes.", YES))
    assert row.state == "resolved"


@pytest.mark.parametrize(
    "decision", [Decision("accept", " "), Decision("set", "x"), Decision("", "x"), Decision("set", "x", Answer(("?",)))]
)
def test_a_decision_needs_its_parts(session, cast, row, dispute, decision):
    with pytest.raises(Invalid):
        services.decide(session, cast.actor(session, "ben"), dispute.id, decision)
    assert (session.get(Evaluation, row.id).state, dispute.state) == ("disputed", "open")


def test_nothing_is_disputed_before_release(as_, cast, session):
    early = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    session.commit()
    assert as_(cast.ada).get(f"/evaluations/{early.id}/dispute").status_code == 404
    with pytest.raises(NotFound):
        services.dispute(session, cast.actor(session, "ada"), early.id, [Challenge("feeling", "x")])
