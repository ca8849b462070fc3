"""What happens to a review when the world moves under it: new versions, hidden and retired questions, people who go."""

import factories
import pytest
from sqlalchemy import select
from test_evaluations_review_weight import long_card

from qa_app.builder.services import publish
from qa_app.evaluations import queries
from qa_app.evaluations.models import AnswerRow, Evaluation

JSON = {"Accept": "application/json"}
FORMULA = '=HYPERLINK("http://example.com","x")'


def ask(key, **more):
    options = [{"key": "yes", "label": "Yes", "points": 1}, {"key": "no", "label": "No", "points": 0}]
    return {"key": key, "text": f"{key}?", "kind": "yes_no", "options": options, **more}


def card(*questions):
    return {"key": "moving", "title": "Moving", "sections": [{"key": "all", "title": "All", "questions": questions}]}


@pytest.fixture
def made(session, cast):
    """`made(*questions)` is an evaluation that Cleo writes on a scorecard of them."""

    def make(*questions):
        row = factories.evaluation(session, cast.ada, cast.cleo)
        row.scorecard_version = publish(session, cast.actor(session, "dev"), card(*questions))
        session.commit()
        return row

    return make


def save(client, row, revision=0, **fields):
    sent = {"revision": str(revision), "transcript_version": "1", **fields}
    return client.post(f"/evaluations/{row.id}/review", data=sent, headers=JSON)


def fresh(session, row):
    session.rollback()
    session.expire_all()
    return session.get(Evaluation, row.id)


def test_it_works(as_, cast, session, made):
    """A version published while a draft is open changes nothing for that draft."""
    row = made(ask("one"), ask("two"))
    client = as_(cast.cleo)
    assert save(client, row, **{"a-one": "yes"}).json["revision"] == 1
    newer = publish(session, cast.actor(session, "dev"), card(ask("two"), ask("three")))
    session.commit()
    assert newer.id != row.scorecard_version_id
    page = client.get(f"/evaluations/{row.id}/review").text
    assert 'id="q-one"' in page
    assert 'id="q-three"' not in page
    done = save(client, row, 1, action="submit", **{"a-one": "yes", "a-two": "no"})
    assert done.json["location"]
    row = fresh(session, row)
    assert (row.percent, row.scorecard_version.number) == (50, 1)


def test_an_answer_to_a_question_that_is_not_asked_there_is_left_out(as_, cast, session, made):
    """A page left open from elsewhere may send a retired question; the rest is kept, nothing is invented."""
    row = made(ask("one"))
    assert save(as_(cast.cleo), row, **{"a-one": "yes", "a-retired": "no", "c-retired": "x"}).json["revision"] == 1
    assert set(queries.draft_of(fresh(session, row)).answers) == {"one"}


@pytest.mark.covers("QM-D13")
def test_an_answer_to_a_hidden_question_is_kept_and_counts_when_it_comes_back(as_, cast, session, made):
    condition = {"clauses": [{"question": "one", "options": ["yes"]}]}
    row = made(ask("one"), ask("two", condition=condition))
    client = as_(cast.cleo)
    body = save(client, row, **{"a-one": "no", "a-two": "yes", "c-two": "seen"}).json
    assert body["hidden"] == ["two"]
    body = save(client, row, 1, **{"a-one": "yes", "a-two": "yes", "c-two": "seen"}).json
    assert body["hidden"] == []
    assert "100" in body["strip"]
    save(client, row, 2, action="submit", **{"a-one": "no", "a-two": "yes", "c-two": "seen"})
    row = fresh(session, row)
    assert (row.state, row.percent) == ("submitted", 0)
    hidden = session.scalars(select(AnswerRow).where(AnswerRow.question_key == "two")).one()
    assert (hidden.state, hidden.points) == ("hidden", None)


@pytest.mark.parametrize("option", ["maybe", "YES", "yes no", "../yes", "yes\u0000"])
def test_an_option_that_is_not_there_counts_as_no_answer(as_, cast, session, made, option):
    row = made(ask("one"))
    client = as_(cast.cleo)
    answer = save(client, row, action="submit", **{"a-one": option, "c-one": "kept"})
    assert answer.status_code == 422 or set(answer.json["missing"]) == {"one"}
    assert fresh(session, row).state in ("assigned", "draft")


def test_long_words_and_formulas_stay_words(as_, cast, session, made):
    row = made(ask("one"), ask("two"))
    client = as_(cast.cleo)
    fields = {"a-one": "yes", "c-one": "x" * 10_000, "c-two": FORMULA, "comment": f"{FORMULA}\r\n\r\n  indented"}
    assert save(client, row, **fields).json["revision"] == 1
    draft = queries.draft_of(fresh(session, row))
    assert len(draft.answer("one").comment) == 10_000
    assert draft.answer("two").comment == FORMULA
    assert draft.comment == f"{FORMULA}\n\n  indented"
    page = client.get(f"/evaluations/{row.id}/review").text
    assert "=HYPERLINK(&#34;http://example.com&#34;" in page
    refused = save(client, row, 1, **{**fields, "c-one": "x" * 10_001})
    assert "10,000" in str(refused.json["fields"])
    assert fresh(session, row).revision == 1


def test_a_reviewer_who_is_deactivated_midway_loses_no_saved_word(as_, cast, session, made):
    row = made(ask("one"))
    client = as_(cast.cleo)
    save(client, row, **{"a-one": "no", "c-one": "The last word."})
    cast.cleo.active = False
    session.commit()
    assert save(client, row, 1, **{"a-one": "yes"}).status_code == 401
    page = as_(cast.dev).get(f"/evaluations/{row.id}/review")
    assert "The last word." in page.text
    assert save(as_(cast.dev), row, 1, action="submit", **{"a-one": "no", "c-one": "The last word."}).json["location"]
    assert fresh(session, row).reviewer_id == cast.cleo.id


def test_a_void_evaluation_is_gone_for_the_page_that_is_open(as_, cast, session, made):
    row = made(ask("one"))
    client = as_(cast.cleo)
    save(client, row, **{"a-one": "yes"})
    fresh(session, row).state = "void"
    session.commit()
    assert save(client, row, 1, **{"a-one": "no"}).status_code == 404
    assert queries.draft_of(fresh(session, row)).answer("one").options == ("yes",)


def test_too_many_questions_are_no_scorecard(session, cast):
    from qa_app.errors import Invalid

    with pytest.raises(Invalid):
        publish(session, cast.actor(session, "dev"), long_card(220))
