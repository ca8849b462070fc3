"""What a session came to: spread, deviation, agreement, the consensus and its precedent, and the table of it all."""

import csv
import io

import factories
import pytest

from qa_app.calibration import queries, services
from qa_app.calibration.services import Agreed
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import queries as evaluations
from scorecards.answers import Answer

NO, YES = Answer(options=("no",)), Answer(options=("yes",))


@pytest.fixture
def kim(session, cast):
    return factories.reviewer(session, "Kim Ferris")


@pytest.fixture
def call(session, cast):
    return factories.interaction(session, cast.ada)


@pytest.fixture
def opened(session, cast, kim, call):
    """Cleo and Kim beside the expert Dev, who alone found the greeting wanting; Kim found no rapport to judge."""
    said = {"Dev Anand": {"greeting": "no"}, "Kim Ferris": {"respect": "partly"}}
    people = [cast.cleo, kim, cast.dev]
    row = factories.calibration(session, cast.dev, people, [call], expert=cast.dev, state="review", answers=said)
    session.commit()
    return row


@pytest.fixture
def dev(session, cast):
    return cast.actor(session, "dev")


def question(found, key):
    return next(each for each in found.contacts[0].questions if each.question.key == key)


@pytest.mark.covers("QM-G4", "QM-G5", "QM-G6")
def test_it_works(session, cast, kim, opened):
    found = queries.results(session, opened)
    greeting = question(found, "greeting")
    assert [(part.words, part.count) for part in greeting.spread] == [("Yes", 2), ("No", 1)]
    assert (greeting.benchmark_from, greeting.benchmark_words) == ("expert", "No")
    assert (greeting.deviation.absolute.value, greeting.deviation.signed.value) == (1, 1)
    assert greeting.agreeing.value == 1, "the expert stays out of the agreement between reviewers"
    assert greeting.is_flagged
    assert [each.person_id for each in found.reviewers] == sorted([cast.cleo.id, kim.id])
    cleo = next(each for each in found.reviewers if each.person_id == cast.cleo.id)
    assert cleo.deviation.signed.value > 0, "more lenient than the expert"
    assert 0.5 < cleo.alignment < 1
    assert found.alpha.units > 10
    assert found.heat["greeting", cast.cleo.id].value == 100


@pytest.mark.covers("QM-G2")
def test_the_order_of_people_tells_nothing_to_those_without_names(session, cast, opened):
    named = queries.names(opened, cast.cleo.id, is_named=False)
    assert sorted(named.values()) == ["Expert", *sorted(name for name in named.values() if "Reviewer" in name), "You"]
    assert queries.names(opened, cast.tess.id, is_named=False)[cast.dev.id] == "Expert"


@pytest.mark.covers("QM-G7")
def test_a_consensus_may_be_nobodys_answer_and_becomes_a_precedent(session, cast, as_, call, opened):
    dev = as_(cast.dev)
    sent = {"interaction": call.id, "question": "greeting", "a-greeting": "partly", "remark": "A name is enough.",
            "precedent": "yes"}  # fmt: skip
    answer = dev.post(f"/calibration/{opened.id}/agree", data=sent)
    assert answer.status_code == 302
    assert f"contact={call.id}" in answer.location
    assert answer.location.endswith(f"#q-{call.id}-greeting")
    text = as_(cast.cleo).get(f"/calibration/{opened.id}").text
    assert "A name is enough." in text
    (kept,) = evaluations.precedents(session, "contact-quality")["greeting"]
    assert (kept.answer_text, kept.origin, kept.interaction_id) == ("Partly", "Calibration “March calls”", call.id)
    assert dev.post(f"/calibration/precedents/{kept.id}/withdraw", data={"session": opened.id}).status_code == 302
    session.rollback()
    session.expire_all()
    assert evaluations.precedents(session, "contact-quality") == {}
    assert "Precedent, withdrawn" in dev.get(f"/calibration/{opened.id}").text


def test_a_changed_consensus_withdraws_the_earlier_precedent(session, call, opened, dev):
    for answer, remark in ((NO, "First."), (YES, "On second thought.")):
        services.agree(session, dev, opened.id, Agreed(call.id, "greeting", answer, remark, is_precedent=True))
    (kept,) = evaluations.precedents(session, "contact-quality")["greeting"]
    assert (kept.remark, kept.value) == ("On second thought.", {"options": ["yes"]})
    services.agree(session, dev, opened.id, Agreed(call.id, "greeting", YES, "Not for all."))
    assert evaluations.precedents(session, "contact-quality") == {}


def test_a_consensus_that_cannot_be_is_refused_and_nothing_is_lost(session, call, opened, dev):
    for answer, remark, field in (
        (None, "", "answer"),
        (Answer(options=("elsewhere",)), "", "answer"),
        (NO, "x" * 2_001, "remark"),
        (NO, "a \x00 byte", "remark"),
        (NO, "", "remark"),
    ):
        with pytest.raises(Invalid) as refused:
            services.agree(session, dev, opened.id, Agreed(call.id, "greeting", answer, remark, is_precedent=True))
        assert field in refused.value.fields
    assert opened.consensus == []


