"""A contact that is to be scored blind: neither its own page, its file nor the list tells its sentiment or behaviours
to the reviewer before they hand in, and everybody else sees them as ever."""

import re
from dataclasses import replace

import factories
import pytest

from qa_app.evaluations import services as evaluations
from qa_app.evaluations.models import Selection
from qa_app.evaluations.rules.drafts import Draft
from qa_app.interactions import services
from qa_app.policy import Actor, Role
from transcription.language import sentiment
from transcription.transcript import Speaker, Transcript

LINES = (
    (Speaker.AGENT, "Good morning, Harbour and Vale, Ada speaking. How can I help?"),
    (Speaker.CUSTOMER, "This is terrible and awful, my parcel never came. I want to make a complaint about this."),
    (Speaker.AGENT, "I understand how frustrating that must be. I am sorry, I will send a new one today."),
)
NOTE = "shown once you have handed in your evaluation"


def heard() -> Transcript:
    """A transcript whose lines all have a sentiment."""
    said = factories.transcript(LINES)
    scored = replace(said, segments=sentiment.annotate(said.segments, sentiment.EVERYBODY))
    return replace(
        scored,
        metrics={"sentiment": sentiment.summary(scored, is_agent_scored=True, has_sides=True), "has_sides": True},
    )


@pytest.fixture
def waiting(session, cast, run_jobs):
    """A complaint's contact, looked at by detectors, that Cleo is to score."""
    row = factories.interaction(session, cast.ada, said=heard())
    row.customer_sentiment = -0.6
    services.look_for_behaviours(session, row)
    evaluation = factories.evaluation(session, cast.ada, cast.cleo, about=row, selection=Selection.COMPLAINT)
    session.commit()
    run_jobs()
    session.rollback()
    return row, evaluation


@pytest.mark.covers("QM-C9")
def test_it_works(as_, cast, waiting):
    """Whoever is to score it sees what was said, and nothing that was made of it."""
    number = waiting[0].id
    cleo = as_(cast.cleo)
    page = cleo.get(f"/interactions/{number}").text
    assert "terrible" in page
    assert tones(page) == set()
    assert tones(as_(cast.dev).get(f"/interactions/{number}").text) == {"agent", "customer"}
    assert "lowest point" not in page
    behaviours = cleo.get(f"/interactions/{number}/behaviours").text
    assert NOTE in behaviours
    assert "data-behaviour" not in behaviours
    figures = cleo.get(f"/interactions/{number}/figures").text
    assert NOTE in figures
    assert "entiment over" not in figures
    document = cleo.get(f"/interactions/{number}/transcript.json").json
    assert [line["sentiment"] for line in document["segments"]] == [None] * 3
    assert "sentiment" not in document["metrics"]


@pytest.mark.parametrize("asked", ["mood=negative", "behaviour=complaint-expressed", "without=threat-to-leave"])
def test_filters_do_not_tell_it_either(as_, cast, waiting, asked):
    link = f'href="/interactions/{waiting[0].id}"'
    assert link not in as_(cast.cleo).get(f"/interactions/?{asked}").text
    assert link in as_(cast.dev).get(f"/interactions/?{asked}").text


def test_the_list_shows_the_contact_without_its_mood(as_, cast, waiting):
    link = f'href="/interactions/{waiting[0].id}"'
    own, other = (as_(person).get("/interactions/").text for person in (cast.cleo, cast.dev))
    assert link in own
    assert link in other
    assert ("data-sign" in own, "data-sign" in other) == (False, True)
    assert ("bi-binoculars" in own.split("<main")[1], "bi-binoculars" in other.split("<main")[1]) == (False, True)


def test_detectors_are_not_judged_before_the_contact_is(as_, cast, waiting):
    answer = as_(cast.cleo).post(
        f"/interactions/{waiting[0].id}/behaviours",
        data={"detector": "complaint-expressed", "segment": "1", "verdict": "accepted"},
    )
    assert answer.status_code == 403


def test_a_corrected_line_comes_back_without_its_mood(as_, cast, waiting):
    address = f"/interactions/{waiting[0].id}/lines/1"
    data = {"text": "This is terrible, my parcel never came.", "version": str(waiting[0].transcript_version)}
    answer = as_(cast.cleo).post(address, data=data, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.text
    assert 'class="tone' not in answer.json["transcript"]
    assert "from start to end" not in answer.json["measures"]


def test_once_it_is_handed_in_everything_is_there(session, as_, cast, waiting):
    row, evaluation = waiting
    who = Actor(cast.cleo.id, cast.cleo.name, frozenset({Role.REVIEWER}))
    draft = Draft(factories.answers_to(evaluation.scorecard_version, {}), {}, "")
    kept = evaluations.save_draft(session, who, evaluation.id, draft, evaluation.revision)
    evaluations.submit(session, who, kept.id, kept.revision)
    session.commit()
    page = as_(cast.cleo).get(f"/interactions/{row.id}/behaviours").text
    assert "data-behaviour" in page
    assert NOTE not in page


def test_others_and_other_series_see_it_as_ever(session, as_, cast, waiting):
    row, evaluation = waiting
    address = f"/interactions/{row.id}/behaviours"
    for person in (cast.ada, cast.ben, cast.dev, cast.tess):
        assert NOTE not in as_(person).get(address).text
    evaluation.selection = Selection.RANDOM
    session.commit()
    assert NOTE not in as_(cast.cleo).get(address).text


def test_the_sites_switch_hides_the_agents_side_of_what_was_measured_before(app, session, as_, cast, waiting):
    """Measured with both sides; once the switch is set, the agent's is on no page and in no file, the customer's is."""
    row = waiting[0]
    address = f"/interactions/{row.id}"
    before = as_(cast.dev).get(address).text
    assert tones(before) == {"agent", "customer"}
    was = app.extensions["qa_settings"]
    app.extensions["qa_settings"] = replace(was, is_agent_sentiment_hidden=True)
    try:
        assert tones(as_(cast.dev).get(address).text) == {"customer"}
        document = as_(cast.dev).get(f"{address}/transcript.json").json
    finally:
        app.extensions["qa_settings"] = was
    assert {line["speaker"] for line in document["segments"] if line["sentiment"] is not None} == {"customer"}


def tones(page: str) -> set[str]:
    """The sides whose lines show a tone."""
    lines = re.findall(r'<li id="s\d+".*?</li>', page, re.DOTALL)
    return {re.search(r'data-speaker="(\w+)"', line)[1] for line in lines if 'class="tone' in line}
