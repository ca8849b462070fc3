"""The rules of the ready scorecards look for what there is: detectors that are shipped, figures that are measured."""

from decimal import Decimal

import pytest
from factories import transcript

from qa_app.evaluations.rules.measured import WHERE, measures_of
from scorecards import library
from scorecards.measures import CALL, MEASURES, WRITTEN
from transcription.language import behaviours
from transcription.metrics import measure
from transcription.transcript import Channel, Speaker

SAID = (
    (Speaker.AGENT, "Good morning, this is the help line and I am happy to help you with whatever you need today."),
    (Speaker.CUSTOMER, "My parcel never came. Where is it? I have waited for more than two long weeks by now."),
    (Speaker.AGENT, "I am sorry. What is your order number? I will look for it at once and call you back today."),
    (Speaker.CUSTOMER, "It is four two one. Thank you for that, I hope that it turns up before the weekend comes."),
)
CARDS = [library.load(name) for name in library.names()]


@pytest.mark.covers("QM-F3", "QM-F4")
@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.key)
def test_every_rule_of_a_ready_scorecard_can_hold(card):
    shipped = {detector.key: detector for detector in behaviours.library()}
    ruled = [question for question in card.questions() if question.automation]
    assert ruled
    for question in ruled:
        for key in question.automation.behaviours():
            assert key in shipped, (question.key, key)
            channels = shipped[key].channels
            assert not channels or set(channels) & set(card.channels), (question.key, key)
        for name in question.automation.measures():
            assert name not in CALL or "call" in card.channels, (question.key, name)
            assert name not in WRITTEN or {"chat", "email"} & set(card.channels), (question.key, name)


def test_every_figure_has_its_place_in_the_metrics():
    assert WHERE.keys() == MEASURES.keys()
    call, chat = (measure(transcript(SAID, channel)) for channel in (Channel.CALL, Channel.CHAT))
    for names, metrics in ((CALL, call), (WRITTEN, chat)):
        for name in names:
            parent = metrics
            for part in WHERE[name][:-1]:
                parent = parent[part] if parent is not None else None
            assert parent is None or WHERE[name][-1] in parent, name


def test_figures_come_in_the_units_that_are_told():
    found = measures_of(measure(transcript(SAID, Channel.CHAT)))
    assert found["duration_s"] == 16
    assert found["first_reply_s"] == 4
    assert found["messages"] == 4
    assert found["agent_questions"] == 1
    assert found["agent_reading_ease"] > 60
    assert "silence_s" not in found


@pytest.mark.parametrize("wrong", [None, "12", True, float("nan"), float("inf"), [1], {"pct": 1}])
def test_what_is_no_number_is_not_known(wrong):
    assert "silence_pct" not in measures_of({"silence": {"pct": wrong}})
    assert measures_of({"silence": wrong}).keys() <= {"silence_pct"}
    assert measures_of({"silence": {"pct": 12.5}})["silence_pct"] == Decimal("12.5")