def test_what_was_written_stays_in_the_form(cast, as_, call, opened):
    sent = {"interaction": call.id, "question": "greeting", "remark": "<b>Because</b>", "precedent": "yes"}
    answer = as_(cast.dev).post(f"/calibration/{opened.id}/agree", data=sent)
    assert answer.status_code == 422
    assert "&lt;b&gt;Because&lt;/b&gt;" in answer.text
    assert "An answer that fits the question" in answer.text


def test_questions_and_contacts_of_elsewhere_are_not_found(session, cast, call, opened, dev):
    other = factories.interaction(session, cast.ada)
    for contact_id, key in ((other.id, "greeting"), (call.id, "no-such-question")):
        with pytest.raises(NotFound):
            services.agree(session, dev, opened.id, Agreed(contact_id, key, NO))


@pytest.mark.covers("QM-G3")
def test_resolving_asks_for_every_flagged_question_and_closing_is_for_good(session, call, opened, dev):
    with pytest.raises(Conflict, match="2 flagged without a consensus"):
        services.resolve(session, dev, opened.id)
    for key in ("greeting", "respect"):
        services.agree(session, dev, opened.id, Agreed(call.id, key, YES))
    assert services.resolve(session, dev, opened.id).state == "resolved"
    assert services.reopen(session, dev, opened.id).state == "review"
    with pytest.raises(Conflict):
        services.close(session, dev, opened.id)
    services.resolve(session, dev, opened.id)
    assert services.close(session, dev, opened.id).state == "closed"
    for step in (services.resolve, services.reopen, services.close, services.open_scoring, services.end_scoring):
        with pytest.raises(Conflict):
            step(session, dev, opened.id)
    with pytest.raises(Conflict):
        services.agree(session, dev, opened.id, Agreed(call.id, "greeting", NO))


@pytest.mark.covers("QM-G4")
def test_the_table_has_every_answer_with_its_deviation(cast, as_, kim, opened):
    answer = as_(cast.dev).get(f"/calibration/{opened.id}/results.csv")
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    greeting = {row["participant"]: row for row in rows if row["question_key"] == "greeting"}
    assert set(greeting) == {"Cleo Marsh", "Dev Anand", "Kim Ferris"}
    cleo = greeting["Cleo Marsh"]
    assert (cleo["answer"], cleo["score_pct"], cleo["benchmark_answer"]) == ("Yes", "100.0", "No")
    assert (cleo["deviation_pts"], cleo["absolute_deviation_pts"]) == ("100.0", "100.0")
    assert cleo["average_absolute_deviation_pts"] == "100.0"
    assert greeting["Dev Anand"]["comment"] == "Because of greeting."
    hidden = as_(cast.cleo).get(f"/calibration/{opened.id}/results.csv").text
    assert "Kim Ferris" not in hidden
    assert "You" in hidden


def test_without_an_expert_reviewers_are_held_against_each_other_then_the_consensus(session, cast, kim, call, dev):
    said = {"Kim Ferris": {"greeting": "no"}}
    row = factories.calibration(session, cast.dev, [cast.cleo, kim], [call], state="review", answers=said)
    found = queries.results(session, row)
    assert found.benchmark_from == ""
    assert {found.heat["greeting", person.id].value for person in (cast.cleo, kim)} == {100, -100}
    services.agree(session, dev, row.id, Agreed(call.id, "greeting", NO))
    found = queries.results(session, row)
    assert found.benchmark_from == "consensus"
    assert found.heat["greeting", kim.id].value == 0
    assert list(found.heat) == [("greeting", cast.cleo.id), ("greeting", kim.id)], "only what was agreed upon counts"


HOSTILE = (
    {},
    {"title": "x" * 121, "interactions": "I-1"},
    {"title": "a \x00 byte", "interactions": "I-1"},
    {"title": "T", "interactions": "I-1", "note": "a \x1b sign"},
    {"title": "T", "interactions": "I-1; DROP TABLE, \x00 ☃"},
    {"title": "T", "interactions": "99999999999999999999"},
    {"title": "T", "interactions": "I-424242"},
    {"title": "T", "interactions": " ".join(f"I-{n}" for n in range(11))},
    {"title": "T", "interactions": "I-1", "people": ["x", "-1", "999999999"]},
    {"title": "T", "interactions": "I-1", "expert": "5"},
    {"title": "T", "interactions": "I-1", "due": "yesterday"},
    {"title": "T", "interactions": "I-1", "due": "2020-01-01"},
    {"title": "T", "interactions": "I-1", "threshold": "NaN"},
    {"title": "T", "interactions": "I-1", "threshold": "1e9"},
    {"title": "T", "interactions": "I-1", "scorecard": "0"},
    {"title": "T", "interactions": "I-1", "source": "424242"},
)


def test_hostile_drafts_are_refused_with_what_was_written(session, cast, as_, call):
    version = factories.scorecard_version(session)
    session.commit()
    dev = as_(cast.dev)
    for sent in HOSTILE:
        answer = dev.post("/calibration/new", data={"scorecard": version.id, **sent})
        assert answer.status_code == 422, sent
        assert 'role="alert"' in answer.text
        if sent.get("title") == "T":
            assert 'value="T"' in answer.text
