"""The site's switch for the agent's sentiment, where rules are concerned: none uses it, none that did tells it any
more, and whoever writes a rule is told. What transcripts show under it stands in `test_kept_back`."""

import json
from dataclasses import replace
from decimal import Decimal

import factories
import pytest
from ruled import OPENLY, YES_NO, looked_at, version
from sqlalchemy import select
from test_flat_exports import rows_of, table

from qa_app.builder import services as building
from qa_app.evaluations import services as evaluations
from qa_app.evaluations.models import Evaluation, EvaluationState, Suggestion
from qa_app.evaluations.rules.drafts import Draft
from qa_app.evaluations.rules.suggestions import Terms
from qa_app.evaluations.services import automatic, suggesting
from qa_app.jobs import runner
from qa_app.tasks import TASKS
from scorecards import document
from scorecards.answers import Answer
from scorecards.automation import Automation, Joining, Presence, Range, Rule
from scorecards.definition import Handling, Option, Question, QuestionKind, Scorecard, Section
from transcription.language import sentiment
from transcription.transcript import Speaker

JSON = {"Accept": "application/json"}
HIDDEN = frozenset({"agent_sentiment"})
WHY = "“Agent’s sentiment” is not used: this site has switched it off."
LINES = (
    (Speaker.AGENT, "Good morning, what a wonderful day. How can I help?"),
    (Speaker.CUSTOMER, "This is terrible, I am very unhappy with your service."),
    (Speaker.AGENT, "I am so glad that you called, we will happily help."),
)
MOOD = Range("agent_sentiment", minimum=Decimal("0.1"))
RANGES = (Option("low", "Low", maximum=Decimal(0)), Option("high", "High", Decimal(1), minimum=Decimal("0.001")))


def card(handling: Handling = OPENLY) -> Scorecard:
    """Three questions whose rules look at the agent's sentiment: alone, beside a behaviour, and as a number."""
    either = Rule((MOOD, Presence("acknowledging-feelings")), ("yes",), combine=Joining.ANY)
    questions = (
        Question("warm", "Warm?", QuestionKind.YES_NO, YES_NO, automation=Automation((Rule((MOOD,), ("yes",)),))),
        Question("kind", "Kind?", QuestionKind.YES_NO, YES_NO, automation=Automation((either,))),
        Question("mood", "Mood", QuestionKind.NUMERIC, RANGES, automation=Automation(measure="agent_sentiment")),
    )
    return Scorecard("mood", "Mood", (Section("all", "All", questions),), handling=handling)


@pytest.fixture
def contact(session, cast):
    """A call of Ada's that was measured with both sides, in which the detectors found feelings acknowledged."""
    said = factories.transcript(LINES)
    said = replace(said, segments=sentiment.annotate(said.segments, sentiment.EVERYBODY))
    mood = sentiment.summary(said, is_agent_scored=True, has_sides=True)
    assert mood["agent"]["mean"] > 0.1
    row = factories.interaction(session, cast.ada, said=replace(said, metrics={"sentiment": mood, "has_sides": True}))
    looked_at(session, row, ("acknowledging-feelings", 2))
    return row


@pytest.fixture
def switched(app):
    """The site's switch, set."""
    was = app.extensions["qa_settings"]
    app.extensions["qa_settings"] = replace(was, is_agent_sentiment_hidden=True)
    yield
    app.extensions["qa_settings"] = was


def asked(session, cast, contact) -> Evaluation:
    row = factories.evaluation(session, cast.ada, cast.cleo, about=contact, state="assigned")
    row.scorecard_version = version(session, card())
    session.flush()
    return row


def kept(session, row) -> dict[str, Suggestion]:
    found = session.scalars(select(Suggestion).where(Suggestion.evaluation_id == row.id))
    return {item.question_key: item for item in found}


