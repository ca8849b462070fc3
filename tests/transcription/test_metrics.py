"""Metrics of calls and of written interactions, against figures worked out by hand and millisecond by millisecond."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.metrics import measure
from transcription.transcript import Channel, Segment, Speaker, Transcript, Word

CONSULTATIONS = Path(__file__).parents[3] / "shared/data/calls_text/primock57.jsonl"
A, C, S, U = Speaker.AGENT, Speaker.CUSTOMER, Speaker.SYSTEM, Speaker.UNKNOWN
Row = tuple[Speaker, int, int, str]


def call(rows: Sequence[Row], duration: int, is_estimated: bool = False) -> Transcript:
    segments = tuple(Segment(at, who, text, start, end) for at, (who, start, end, text) in enumerate(rows))
    return Transcript(Channel.CALL, duration, segments, is_estimated=is_estimated)


CALL = call(
    [
        (A, 0, 4_000, "Hello this is Ada how can I help"),
        (C, 3_000, 9_000, "My kettle has never worked since I bought it"),
        (A, 5_000, 6_200, "Mm-hm."),
        (A, 15_000, 20_000, "I am sorry about that let me look"),
        (A, 21_000, 30_000, "I can see your order here and it was sent on Monday"),
        (C, 25_000, 33_000, "no no that is not the one I mean"),
        (S, 33_000, 34_000, "This call is recorded"),
    ],
    40_000,
)


@pytest.mark.covers("QM-B3", "QM-B4", "QM-B5", "QM-B6")
def test_a_call_worked_out_by_hand() -> None:
    found = measure(CALL)
    assert found["schema"] == "metrics/2"
    assert found["talk"] == {
        "total_ms": 9_000 + 5_000 + 13_000,
        "agent_ms": 4_000 + 1_200 + 5_000 + 9_000,
        "customer_ms": 14_000,
        "agent_share_pct": 48.0,
        "customer_share_pct": 35.0,
        "agent_of_talk_pct": 57.83,
        "agent_to_customer": 1.37,
    }
    assert found["silence"] == {"ms": 13_000, "pct": 32.5}
    assert found["overlap"] == {"ms": 1_000 + 1_200 + 5_000, "pct": 18.0}
    assert found["dead_air"] == {
        "count": 2, "total_ms": 12_000, "longest_ms": 6_000,
        "instances": [{"start_ms": 9_000, "end_ms": 15_000, "duration_ms": 6_000},
                      {"start_ms": 34_000, "end_ms": 40_000, "duration_ms": 6_000}],
    }  # fmt: skip
    assert found["interruptions"] == {
        "count": 2, "by_agent": 0, "by_customer": 2, "total_ms": 6_000,
        "longest_ms": 5_000, "shortest_ms": 1_000, "average_ms": 3_000,
        "instances": [{"index": 1, "by": "customer", "start_ms": 3_000, "overlap_ms": 1_000},
                      {"index": 5, "by": "customer", "start_ms": 25_000, "overlap_ms": 5_000}],
    }  # fmt: skip
    assert found["words"] == {"agent": 8 + 1 + 8 + 12, "customer": 9 + 9, "total": 29 + 18 + 4}
    assert found["pace"] == {"agent_wpm": 90.6, "customer_wpm": 77.1}
    assert found["monologue"] == {"agent_longest_ms": 15_000, "customer_longest_ms": 8_000}
    assert found["thresholds"]["dead_air_ms"] == 5_000
    assert found["is_estimated"] is False
    assert json.loads(json.dumps(found)) == found


def test_word_times_are_what_was_spoken() -> None:
    words = (Word("Hello", 1_000, 1_500), Word("there", 7_000, 7_400))
    found = measure(Transcript(Channel.CALL, 10_000, (Segment(0, A, "Hello there", 0, 10_000, words),)))
    assert found["talk"]["agent_ms"] == 900
    assert [item["start_ms"] for item in found["dead_air"]["instances"]] == [1_500]


@pytest.mark.covers("QM-B3", "QM-B5")
@pytest.mark.parametrize(
    "transcript",
    [
        Transcript(CALL.channel, CALL.duration_ms, CALL.segments, is_estimated=True),
        call([(A, 0, 1000, "hello"), (U, 1000, 2000, "hi")], 2_000),
    ],
)
def test_guessed_speakers_get_no_figures_of_their_own(transcript: Transcript) -> None:
    found = measure(transcript)
    assert found["is_estimated"] is True
    assert found["talk"].pop("total_ms") > 0
    assert found["words"].pop("total") > 0
    assert found["silence"]["ms"] is not None
    for part in ("talk", "overlap", "words", "pace", "monologue"):
        assert set(found[part].values()) == {None}
    assert found["interruptions"]["count"] is None


def test_an_empty_call_divides_by_nothing() -> None:
    found = measure(call([], 0))
    assert found["talk"]["agent_share_pct"] is None
    assert found["pace"]["agent_wpm"] is None
    assert found["dead_air"]["count"] == 0
    assert measure(call([], 8_000))["dead_air"]["longest_ms"] == 8_000


@pytest.mark.parametrize(
    ("second", "count"),
    [
        ((C, 3_000, 9_000, "but I want to say"), 1),
        ((C, 4_100, 9_000, "but I want to say"), 0),
        ((C, 3_000, 9_000, "okay yeah"), 0),
        ((C, 3_000, 9_000, "okay yeah but"), 1),
        ((C, 2_000, 4_000, "but I want to say"), 0),
        ((S, 3_000, 9_000, "this call is recorded"), 0),
        ((A, 3_000, 9_000, "and one more thing"), 0),
    ],
)
def test_what_counts_as_an_interruption(second: Row, count: int) -> None:
    assert measure(call([(A, 0, 5_000, "let me tell you about it"), second], 10_000))["interruptions"]["count"] == count


@pytest.mark.covers("QM-B3")
def test_response_times_of_a_chat() -> None:
    rows: list[Row] = [
        (S, 0, 0, "Welcome"), (A, 1_000, 1_000, "Hello, how can I help?"), (C, 10_000, 10_000, "kettle"),
        (C, 20_000, 20_000, "it leaks"), (S, 25_000, 25_000, "please wait"), (A, 40_000, 40_000, "Oh no"),
        (A, 41_000, 41_000, "One moment"), (C, 50_000, 50_000, "ok"), (A, 60_000, 60_000, "Done"),
        (C, 70_000, 70_000, "thanks"),
    ]  # fmt: skip
    chat = Transcript(Channel.CHAT, 70_000, call(rows, 70_000).segments)
    found = measure(chat)
    assert found["response"] == {
        "first_ms": 30_000, "median_ms": 20_000, "longest_ms": 30_000, "count": 2, "unanswered": True,
        "office": None,
    }  # fmt: skip
    assert found["messages"] == {"agent": 4, "customer": 4, "system": 2, "automatic": 0, "total": 10}
    assert found["words"] == {"agent": 10, "customer": 5, "total": 18}
    assert "talk" not in found
    guessed = measure(Transcript(Channel.CHAT, 70_000, chat.segments, is_estimated=True))
    assert guessed["response"]["first_ms"] is None
    nobody = measure(Transcript(Channel.EMAIL, 0, (Segment(0, C, "where is it", 0, 0),)))["response"]
    assert nobody == {"first_ms": None, "median_ms": None, "longest_ms": None, "count": 0, "unanswered": True,
                      "office": None}  # fmt: skip


def by_the_millisecond(rows: Sequence[Row], duration: int) -> dict[str, int]:
    """Talk, overlap and silence from one flag a millisecond: another way to the same figures."""
    talks = {who: np.zeros(duration, dtype=bool) for who in (A, C)}
    for who, start, end, text in rows:
        if text.strip():
            talks[who][start:end] = True
    return {
        "agent_ms": int(talks[A].sum()),
        "customer_ms": int(talks[C].sum()),
        "overlap_ms": int((talks[A] & talks[C]).sum()),
        "silence_ms": int((~(talks[A] | talks[C])).sum()),
    }


def same_figures(found: dict[str, Any]) -> dict[str, int]:
    return {
        "agent_ms": found["talk"]["agent_ms"],
        "customer_ms": found["talk"]["customer_ms"],
        "overlap_ms": found["overlap"]["ms"],
        "silence_ms": found["silence"]["ms"],
    }


_ROWS = st.lists(
    st.tuples(
        st.sampled_from([A, C]), st.integers(0, 900), st.integers(0, 300), st.sampled_from(["one", "two three", " "])
    ),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(_ROWS)
def test_times_agree_with_counting_milliseconds(drawn: list[tuple[Speaker, int, int, str]]) -> None:
    rows = [(who, start, start + length, text) for who, start, length, text in drawn]
    found = measure(call(rows, 1_000))
    assert same_figures(found) == by_the_millisecond(rows, 1_000)
    shares = found["talk"]
    assert found["silence"]["ms"] + shares["total_ms"] == 1_000
    assert shares["agent_ms"] + shares["customer_ms"] - found["overlap"]["ms"] == shares["total_ms"]


@pytest.mark.covers("QM-B3", "QM-B4", "QM-B5")
@pytest.mark.skipif(not CONSULTATIONS.exists(), reason="the transcribed consultations are not on this machine")
def test_real_conversations_agree_with_counting_milliseconds() -> None:
    with CONSULTATIONS.open(encoding="utf-8") as file:
        calls = [json.loads(row) for row in file]
    assert len(calls) >= 30
    interrupted = 0
    for item in calls:
        rows = [
            (Speaker(turn["role"]), round(turn["start"] * 1000), round(turn["end"] * 1000), turn["text"])
            for turn in item["turns"]
        ]
        duration = round(item["duration"] * 1000)
        found = measure(call(rows, duration))
        expected = by_the_millisecond(rows, duration)
        assert same_figures(found) == expected
        assert found["talk"]["agent_share_pct"] == pytest.approx(100 * expected["agent_ms"] / duration, abs=0.01)
        gaps = [gap["duration_ms"] for gap in found["dead_air"]["instances"]]
        assert all(gap >= 5_000 for gap in gaps)
        assert sum(gaps) <= expected["silence_ms"]
        assert found["interruptions"]["total_ms"] <= expected["overlap_ms"] + 1
        interrupted += found["interruptions"]["count"]
    assert interrupted > 0
