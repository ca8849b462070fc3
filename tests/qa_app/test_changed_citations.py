"""Evaluations whose cited lines read differently now say so, and never show what was taken out since."""

import factories
import pytest
from sqlalchemy import event, select

from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation, Evidence
from qa_app.evaluations.services.masking import mask_quotes
from transcription.transcript import Channel, Segment, Speaker, Transcript

SAID = ("How can I help?", "My card is four one one one.", "I am sorry.", "Thank you.")


@pytest.fixture
def row(session, cast):
    """A released evaluation of Ada's call that cites its first two lines."""
    speakers = (Speaker.AGENT, Speaker.CUSTOMER)
    lines = tuple(Segment(n, speakers[n % 2], text, n * 4000, n * 4000 + 900) for n, text in enumerate(SAID))
    call = factories.interaction(session, cast.ada, said=Transcript(Channel.CALL, 16_000, lines, language="en"))
    first, second, *_ = factories.answers_to(factories.scorecard_version(session), {})
    cited = {first: (0, 1), second: (0,)}
    made = factories.evaluation(session, cast.ada, cast.cleo, about=call, state="released", cited=cited)
    session.commit()
    return made


def correct(client, row, index, text, version=1):
    sent = {"text": text, "version": str(version)}
    answer = client.post(f"/interactions/{row.interaction_id}/lines/{index}", data=sent)
    assert answer.status_code == 302, answer.text


def again(session, row):
    session.rollback()
    session.expire_all()
    return session.get_one(Evaluation, row.id)


@pytest.mark.covers("QM-B16")
def test_it_works(as_, cast, session, row):
    agent, reviewer = as_(cast.ada), as_(cast.cleo)
    page = f"/evaluations/{row.id}"
    assert "reads differently now" not in agent.get(page).text
    correct(reviewer, row, 0, "How may I help you?")
    for client in (agent, reviewer):
        text = client.get(page).text
        assert "A cited line reads differently now" in text
        assert "How can I help?" in text
        assert "How may I help you?" in text
    (found,) = queries.changed_citations(session, again(session, row))
    assert (found.cited.segment_index, found.now.text, found.is_speaker_changed) == (0, "How may I help you?", False)


def test_another_line_flags_nothing_and_going_back_takes_the_flag_away(as_, cast, session, row):
    reviewer = as_(cast.cleo)
    correct(reviewer, row, 3, "Thanks.")
    assert queries.changed_citations(session, again(session, row)) == []
    correct(reviewer, row, 0, "Hello?", 2)
    assert len(queries.changed_citations(session, again(session, row))) == 1
    reviewer.post(f"/interactions/{row.interaction_id}/versions/1/back", data={"version": "3"})
    assert queries.changed_citations(session, again(session, row)) == []


def test_a_changed_speaker_flags_too(as_, cast, session, row):
    reviewer = as_(cast.cleo)
    reviewer.post(f"/interactions/{row.interaction_id}/swap", data={"version": "1"})
    found = queries.changed_citations(session, again(session, row))
    assert [(item.is_speaker_changed, item.is_text_changed) for item in found] == [(True, False)] * 2
    assert "2 cited lines read differently now" in reviewer.get(f"/evaluations/{row.id}").text


def test_the_reviewing_page_says_so_while_it_is_being_written(as_, cast, session):
    made = factories.evaluation(session, cast.ada, cast.cleo)
    key = next(iter(factories.answers_to(factories.scorecard_version(session), {})))
    session.commit()
    reviewer = as_(cast.cleo)
    page = f"/evaluations/{made.id}/review"
    sent = {"revision": "0", "transcript_version": "1", f"e-{key}": "2", "action": "save"}
    assert reviewer.post(page, data=sent).status_code == 302
    correct(reviewer, made, 2, "I am so sorry about that.")
    assert "A cited line reads differently now" in reviewer.get(page).text


@pytest.mark.covers("QM-B15")
def test_what_is_taken_out_later_is_taken_out_of_quotes(as_, cast, session, row, run_jobs):
    correct(as_(cast.cleo), row, 1, "My card is [card number].")
    run_jobs()
    row = again(session, row)
    quotes = session.scalars(select(Evidence.quote).order_by(Evidence.segment_index)).all()
    assert quotes == [SAID[0], SAID[0], "My card is [card number]."]
    assert queries.changed_citations(session, row) == []
    for person in (cast.ada, cast.cleo):
        assert "four one one one" not in as_(person).get(f"/evaluations/{row.id}").text
    assert mask_quotes(session, row.interaction_id) == 0


def test_a_page_opened_before_brings_nothing_back(as_, cast, session):
    made = factories.evaluation(session, cast.ada, cast.cleo)
    key = next(iter(factories.answers_to(factories.scorecard_version(session), {})))
    session.commit()
    reviewer = as_(cast.cleo)
    correct(reviewer, made, 1, "My [name] never came.")
    sent = {"revision": "0", "transcript_version": "1", f"e-{key}": "1", "action": "save"}
    assert reviewer.post(f"/evaluations/{made.id}/review", data=sent).status_code == 302
    session.rollback()
    assert session.scalars(select(Evidence.quote)).all() == ["My [name] never came."]


def test_it_costs_one_query_whatever_is_cited(app, session, row):
    from qa_app.web import database

    row = again(session, row)
    _ = [item.quote for answer in row.answers for item in answer.evidence], row.interaction
    asked = []
    with app.app_context():
        engine = database.engine
    note = lambda *args: asked.append(args[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", note)
    queries.changed_citations(session, row)
    event.remove(engine, "before_cursor_execute", note)
    assert len(asked) <= 1
