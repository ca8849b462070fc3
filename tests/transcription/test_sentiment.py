"""Sentiment of text: scores, what gets none, and the line over time."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from effort import effort

from transcription import metrics
from transcription.language import sentiment
from transcription.transcript import Channel, Segment, Speaker, Transcript

TRUTH = Path(__file__).parents[3] / "shared/data/sentiment/vader_groundtruth.jsonl"


def segment(index: int, speaker: Speaker, text: str, start: int = 0, end: int = 0) -> Segment:
    return Segment(index, speaker, text, start, end)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("I love this, thank you so much!", 0.6, 1.0),
        ("This is terrible, I am very angry", -1.0, -0.5),
        ("The parcel is on the table", -0.1, 0.1),
        ("The coffee was not good", -0.6, -0.05),
        (":)", 0.1, 1.0),
    ],
)
def test_scores(text: str, low: float, high: float) -> None:
    value = sentiment.score(text)
    assert value is not None
    assert low <= value <= high


@pytest.mark.parametrize("text", ["", "   ", "\n", "...", "—"])
def test_nothing_said_has_no_score(text: str) -> None:
    assert sentiment.score(text) is None


def test_a_long_text_is_the_mean_of_its_sentences() -> None:
    bad, plain = "This is terrible. ", "The parcel is on the table. "
    long = (bad + plain) * 40
    assert len(long) > sentiment.LONG_CHARS
    value, one = sentiment.score(long), sentiment.score(bad)
    assert value is not None
    assert one is not None
    assert value == pytest.approx(one / 2, abs=0.02)


@pytest.mark.covers("QM-B8", "QM-B10")
def test_system_and_empty_lines_get_none() -> None:
    marked = sentiment.annotate(
        [
            segment(0, Speaker.SYSTEM, "What a wonderful day"),
            segment(1, Speaker.CUSTOMER, "What a wonderful day"),
            segment(2, Speaker.AGENT, ""),
        ]
    )
    assert [item.sentiment is None for item in marked] == [True, False, True]


@pytest.mark.covers("QM-B8")
def test_line_over_time() -> None:
    customer = [(0, 1000, -0.8), (3000, 4000, -0.4), (9000, 10_000, 0.6)]
    segments = [
        replace(segment(index, Speaker.CUSTOMER, "x", start, end), sentiment=value)
        for index, (start, end, value) in enumerate(customer)
    ]
    segments.append(replace(segment(3, Speaker.AGENT, "x", 5000, 5000), sentiment=0.1))
    segments.append(replace(segment(4, Speaker.SYSTEM, "x", 6000, 6000), sentiment=0.9))
    lines = sentiment.trend(Transcript(Channel.CALL, 10_000, tuple(segments)))
    assert set(lines) == {Speaker.AGENT, Speaker.CUSTOMER}
    line = lines[Speaker.CUSTOMER]
    assert [(point.at_ms, point.score, point.index) for point in line.points] == [
        (500, -0.8, 0),
        (3500, -0.4, 1),
        (9500, 0.6, 2),
    ]
    assert [(period.start_ms, period.end_ms) for period in line.periods] == [
        (0, 2500), (2500, 5000), (5000, 7500), (7500, 10_000),
    ]  # fmt: skip
    assert [(period.mean, period.n) for period in line.periods] == [(-0.8, 1), (-0.4, 1), (None, 0), (0.6, 1)]
    assert [period.n for period in lines[Speaker.AGENT].periods] == [0, 0, 1, 0]


def test_no_duration_no_crash() -> None:
    one = replace(segment(0, Speaker.AGENT, "x"), sentiment=0.5)
    line = sentiment.trend(Transcript(Channel.EMAIL, 0, (one,)))[Speaker.AGENT]
    assert [period.n for period in line.periods] == [1, 0, 0, 0]


def test_the_lexicon_is_loaded_on_first_use_only() -> None:
    code = (
        "import sys, transcription.language.sentiment as s; assert 'vaderSentiment' not in sys.modules; "
        "s.score('good'); assert 'vaderSentiment' in sys.modules; assert s._analyzer() is s._analyzer()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_a_page_of_text_takes_no_time() -> None:
    assert effort(lambda: sentiment.score("good bad " * 11_000)) < 120


@pytest.mark.skipif(not TRUTH.exists(), reason="the human-rated sentences are not on this machine")
def test_agrees_with_people() -> None:
    """The sign agrees with the human mean where people were clear about it."""
    with TRUTH.open(encoding="utf-8") as file:
        rated = [json.loads(row) for row in file]
    clear = [item for item in rated if abs(item["mean"]) >= 1.5 and item["domain"] == "tweets"][:1000]
    agreed = sum((sentiment.score(item["text"]) or 0) * item["mean"] > 0 for item in clear)
    assert len(clear) >= 500
    assert agreed / len(clear) >= 0.9


def test_lines_that_read_as_they_did_keep_the_score_of_the_same_model(monkeypatch):
    texts = ("I love this.", "It is 5 o'clock.", "…", "I hate this.")
    said = Transcript(
        Channel.CHAT, 4, tuple(segment(n, Speaker.CUSTOMER, text, n, n) for n, text in enumerate(texts)), language="en"
    )
    before = metrics.remeasure(said)
    known = sentiment.known_scores(before)
    assert set(known) == {texts[0], texts[1], texts[3]}
    marked = replace(before, segments=tuple(replace(item, sentiment=0.123) for item in before.segments[:1]))
    assert metrics.rescore(said, marked).segments[0].sentiment == 0.123  # not found out anew
    assert metrics.remeasure(before, before).segments[0] is before.segments[0]
    model = {"name": sentiment.MODEL, "version": "0"}
    older = replace(before, metrics={**before.metrics, "sentiment": {**before.metrics["sentiment"], "model": model}})
    assert sentiment.known_scores(older) == {}
    assert metrics.remeasure(said, older) == before
