"""Which of two voices is the agent, and the reasons that are given for it."""

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from transcription.roles import guess
from transcription.transcript import Segment, Speaker

DEMO = Path(__file__).parents[2] / "qa_app/demo/content/calls"


def lines(*said: tuple[int, str]) -> list[tuple[Segment, int]]:
    return [
        (Segment(n, Speaker.UNKNOWN, text, n * 3000, n * 3000 + 60 * len(text)), voice)
        for n, (voice, text) in enumerate(said)
    ]


def test_who_thanks_for_calling_and_offers_help_is_the_agent():
    found = guess(
        lines((0, "Thank you for calling Vale Home, how can I help?"), (1, "I'm calling about my bill."), (0, "Sure."))
    )
    assert found.agent == 0
    assert found.confidence > 0.95
    assert {"thanks for calling", "offers help", "says why they call"} <= {item.cue for item in found.evidence}


def test_the_caller_may_be_heard_first():
    found = guess(
        lines((0, "Hello? I want to cancel my contract."), (1, "Certainly. Can I take your account number please?"))
    )
    assert found.agent == 1


def test_swapped_voices_swap_the_agent_and_nothing_else():
    said = [(0, "Hello, how may I help you?"), (1, "I ordered a lamp."), (0, "Bear with me. Would you like a refund?")]
    one, other = guess(lines(*said)), guess(lines(*((1 - voice, text) for voice, text in said)))
    assert (one.agent, other.agent) == (0, 1)
    assert one.confidence == other.confidence


def test_without_words_that_tell_the_first_to_speak_is_the_agent_but_hardly():
    found = guess(lines((1, "Bore da."), (0, "Bore da i chi."), (1, "Dw i'n dda iawn diolch.")))
    assert found.agent == 1
    assert found.confidence < 0.75


def test_nothing_said_is_a_toss_up():
    assert guess([]).confidence == 0.5


def test_evidence_is_json_and_repeats_no_name():
    said = lines((0, "This is Marguerite speaking, welcome to Vale."), (1, "My name is Zebedee, I bought a kettle."))
    told = json.dumps([asdict(item) for item in guess(said).evidence]).lower()
    assert "names themselves" in told
    assert not {"marguerite", "zebedee"} & set(told.replace('"', " ").split())


def test_repeating_a_phrase_counts_a_limited_number_of_times():
    told = lines(*[(1, "Have a great day.")] * 50)
    assert max(item.weight for item in guess(told).evidence) < 2


@pytest.mark.parametrize("path", sorted(DEMO.glob("*.json")), ids=lambda path: path.stem)
def test_the_demo_calls_have_the_agent_found(path):
    segments = json.loads(path.read_text())["segments"]
    said = [
        (Segment(s["index"], Speaker.UNKNOWN, s["text"], s["start_ms"], s["end_ms"]), int(s["speaker"] == "agent"))
        for s in segments
    ]
    found = guess(said)
    assert found.agent == 1
    assert found.confidence > 0.9
