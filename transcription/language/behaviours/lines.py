"""The lines of a transcript that people said or wrote, read into words once, and what is known of their place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transcription.language.behaviours.detector import Detector, Edge, Unit, Window
from transcription.language.behaviours.graph import Finder, Match, Owner
from transcription.language.behaviours.words import Line, read
from transcription.transcript import Segment, Speaker, Transcript

_REACH = 400


@dataclass(frozen=True, slots=True)
class Turn:
    """One line: its place among all lines, the segment, its words, and the phrases found in it."""

    place: int
    segment: Segment
    line: Line
    found: Mapping[Owner, Sequence[Match]]


@dataclass(frozen=True, slots=True)
class Extent:
    """How long the conversation is, in ms (0 when it knows no times) and in lines."""

    duration_ms: int
    lines: int

    def holds(self, window: Window | None, turn: Turn) -> bool:
        """Whether a line reaches into the window; every line does into None."""
        if window is None:
            return True
        if window.unit == Unit.LINES:
            return self._holds_line(window.edge, window.amount, turn)
        if not self.duration_ms:
            return window.unit == Unit.SECONDS or self._holds_line(window.edge, window.amount * self.lines / 100, turn)
        share = self.duration_ms / 100 if window.unit == Unit.PERCENT else 1_000
        reach_ms = window.amount * share
        if window.edge == Edge.FIRST:
            return turn.segment.start_ms <= reach_ms
        return turn.segment.end_ms >= self.duration_ms - reach_ms

    def _holds_line(self, edge: Edge, amount: float, turn: Turn) -> bool:
        return turn.place < amount if edge == Edge.FIRST else turn.place + 1 > self.lines - amount


def extent_of(transcript: Transcript, lines: int) -> Extent:
    """The extent; a duration shorter than its segments, as a file may claim, is the segments'."""
    last_ms = max((segment.end_ms for segment in transcript.segments), default=0)
    has_times = last_ms > 0
    return Extent(max(transcript.duration_ms, last_ms) if has_times else 0, lines)


def turns_of(transcript: Transcript, finder: Finder) -> list[Turn]:
    """Every line but the system's, with the phrases that are in it; equal texts are read once."""
    known: dict[str, tuple[Line, Mapping[Owner, Sequence[Match]]]] = {}
    said = (segment for segment in transcript.segments if segment.speaker != Speaker.SYSTEM)
    turns = []
    for place, segment in enumerate(said):
        if segment.text not in known:
            line = read(segment.text)
            known[segment.text] = (line, finder.find(line))
        turns.append(Turn(place, segment, *known[segment.text]))
    return turns


def is_by(wanted: Speaker | None, detector: Detector, segment: Segment) -> bool:
    """Whether the line is one of the speaker that a detector (or its rule) looks at."""
    if wanted is None or segment.speaker == wanted:
        return True
    return segment.speaker == Speaker.UNKNOWN and detector.may_be_unknown


def times_of(segment: Segment, start_char: int, end_char: int) -> tuple[int, int]:
    """(start, end) in ms of characters of a segment: those of its timed words, else the segment's own."""
    at, inside = 0, []
    for word in segment.words:
        written = word.text.strip()
        start = segment.text.find(written, at, at + len(written) + _REACH) if written else -1
        if start < 0:
            continue
        at = start + len(written)
        if start < end_char and at > start_char:
            inside.append(word)
    if not inside:
        return segment.start_ms, segment.end_ms
    return min(word.start_ms for word in inside), max(word.end_ms for word in inside)
