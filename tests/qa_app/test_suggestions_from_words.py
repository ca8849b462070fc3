"""From the words of a conversation to a suggestion: shipped detectors, a centre's own exact words, and figures."""

from decimal import Decimal

import pytest
from cast import Cast
from factories import interaction, transcript
from ruled import OPENLY, YES_NO, evaluation, version
from sqlalchemy.orm import Session

from qa_app.behaviours import services as behaviours
from qa_app.evaluations.queries import suggesting as reading
from qa_app.evaluations.rules.suggestions import Terms
from qa_app.evaluations.services import suggesting
from qa_app.interactions.services.pointing import look_for_behaviours
from qa_app.policy import Actor, Role
from scorecards.automation import Automation, Edge, Presence, Range, Rule, Span, Stretch
from scorecards.definition import Question, QuestionKind, Scorecard, Section
from transcription.metrics import measure
from transcription.transcript import Channel, Speaker, Transcript

OWN = {
    "key": "brand-greeting",
    "name": "Greeting of the house",
    "description": "The agent says the greeting of the house, word for word.",
    "group": "policy",
    "speaker": "agent",
    "rules": [{"phrases": ["at your service"]}],
}
SAID = (
    (Speaker.AGENT, "Hello, this is Ada, at your service. What can I do for you today?"),
    (Speaker.CUSTOMER, "I want to know where my order is, please, because it has not come."),
    (Speaker.AGENT, "I have sent it again. It will be with you on Monday in the morning."),
    (Speaker.AGENT, "Is there anything else I can help you with? Thank you for writing to us."),
)
LAST = Stretch(Decimal(50), Edge.LAST, Span.PERCENT)


def measured() -> Transcript:
    said = transcript(SAID, Channel.CHAT)
    return Transcript(said.channel, said.duration_ms, said.segments, "en", metrics=measure(said))


def asked(key: str, *signals: Presence | Range) -> Question:
    return Question(
        key, f"{key}?", QuestionKind.YES_NO, YES_NO, automation=Automation((Rule(signals, ("yes",)),), ("no",))
    )


@pytest.mark.covers("QM-F3", "QM-F4", "QM-F7", "QM-F8")
def test_it_works(session: Session, cast: Cast, run_jobs) -> None:
    behaviours.save(session, Actor(cast.dev.id, "Dev", frozenset({Role.QA_MANAGER})), OWN, seen_version=None)
    contact = interaction(session, cast.ada, said=measured())
    look_for_behaviours(session, contact)
    questions = (
        asked("greeting", Presence("brand-greeting", within=Stretch(Decimal(10)))),
        asked("closing", Presence("closing-thanks", within=LAST)),
        asked("brushed_off", Presence("forbidden-phrase")),
        asked("readable", Range("agent_reading_ease", minimum=Decimal(60))),
        asked("prompt", Range("first_reply_s", maximum=Decimal(5))),
    )
    card = Scorecard("words", "Words", (Section("all", "All", questions),), handling=OPENLY)
    row = evaluation(session, cast.ada, cast.cleo, version(session, card), about=contact)
    session.commit()
    assert suggesting.make(session, row, Terms()) == 0  # the detectors have not looked yet
    session.commit()
    assert run_jobs() == 1
    session.rollback()
    suggesting.make(session, row, Terms())
    found = {key: shown[0] for key, shown in reading.suggestions_of(session, row).items()}
    assert {key: shown.chosen for key, shown in found.items()} == {
        "greeting": ("yes",),
        "closing": ("yes",),
        "brushed_off": ("no",),
        "readable": ("yes",),
        "prompt": ("yes",),
    }
    assert [line.index for line in found["greeting"].cited] == [0]
    assert [line.index for line in found["closing"].cited] == [3]
    assert found["brushed_off"].searched
    assert found["prompt"].reason == "First reply: 4 s."
