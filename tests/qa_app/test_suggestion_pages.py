"""Suggestions on the reviewing page and the page about them: pieces, verdicts with and without scripts, other roles."""

import pytest
from ruled import card, evaluation, version

from qa_app.evaluations.models import Evaluation, Suggestion, Verdict
from qa_app.evaluations.rules.suggestions import Terms
from qa_app.evaluations.services import suggesting
from scorecards.definition import Handling

JSON = {"Accept": "application/json"}
FOUND = ("acknowledging-feelings", 2)


@pytest.fixture
def row(session, cast):
    made = evaluation(session, cast.ada, cast.cleo, version(session), FOUND)
    session.commit()
    return made


def kept(session, row, key="feelings"):
    session.rollback()  # ends the look at the database as it was before
    return session.query(Suggestion).filter_by(evaluation_id=row.id, question_key=key).one_or_none()


@pytest.mark.covers("QM-F1", "QM-F2")
def test_it_works(as_, cast, row, session):
    cleo = as_(cast.cleo)
    page = cleo.get(f"/evaluations/{row.id}/review")
    assert page.status_code == 200
    made = cleo.post(f"/evaluations/{row.id}/suggestions", headers=JSON).json["pieces"]
    assert set(made) == {"feelings", "length"}
    assert "<strong>Yes</strong>" in made["feelings"]
    assert 'href="#s2"' in made["feelings"]
    assert "No suggestion." in made["length"]
    item = kept(session, row)
    said = cleo.post(f"/evaluations/{row.id}/suggestions/{item.id}", data={"verdict": "accepted"}, headers=JSON)
    assert list(said.json["pieces"]) == ["feelings"]
    assert 'value="accepted" data-judge aria-pressed="true"' in said.json["pieces"]["feelings"]
    assert kept(session, row).verdict == Verdict.ACCEPTED


@pytest.mark.covers("QM-F10")
def test_without_scripts_the_form_is_saved_with_the_accepted_suggestion(as_, cast, row, session):
    suggesting.make(session, row, Terms())
    session.commit()
    item = kept(session, row)
    form = {"verdict": "accepted", "revision": 0, "c-feelings": "Warmly said.", "a-close": "no", "c-close": "Hung up."}
    answer = as_(cast.cleo).post(f"/evaluations/{row.id}/suggestions/{item.id}", data=form)
    assert answer.status_code == 302
    assert answer.location.endswith("/review#q-feelings")
    session.expire_all()
    answers = {one.question_key: one for one in session.get(Evaluation, row.id).answers}
    assert answers["feelings"].value == {"options": ["yes"], "comment": "Warmly said."}
    assert [line.segment_index for line in answers["feelings"].evidence] == [2]
    assert answers["close"].value["options"] == ["no"]


def test_without_scripts_a_rejection_saves_the_form_as_it_is(as_, cast, row, session):
    suggesting.make(session, row, Terms())
    session.commit()
    form = {"verdict": "wrong_evidence", "revision": 0, "a-feelings": "no"}
    assert (
        as_(cast.cleo).post(f"/evaluations/{row.id}/suggestions/{kept(session, row).id}", data=form).status_code == 302
    )
    item = kept(session, row)
    assert (item.verdict, item.fault) == ("rejected", "wrong_evidence")
    assert session.get(Evaluation, row.id).answers[0].value == {"options": ["no"]}


def test_a_form_that_is_not_the_newest_changes_nothing(as_, cast, row, session):
    suggesting.make(session, row, Terms())
    session.commit()
    form = {"verdict": "accepted", "revision": 7}
    assert (
        as_(cast.cleo).post(f"/evaluations/{row.id}/suggestions/{kept(session, row).id}", data=form).status_code == 409
    )
    assert kept(session, row).verdict is None
    assert not session.get(Evaluation, row.id).answers


@pytest.mark.covers("QM-E6")
def test_what_is_held_back_is_not_in_the_page_before_the_answer(as_, cast, session):
    row = evaluation(session, cast.ada, cast.cleo, version(session, card(Handling(is_unbiased=True))), FOUND)
    suggesting.make(session, row, Terms())
    session.commit()
    cleo = as_(cast.cleo)
    before = cleo.get(f"/evaluations/{row.id}/suggestions", headers=JSON).json["pieces"]["feelings"]
    assert "data-held" in before
    assert "<strong>Yes</strong>" not in before
    assert "<strong>Yes</strong>" not in cleo.get(f"/evaluations/{row.id}/review").text
    address = f"/evaluations/{row.id}/suggestions/{kept(session, row).id}"
    assert cleo.post(address, data={"verdict": "accepted"}, headers=JSON).status_code == 404
    assert cleo.post(address, data={"verdict": "accepted", "revision": 0}).status_code == 404
    cleo.post(f"/evaluations/{row.id}/review", data={"revision": 0, "a-feelings": "no", "action": "save"}, headers=JSON)
    after = cleo.get(f"/evaluations/{row.id}/suggestions", headers=JSON).json["pieces"]["feelings"]
    assert "<strong>Yes</strong>" in after


