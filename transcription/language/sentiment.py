"""Sentiment of the words, by VADER's compound score (−1 … 1): from text only, never from the sound of a voice.

Source: Hutto & Gilbert 2014, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text".
The lexicon is English; a score is a hint for the reader and no grade of a person.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from statistics import fmean
from typing import Protocol

from transcription.transcript import Segment, Speaker, Transcript

MODEL = "vader"
SCALE = (-1.0, 1.0)
LONG_CHARS = 1_000
"""Beyond this a text is scored sentence by sentence: the compound of a whole page is ±1 whatever it says."""
PERIODS = 4

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s|\n")
_SENTENCE_CHARS = 600


class _Analyzer(Protocol):
    def polarity_scores(self, text: str) -> dict[str, float]: ...


@dataclass(frozen=True, slots=True)
class Point:
    """One scored segment on the line over time: its middle in ms, its score, its index in the transcript."""

    at_ms: int
    score: float
    index: int


@dataclass(frozen=True, slots=True)
class Period:
    """A quarter of the interaction: the mean score of the `n` points in it, or None where there is none."""

    start_ms: int
    end_ms: int
    mean: float | None
    n: int


@dataclass(frozen=True, slots=True)
class Line:
    """One speaker's sentiment over time: every point, and the four quarters' means."""

    points: tuple[Point, ...]
    periods: tuple[Period, ...]


def score(text: str) -> float | None:
    """VADER's compound score of a text, −1 … 1, or None when it holds no word.

    Texts longer than `LONG_CHARS` get the mean of their sentences' scores, as VADER's authors advise.
    """
    if not any(char.isalnum() for char in text) and not _is_emoticon(text):
        return None
    if len(text) <= LONG_CHARS:
        return _compound(text)
    return round(fmean(_compound(sentence) for sentence in _sentences(text)), 4)


def annotate(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """The same segments with `sentiment` set; None for system lines and for lines without words."""
    return tuple(
        replace(segment, sentiment=None if segment.speaker == Speaker.SYSTEM else score(segment.text))
        for segment in segments
    )


def trend(transcript: Transcript) -> dict[Speaker, Line]:
    """Each speaker's line over time, from the segments' `sentiment`; speakers without a score are left out.

    The quarters are quarters of the interaction's duration, the same for every speaker, so that the lines of
    agent and customer can be laid on one another. A point on a border belongs to the later quarter.
    """
    lines: dict[Speaker, Line] = {}
    for speaker in Speaker:
        points = tuple(
            Point((segment.start_ms + segment.end_ms) // 2, segment.sentiment, segment.index)
            for segment in transcript.by(speaker)
            if segment.sentiment is not None and speaker != Speaker.SYSTEM
        )
        if points:
            lines[speaker] = Line(points, _periods(points, transcript.duration_ms))
    return lines


def _periods(points: Sequence[Point], duration_ms: int) -> tuple[Period, ...]:
    scores: list[list[float]] = [[] for _ in range(PERIODS)]
    for point in points:
        place = point.at_ms * PERIODS // duration_ms if duration_ms > 0 else 0
        scores[min(max(place, 0), PERIODS - 1)].append(point.score)
    return tuple(
        Period(
            start_ms=duration_ms * number // PERIODS,
            end_ms=duration_ms * (number + 1) // PERIODS,
            mean=round(fmean(values), 4) if values else None,
            n=len(values),
        )
        for number, values in enumerate(scores)
    )


def _sentences(text: str) -> list[str]:
    """Sentences, none longer than `_SENTENCE_CHARS`: VADER's time grows with the square of the length."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        pieces += [sentence[at : at + _SENTENCE_CHARS] for at in range(0, len(sentence), _SENTENCE_CHARS)]
    return [piece for piece in pieces if any(char.isalnum() for char in piece)] or [text[:_SENTENCE_CHARS]]


def _compound(text: str) -> float:
    return float(_analyzer().polarity_scores(text)["compound"])


def _is_emoticon(text: str) -> bool:
    """True when a text without letters still says something, such as ":)" or a face."""
    return 0 < len(text.strip()) <= LONG_CHARS and _compound(text) != 0.0


@cache
def _analyzer() -> _Analyzer:
    """The lexicon, read once on first use (0.1 s)."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    analyzer: _Analyzer = SentimentIntensityAnalyzer()
    return analyzer
