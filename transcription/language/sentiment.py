"""Sentiment of the words, by VADER's compound score (−1 … 1): from text only, never from the sound of a voice.

Source: Hutto & Gilbert 2014, "VADER: A Parsimonious Rule-based Model for Sentiment Analysis of Social Media Text".
The lexicon is English; a score is a hint for the reader and no grade of a person. Negation is understood near the
word it turns ("not happy", "no problem") and missed further away: "I won't say it was good" counts as positive, "never
been happier" as negative. So does irony.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib.metadata import version
from statistics import fmean
from typing import Any, Protocol

from transcription.transcript import Segment, Speaker, Transcript

MODEL = "vader"
PACKAGE = "vaderSentiment"
SCALE = (-1.0, 1.0)
LONG_CHARS = 1_000
"""Beyond this a text is scored sentence by sentence: the compound of a whole page is ±1 whatever it says."""
PERIODS = 4
NEUTRAL_WITHIN = 0.05
"""VADER's authors call a compound nearer to zero than this neutral."""
EVERYBODY = frozenset({Speaker.AGENT, Speaker.CUSTOMER, Speaker.UNKNOWN})
"""Announcements and bots have no feelings to be found in their words."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s|\n")
_SENTENCE_CHARS = 600


class _Analyzer(Protocol):
    lexicon: Mapping[str, float]

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


def is_in_lexicon(word: str) -> bool:
    """Whether VADER's list of English words with a feeling to them holds the word, in small letters."""
    return word in _analyzer().lexicon


def label(value: float, neutral_within: float = NEUTRAL_WITHIN) -> str:
    """A score as a word: negative, neutral or positive."""
    if abs(value) < neutral_within or value == 0:
        return "neutral"
    return "positive" if value > 0 else "negative"


def annotate(
    segments: Iterable[Segment], speakers: frozenset[Speaker] = EVERYBODY, known: Mapping[str, float] | None = None
) -> tuple[Segment, ...]:
    """The same segments with `sentiment` set for the given speakers; None for others and for lines without words.

    `known` are texts with their scores, which need not be found out anew.
    """
    told = known or {}

    def scored(segment: Segment) -> Segment:
        found = None
        if segment.speaker in speakers:
            found = told[segment.text] if segment.text in told else score(segment.text)
        return segment if segment.sentiment == found else replace(segment, sentiment=found)

    return tuple(map(scored, segments))


def known_scores(transcript: Transcript) -> dict[str, float]:
    """The texts of a measured transcript with their scores, where this very model has made them."""
    model = (transcript.metrics.get("sentiment") or {}).get("model")
    if model != {"name": MODEL, "version": _version()}:
        return {}
    return {segment.text: segment.sentiment for segment in transcript.segments if segment.sentiment is not None}


def read_speakers(language: str | None, *, is_agent_scored: bool, has_sides: bool) -> frozenset[Speaker]:
    """Whose words are scored: nobody's in another language than English; where the agent's are not to be, the
    customer's alone, and nobody's while it is not certain who is who."""
    if language is not None and language.lower().partition("-")[0] != "en":
        return frozenset()
    if is_agent_scored:
        return EVERYBODY
    return frozenset({Speaker.CUSTOMER}) if has_sides else frozenset()


def summary(
    transcript: Transcript, *, is_agent_scored: bool, has_sides: bool, neutral_within: float = NEUTRAL_WITHIN
) -> dict[str, Any]:
    """Each side's sentiment as the JSON object kept with the figures, from the segments' own `sentiment`.

    A side is {"mean", "label", "n", "quarters", "shift", "lowest"} or None where nothing of it was scored.
    "everyone" stands in for the sides while it is not certain who is who. `shift` is the mean of the last quarter
    less that of the first, None unless both hold a line.
    """
    lines = trend(transcript)
    sides = {side.value: lines.get(side) if has_sides else None for side in (Speaker.CUSTOMER, Speaker.AGENT)}
    points = sorted((point for line in lines.values() for point in line.points), key=lambda point: point.index)
    everyone = Line(tuple(points), _periods(points, transcript.duration_ms)) if points and not has_sides else None
    made = {"name": MODEL, "version": _version()}
    head = {"model": made, "scale": list(SCALE), "from": "text", "is_agent_scored": is_agent_scored}
    return head | {
        name: _of_side(line, neutral_within) if line else None for name, line in {**sides, "everyone": everyone}.items()
    }


def _of_side(line: Line, neutral_within: float) -> dict[str, Any]:
    mean = round(fmean(point.score for point in line.points), 4)
    lowest = min(line.points, key=lambda point: (point.score, point.index))
    first, last = line.periods[0], line.periods[-1]
    is_known = first.mean is not None and last.mean is not None
    labels = [label(point.score, neutral_within) for point in line.points]
    return {
        "mean": mean,
        "label": label(mean, neutral_within),
        "n": len(line.points),
        "lines": {word: labels.count(word) for word in ("negative", "neutral", "positive")},
        "quarters": [asdict(period) for period in line.periods],
        "shift": {
            "value": round((last.mean or 0.0) - (first.mean or 0.0), 4) if is_known else None,
            "n_first": first.n,
            "n_last": last.n,
        },
        "lowest": {
            "index": lowest.index,
            "at_ms": lowest.at_ms,
            "score": lowest.score,
            "label": label(lowest.score, neutral_within),
        },
    }


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
def _version() -> str:
    return version(PACKAGE)


@cache
def _analyzer() -> _Analyzer:
    """The lexicon, read once on first use (0.1 s)."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer  # noqa: PLC0415

    analyzer: _Analyzer = SentimentIntensityAnalyzer()
    return analyzer