def test_no_rule_uses_it_and_each_says_why(session, cast, contact):
    row = asked(session, cast, contact)
    suggesting.make(session, row, Terms(hidden=HIDDEN))
    made = kept(session, row)
    assert (made["warm"].value, made["warm"].reason) == (None, WHY)
    assert (made["mood"].value, made["mood"].reason) == (None, WHY)
    assert made["kind"].value == {"options": ["yes"]}
    assert made["kind"].reason == "“Acknowledging feelings” in line 3."


def test_what_was_proposed_by_it_before_is_told_no_more(request, session, as_, cast, contact):
    row = asked(session, cast, contact)
    suggesting.make(session, row, Terms())
    made, address = kept(session, row), f"/evaluations/{row.id}/suggestions"
    assert made["warm"].reason.startswith("Agent’s sentiment: 0.")
    session.commit()
    cleo = as_(cast.cleo)
    assert "Agent’s sentiment: 0." in cleo.get(address, headers=JSON).json["pieces"]["warm"]
    request.getfixturevalue("switched")
    pieces = cleo.get(address, headers=JSON).json["pieces"]
    assert WHY in pieces["warm"]
    assert "sentiment: 0." not in json.dumps(pieces, ensure_ascii=False)
    assert "sentiment: 0." not in cleo.get(f"/evaluations/{row.id}/review").text
    accepted = cleo.post(f"{address}/{made['warm'].id}", data={"verdict": "accepted"}, headers=JSON)
    assert accepted.status_code == 404


def test_neither_the_pages_of_managers_nor_their_files_tell_it(
    switched, session, as_, cast, contact, settings, factory
):
    row, cleo = asked(session, cast, contact), cast.actor(session, "cleo")
    suggesting.make(session, row, Terms())
    given = {"warm": Answer(("no",)), "kind": Answer(("no",)), "mood": Answer(number=Decimal(-1))}
    evaluations.save_draft(session, cleo, row.id, Draft(given), 0)
    evaluations.submit(session, cleo, row.id, row.revision)
    evaluations.release(session, cleo, row.id)
    number, card_id = row.id, row.scorecard_version_id
    session.commit()
    dev = as_(cast.dev)
    for page in (f"{number}/suggestions", f"suggestions/{card_id}/warm", f"suggestions?version={card_id}"):
        told = dev.get(f"/evaluations/{page}").text
        assert WHY in told
        assert "sentiment: 0." not in told
    there = replace(settings, is_agent_sentiment_hidden=True)
    file = table(as_(cast.tess), session, lambda: runner.run_all(TASKS, there, factory))
    rows = {item["question_key"]: item for item in rows_of(file)}
    assert {(item["suggestion_by"], item["suggestion"]) for item in rows.values()} == {("rule", "")}


def test_the_series_of_rules_alone_neither_uses_nor_tells_it(request, session, as_, cast, contact):
    alone = version(session, card(Handling(is_automatic=True)))
    wanted = automatic.Waiting(contact.id, alone.id)
    before = automatic.score(session, wanted)
    assert before.state == EvaluationState.SUBMITTED
    session.commit()
    dev, address = as_(cast.dev), f"/evaluations/{before.id}"
    assert "Agent’s sentiment: 0." in dev.get(address).text
    request.getfixturevalue("switched")
    after = dev.get(address).text
    assert "sentiment: 0." not in after
    assert WHY in after
    other = factories.interaction(session, cast.ada, said=factories.transcript(LINES))
    looked_at(session, other)
    row = automatic.score(session, automatic.Waiting(other.id, alone.id), hidden=HIDDEN)
    assert row.state == EvaluationState.VOID


def test_whoever_writes_a_rule_is_told(request, session, as_, cast):
    draft = building.start(session, cast.actor(session, "dev"), document.to_document(card()))
    session.commit()
    dev = as_(cast.dev)
    page = dev.get(f"/scorecards/drafts/{draft.id}").text
    assert "data-figure-hidden" not in page
    request.getfixturevalue("switched")
    uid = draft.document["sections"][0]["questions"][0]["uid"]
    page = dev.get(f"/scorecards/drafts/{draft.id}?at={uid}").text
    assert "data-figure-hidden" in page
    assert "Agent’s sentiment: switched off for this site" in page
