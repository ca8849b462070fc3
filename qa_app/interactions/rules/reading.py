"""How a transcript reads: a line cut into words, plain text and redaction marks, and its sentiment in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from transcription import sound
from transcription.spans import between, shared, union
from transcription.speech_time import talk_times
from transcription.transcript import Segment, Speaker, Transcript

DOUBT_BELOW = 0.5
"""Words heard with less confidence than this are underlined."""
NEUTRAL_WITHIN = 0.05
STRONG_FROM = 0.5
_OTHER = {Speaker.AGENT: Speaker.CUSTOMER, Speaker.CUSTOMER: Speaker.AGENT}


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a line. `at_ms` when it is a word that can be played; `kind` when it stands for removed data."""

    text: str
    at_ms: int | None = None
    confidence: float | None = None
    kind: str | None = None

    @property
    def is_doubtful(self) -> bool:
        """Whether the engine was unsure of the word."""
        return self.confidence is not None and self.confidence < DOUBT_BELOW


@dataclass(frozen=True, slots=True)
class Tone:
    """A line's sentiment in words; `level` names the steps of the diverging scale, `sign` is its short form."""

    text: str
    level: str
    sign: str


def pieces(segment: Segment) -> tuple[Piece, ...]:
    """The segment's whole text in order; joined, the pieces give the text back."""
    found: list[Piece] = []
    at = 0
    for start, end, piece in _marks(segment):
        if start < at:
            continue
        if start > at:
            found.append(Piece(segment.text[at:start]))
        found.append(piece)
        at = end
    if at < len(segment.text):
        found.append(Piece(segment.text[at:]))
    return tuple(found)


def without_mood(transcript: Transcript) -> Transcript:
    """The transcript without the sentiment of its lines and of the whole."""
    figures = {name: value for name, value in transcript.metrics.items() if name != "sentiment"}
    return replace(
        transcript, segments=tuple(replace(line, sentiment=None) for line in transcript.segments), metrics=figures
    )


def without_agents_mood(transcript: Transcript) -> Transcript:
    """The transcript with the sentiment of the customer's lines alone; of none while it is not certain who is who."""
    shown = {Speaker.CUSTOMER} if has_sides(transcript) else set()
    lines = tuple(line if line.speaker in shown else replace(line, sentiment=None) for line in transcript.segments)
    kept = transcript.metrics.get("sentiment")
    if not kept:
        return replace(transcript, segments=lines)
    customer = kept.get("customer") if shown else None
    mood = {**kept, "is_agent_scored": False, "agent": None, "everyone": None, "customer": customer}
    return replace(transcript, segments=lines, metrics={**transcript.metrics, "sentiment": mood})


def tone(score: float | None) -> Tone | None:
    """The sentiment as words and a step of the scale; None when it was not scored."""
    if score is None:
        return None
    if abs(score) < NEUTRAL_WITHIN:
        return Tone("neutral", "mid", "·")
    side, level, sign = ("positive", "high", "+") if score > 0 else ("negative", "low", "−")
    if abs(score) >= STRONG_FROM:
        return Tone(f"strongly {side}", f"{level} {level}-strong", 2 * sign)
    return Tone(side, level, sign)


def mean_confidence(transcript: Transcript) -> float | None:
    """The mean confidence of all words that have one (0..1)."""
    known = [
        word.confidence for segment in transcript.segments for word in segment.words if word.confidence is not None
    ]
    return fmean(known) if known else None


def spans(transcript: Transcript) -> list[tuple[int, int, str]]:
    """Who spoke when, as (start_ms, end_ms, kind): agent, customer, overlap, silence, hold.

    Where it is not certain who spoke, talk stands for all three sides. The sums are those of `transcription.metrics`.
    """
    talk = talk_times(transcript, sound.from_document(transcript.metrics.get("sound")))
    agent, customer = talk[Speaker.AGENT], talk[Speaker.CUSTOMER]
    somebody = union(stretch for lane in talk.values() for stretch in lane)
    if not somebody:
        return []
    sides = {"agent": agent, "customer": customer, "overlap": shared(agent, customer)}
    held = (transcript.metrics.get("hold") or {}).get("instances", ())
    lanes = {
        **(sides if has_sides(transcript) else {"talk": somebody}),
        "silence": between(somebody, transcript.duration_ms),
        "hold": [(item["start_ms"], item["end_ms"]) for item in held],
    }
    return [(start, end, kind) for kind, stretches in lanes.items() for start, end in stretches]


def has_sides(transcript: Transcript) -> bool:
    """Whether agent and customer have figures of their own: it is known, or sure enough, who spoke."""
    return bool(transcript.metrics.get("has_sides", not transcript.is_estimated))


def swapped(segments: Sequence[Segment]) -> Iterator[Speaker]:
    """Each segment's speaker with agent and customer exchanged."""
    return (_OTHER.get(segment.speaker, segment.speaker) for segment in segments)


def tracks_swapped(metrics: Mapping[str, Any]) -> dict[str, Any]:
    """Kept figures with what was measured of each one's track standing under the other's name."""
    sound = metrics.get("sound")
    if not sound:
        return dict(metrics)
    tracks = [{**track, "speaker": _OTHER.get(track["speaker"], track["speaker"])} for track in sound["tracks"]]
    return {**metrics, "sound": {**sound, "tracks": tracks}}


def changed_places(before: Sequence[Segment], after: Sequence[Segment]) -> list[int]:
    """Where lines look different now; behind a line whose speaker changed, the next one's heading may too."""
    found = {place for place, (old, new) in enumerate(zip(before, after, strict=True)) if old is not new and old != new}
    turned = {place + 1 for place in found if before[place].speaker != after[place].speaker}
    return sorted(place for place in found | turned if place < len(after))


def _marks(segment: Segment) -> list[tuple[int, int, Piece]]:
    """Where words and redactions stand in the text; redactions go before the words under them."""
    marks = [
        (span.start_char, span.end_char,
         Piece(segment.text[span.start_char : span.end_char], span.start_ms, kind=span.kind))
        for span in segment.redactions
    ]  # fmt: skip
    at = 0
    for word in segment.words:
        text = word.text.strip()
        start = segment.text.find(text, at) if text else -1
        if start < 0:
            continue
        at = start + len(text)
        if not any(start < end and begin < at for begin, end, _ in marks[: len(segment.redactions)]):
            marks.append((start, at, Piece(text, word.start_ms, word.confidence)))
    return sorted(marks, key=lambda mark: mark[:2])