@pytest.mark.parametrize("name", ["ada", "ben", "eric", "eve", "sam", "tess"])
def test_nobody_else_sees_or_judges(as_, cast, row, session, name):
    suggesting.make(session, row, Terms())
    session.commit()
    client = as_(getattr(cast, name))
    address = f"/evaluations/{row.id}/suggestions"
    assert client.get(address, headers=JSON).status_code == 404
    assert client.post(address, headers=JSON).status_code == 404
    item = kept(session, row)
    assert client.post(f"{address}/{item.id}", data={"verdict": "accepted"}, headers=JSON).status_code == 404
    assert kept(session, row).verdict is None


@pytest.mark.parametrize(
    "form", [{}, {"verdict": ""}, {"verdict": "x" * 500}, {"verdict": "<b>"}, {"verdict": "changed"}]
)
def test_a_verdict_nobody_knows_is_refused_and_kept_nowhere(as_, cast, row, session, form):
    suggesting.make(session, row, Terms())
    session.commit()
    answer = as_(cast.cleo).post(f"/evaluations/{row.id}/suggestions/{kept(session, row).id}", data=form, headers=JSON)
    assert answer.status_code == 422
    assert kept(session, row).verdict is None


def test_a_suggestion_of_another_evaluation_is_not_there(as_, cast, row, session):
    other = evaluation(session, cast.ada, cast.cleo, row.scorecard_version, FOUND)
    suggesting.make(session, other, Terms())
    session.commit()
    item = kept(session, other)
    address = f"/evaluations/{row.id}/suggestions/{item.id}"
    assert as_(cast.cleo).post(address, data={"verdict": "accepted"}, headers=JSON).status_code == 404


def test_quotes_are_shown_as_text_whatever_they_hold(as_, cast, session):
    from factories import interaction, transcript
    from ruled import looked_at

    from transcription.transcript import Speaker

    said = transcript(((Speaker.AGENT, '<script>alert(1)</script> & "sorry"'), (Speaker.CUSTOMER, "Oh.")))
    contact = interaction(session, cast.ada, said=said)
    looked_at(session, contact, ("acknowledging-feelings", 0))
    row = evaluation(session, cast.ada, cast.cleo, version(session), about=contact)
    session.commit()
    piece = as_(cast.cleo).post(f"/evaluations/{row.id}/suggestions", headers=JSON).json["pieces"]["feelings"]
    assert "<script>" not in piece
    assert "&lt;script&gt;" in piece


@pytest.mark.covers("QM-F1", "QM-F11")
def test_the_page_about_them_shows_numbers_only_from_enough_cases(as_, cast, session):
    from test_suggesting import many

    ruled = version(session, card(Handling()))
    many(session, cast, ruled, [(True, "yes")] * 6 + [(False, "no")] * 3)
    session.commit()
    dev = as_(cast.dev)
    page = dev.get("/evaluations/suggestions").text
    assert "not enough yet (n = 9)" in page
    many(session, cast, ruled, [(True, "no")] * 3)
    session.commit()
    page = dev.get("/evaluations/suggestions", query_string={"version": ruled.id}).text
    assert "n = 12" in page
    assert "25 %" in page
    for name in ("ada", "ben", "cleo", "hana"):
        assert as_(getattr(cast, name)).get("/evaluations/suggestions").status_code == 404


def test_the_page_without_any_rule_says_so(as_, cast):
    assert "No scorecard has rules yet" in as_(cast.dev).get("/evaluations/suggestions?version=x").text


@pytest.mark.covers("QM-F10")
def test_what_was_not_taken_over_can_be_looked_at_to_improve_the_rule(as_, cast, session):
    from test_suggesting import many

    ruled = version(session)
    many(session, cast, ruled, [(True, "no"), (True, "yes")])
    session.commit()
    address = f"/evaluations/suggestions/{ruled.id}/feelings"
    dev = as_(cast.dev)
    page = dev.get(address).text
    assert page.count("Acknowledging feelings") == 1
    assert "Wrong answer" in page
    assert "Nothing was changed" in dev.get(f"/evaluations/suggestions/{ruled.id}/length").text
    assert dev.get(f"/evaluations/suggestions/{ruled.id}/nothing").status_code == 404
    assert dev.get("/evaluations/suggestions/999999/feelings").status_code == 404
    assert as_(cast.cleo).get(address).status_code == 404
    assert "look at them" in dev.get("/evaluations/suggestions").text


@pytest.mark.covers("QM-F1")
def test_what_was_suggested_stays_to_be_read_beside_the_answers(as_, cast, session, row):
    address = f"/evaluations/{row.id}/suggestions"
    assert as_(cast.cleo).get(address).status_code == 302  # not handed in yet
    suggesting.make(session, row, Terms())
    session.commit()
    cleo = as_(cast.cleo)
    form = {"revision": 0, "a-feelings": "no", "action": "submit"}
    assert cleo.post(f"/evaluations/{row.id}/review", data=form).status_code == 302
    for person in (cast.cleo, cast.dev):
        assert f'href="{address}"' in as_(person).get(f"/evaluations/{row.id}").text
        page = as_(person).get(address).text
        assert "Answered otherwise" in page
        assert "Let me look into it for you." in page
    for person in (cast.ada, cast.ben, cast.tess):
        assert as_(person).get(address).status_code == 404
