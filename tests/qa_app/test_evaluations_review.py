"""Reviewing: drafts are whole and checked, the score is live, nothing is lost between two editors."""

import factories
import pytest
from sqlalchemy import select

from qa_app.builder.services import publish
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations import queries, services
from qa_app.evaluations.models import Evaluation, EvaluationState
from qa_app.evaluations.rules import drafts, score_documents, transitions
from qa_app.evaluations.rules.drafts import Draft
from scorecards.answers import Answer

JSON = {"Accept": "application/json"}


@pytest.fixture
def row(session, cast):
    made = factories.evaluation(session, cast.ada, cast.cleo)
    session.commit()
    return made


def fresh(session):
    """Look at the database anew."""
    session.rollback()
    session.expire_all()


def fields(version, revision=0, action="save", **changes):
    """The reviewing page's form with every question at its best, but `changes`."""
    sent = {"revision": str(revision), "action": action, "transcript_version": "1"}
    for key, answer in factories.answers_to(version, {}).items():
        sent[f"a-{key}"] = answer.options[0]
    return {name: value for name, value in {**sent, **changes}.items() if value is not None}


def send(client, row, **changes):
    return client.post(f"/evaluations/{row.id}/review", data=fields(row.scorecard_version, **changes), headers=JSON)


def test_it_works(as_, cast, row, session):
    client = as_(cast.cleo)
    page = client.get(f"/evaluations/{row.id}/review")
    assert page.status_code == 200
    assert "My parcel never came" in page.text
    assert 'id="q-greeting"' in page.text
    answer = client.post(
        f"/evaluations/{row.id}/review", data=fields(row.scorecard_version, action="release", comment="Well done")
    )
    assert answer.location == f"/evaluations/{row.id}"
    fresh(session)
    assert (row.state, row.percent, row.comment) == (EvaluationState.RELEASED, 100, "Well done")


@pytest.mark.covers("QM-E2")
def test_a_draft_is_saved_with_its_live_score(as_, cast, row, session):
    body = send(as_(cast.cleo), row, **{"a-feeling": "no", "c-feeling": "Went straight to the form."}).json
    assert body["revision"] == 1
    assert "93.0" in body["strip"] or "93" in body["strip"]
    assert "calming" not in body["hidden"]
    fresh(session)
    assert row.state == "draft"
    assert row.percent is None


def test_a_hidden_question_keeps_its_answer_and_does_not_count(as_, cast, row, session):
    client = as_(cast.cleo)
    body = send(client, row, **{"a-tension": "no", "a-calming": "no"}).json
    assert body["hidden"] == ["calming"]
    fresh(session)
    draft = queries.draft_of(row)
    assert draft.answer("calming").options == ("no",)
    assert queries.live_score(row, draft).percent == 100


@pytest.mark.covers("QM-E3")
def test_cited_lines_are_kept_as_they_were_read(as_, cast, row, session):
    client = as_(cast.cleo)
    assert send(client, row, **{"e-feeling": ["2", "1"]}).json["revision"] == 1
    assert send(client, row, revision=1, **{"e-feeling": ["1"], "at-closing": "00:12"}).json["revision"] == 2
    fresh(session)
    cited = {a.question_key: [(e.segment_index, e.quote) for e in a.evidence] for a in row.answers if a.evidence}
    assert cited == {"feeling": [(1, factories.LINES[1][1])], "closing": [(3, "Thank you.")]}


@pytest.mark.parametrize(
    "changes",
    [
        {"e-feeling": ["999"]},
        {"e-feeling": ["-1"]},
        {"e-feeling": ["1; DROP TABLE"]},
        {"at-feeling": "soon"},
        {"at-feeling": "59:59"},
        {"a-feeling": ["yes", "~na", "x" * 70]},
        {"c-feeling": "x" * 10_001},
        {"c-feeling": "nul\x00"},
        {"comment": "y" * 10_001},
        {"transcript_version": "77", "e-feeling": ["1"]},
    ],
)
def test_what_cannot_be_saved_is_refused_and_changes_nothing(as_, cast, row, session, changes):
    answer = send(as_(cast.cleo), row, **changes)
    if changes.get("a-feeling"):
        assert answer.json["revision"] == 1  # N/A wins over what stands beside it
        return
    assert answer.status_code == 422
    assert answer.json["fields"]
    fresh(session)
    assert (row.revision, row.state) == (0, "assigned")


def test_a_lost_reply_is_no_conflict(as_, cast, row):
    client = as_(cast.cleo)
    assert send(client, row).json["revision"] == 1
    assert send(client, row).json["revision"] == 1


@pytest.mark.covers("QM-E2")
def test_two_tabs_see_both_texts_and_lose_none(as_, cast, row, session):
    client = as_(cast.cleo)
    send(client, row, **{"c-feeling": "first tab", "comment": "from one"})
    answer = send(client, row, **{"c-feeling": "second tab", "a-greeting": "no", "comment": "from two"})
    assert answer.status_code == 409
    for words in ("first tab", "second tab", "from one", "from two"):
        assert words in answer.json["both"]
    fresh(session)
    assert queries.draft_of(row).answer("feeling").comment == "first tab"
    sent = fields(row.scorecard_version, revision=1, **{"c-feeling": "second tab", "a-greeting": "no"})
    taken = {"take-a.greeting": "mine", "take-c.feeling": "both", "take-comment": "both", "comment": "from two"}
    assert client.post(f"/evaluations/{row.id}/merge", data={**sent, **taken}).status_code == 302
    fresh(session)
    draft = queries.draft_of(row)
    assert draft.answer("feeling").comment == "first tab\n\nsecond tab"
    assert draft.answer("greeting").options == ("no",)
    assert draft.comment == "from one\n\nfrom two"


def test_a_conflict_without_script_is_a_page_with_both(as_, cast, row):
    client = as_(cast.cleo)
    send(client, row, comment="one")
    answer = client.post(f"/evaluations/{row.id}/review", data=fields(row.scorecard_version, comment="<b>two</b>"))
    assert answer.status_code == 409
    assert "&lt;b&gt;two" in answer.text
    assert "<b>two" not in answer.text


def test_submitting_lists_what_is_missing_and_keeps_the_draft(as_, cast, row, session):
    client = as_(cast.cleo)
    body = send(client, row, action="submit", **{"a-greeting": None, "a-identity_check": "no"}).json
    assert set(body["missing"]) == {"greeting", "identity_check"}
    fresh(session)
    assert (row.state, row.revision) == ("draft", 1)
    page = client.post(
        f"/evaluations/{row.id}/review",
        data=fields(row.scorecard_version, revision=1, action="submit", **{"a-greeting": None}),
    )
    assert 'href="#q-greeting"' in page.text


@pytest.mark.covers("QM-D8", "QM-D10")
def test_an_auto_fail_is_stored_with_the_number_before_it(session, cast):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="submitted", options={"identity_check": "no"})
    assert (row.percent, row.is_auto_failed, row.outcome) == (0, True, "fail")
    assert row.raw_percent > 90
    score = queries.stored_score(row)
    assert score_documents.from_document(score_documents.to_document(score)) == score


@pytest.mark.covers("QM-D7")
def test_all_na_has_no_score_and_counts_nowhere(session, cast, row):
    def ask(key):
        options = [{"key": "yes", "label": "Yes", "points": 1}, {"key": "no", "label": "No", "points": 0}]
        return {"key": key, "text": f"{key}?", "kind": "yes_no", "options": options}

    sections = [{"key": "s", "title": "S", "questions": [ask("one"), ask("two")]}]
    card = {"key": "small", "title": "Small", "sections": sections}
    row.scorecard_version = publish(session, cast.actor(session, "dev"), card)
    session.flush()
    cleo = cast.actor(session, "cleo")
    services.save_draft(session, cleo, row.id, Draft({"one": Answer(is_na=True), "two": Answer(is_na=True)}), 0)
    services.submit(session, cleo, row.id, 1)
    assert (row.percent, row.state) == (None, "submitted")
    assert session.scalars(select(Evaluation).where(queries.counted())).all() == []


def test_a_submitted_evaluation_no_longer_changes(as_, cast, row, session):
    client = as_(cast.cleo)
    assert "location" in send(client, row, action="submit").json
    answer = send(client, row, revision=2, **{"a-greeting": "no"})
    assert answer.status_code == 409
    assert "no longer change" in answer.json["error"]
    assert client.get(f"/evaluations/{row.id}/review").status_code == 302


def test_unknown_questions_are_refused(session, cast, row):
    cleo = cast.actor(session, "cleo")
    with pytest.raises(Invalid):
        services.save_draft(session, cleo, row.id, Draft({"nonsense": Answer(options=("yes",))}), 0)


def test_nobody_else_opens_a_review(as_, cast, row, session):
    other = factories.evaluation(session, cast.eric, cast.dev)
    session.commit()
    for name in ("ada", "ben", "tess", "hana", "eve", "sam"):
        assert as_(getattr(cast, name)).get(f"/evaluations/{row.id}/review").status_code == 404
        assert as_(getattr(cast, name)).post(f"/evaluations/{row.id}/review").status_code == 404
    assert as_(cast.cleo).get(f"/evaluations/{other.id}/review").status_code == 404
    assert as_(cast.dev).get(f"/evaluations/{row.id}/review").status_code == 200


def test_every_state_of_the_table_is_a_state_of_the_database():
    named = {state for table in transitions.TRANSITIONS.values() for pair in table.items() for state in pair}
    assert named == {state.value for state in EvaluationState}


def test_merging_proposes_what_loses_nothing():
    from scorecards import library

    card = library.load("contact-quality")
    mine = Draft({"greeting": Answer(options=("yes",), comment="a")}, {"greeting": (1,)}, "")
    theirs = Draft({"greeting": Answer(comment="b")}, {"greeting": (2,)}, "kept")
    whole = drafts.merged(card, mine, theirs, {})
    assert whole.answer("greeting") == Answer(options=("yes",), comment="b\n\na")
    assert (whole.cited["greeting"], whole.comment) == ((1, 2), "kept")


def test_only_an_own_review_is_released(session, cast):
    row = factories.evaluation(session, cast.ada, cast.cleo, state="submitted")
    with pytest.raises(NotFound):
        services.release(session, cast.actor(session, "ben"), row.id)
    services.release(session, cast.actor(session, "cleo"), row.id)
    with pytest.raises(Conflict):
        services.release(session, cast.actor(session, "cleo"), row.id)
