"""Where in a track somebody speaks: voice activity, and its packing into stretches for an engine.

Whisper invents text on silence, so no engine ever hears it. The detector is Silero's, which faster-whisper
brings along; it is used for every engine.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from transcription.audio import Recording
from transcription.engines import Samples

THRESHOLD = 0.5
MIN_SPEECH_MS = 100
MIN_SILENCE_MS = 700
PAD_MS = 250

GAP_MS = 200
"""Silence between two spans that are heard together, so that their sentences do not run into each other."""

INAUDIBLE = 33
"""Samples no larger than this (of 32,768, −60 dB) cannot hold speech."""

_SCAN_S = 40
_MARGIN_BLOCKS = 2
_CONTEXT_S = 5
_QUIET_FRAMES = 10

SETTINGS = {
    "detector": "silero",
    "threshold": THRESHOLD,
    "min_speech_ms": MIN_SPEECH_MS,
    "min_silence_ms": MIN_SILENCE_MS,
    "pad_ms": PAD_MS,
    "gap_ms": GAP_MS,
}
"""What is recorded with every transcript."""


@dataclass(frozen=True, slots=True)
class Span:
    """Samples `start:end` of a track in which there is speech."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Stretch:
    """Spans of one channel that are heard together, silence between them left out."""

    channel: int
    spans: tuple[Span, ...]

    @property
    def length(self) -> int:
        """Samples of speech in it."""
        return sum(span.end - span.start for span in self.spans)

    def samples(self, recording: Recording) -> Samples:
        """The speech alone, a short silence between spans that do not touch."""
        gap = np.zeros(_gap(recording.rate), np.float32)
        pieces: list[Samples] = []
        for place, span in enumerate(self.spans):
            if place and span.start != self.spans[place - 1].end:
                pieces.append(gap)
            pieces.append(recording.track(self.channel, span.start, span.end))
        return np.concatenate(pieces)

    def place(self, position: float, rate: int, tail: float = 0) -> tuple[Span, float]:
        """The span that a position in the joined samples falls in, and its sample number in the track.

        A position in a gap belongs to the nearer span. One in the last `tail` samples of a span counts as the
        beginning of the next one, if any.
        """
        passed = 0.0
        for span, after in zip(self.spans, (*self.spans[1:], None), strict=True):
            gap = _gap(rate) if after and after.start != span.end else 0
            length = span.end - span.start
            if after is None or position < passed + length + gap / 2 - tail:
                break
            passed += length + gap
        return span, max(span.start, min(span.start + position - passed, span.end))


def _gap(rate: int) -> int:
    return GAP_MS * rate // 1000


def spans_of(recording: Recording, channel: int) -> tuple[Span, ...]:
    """Where channel `channel` holds speech, in order and without overlap.

    Memory does not grow with the length of the call.
    """
    found: list[Span] = []
    for span in _scan(recording, channel):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(span.end, found[-1].end))
        else:
            found.append(span)
    return tuple(found)


def stretches(recording: Recording, channel: int, spans: tuple[Span, ...], longest_s: float) -> list[Stretch]:
    """Pack a track's spans, in order, into stretches of at most `longest_s` seconds, gaps counted.

    A span is only cut when it is longer than a stretch, at its quietest points.
    """
    longest, gap = int(longest_s * recording.rate), _gap(recording.rate)
    packed: list[list[Span]] = []
    room = 0
    for span in (piece for whole in spans for piece in _cut(recording, channel, whole, longest)):
        needed = span.end - span.start
        if not packed or needed + gap > room:
            packed.append([])
            room = longest + gap
        packed[-1].append(span)
        room -= needed + gap
    return [Stretch(channel, tuple(group)) for group in packed]


def _cut(recording: Recording, channel: int, span: Span, longest: int) -> Iterator[Span]:
    """A span in parts of at most `longest` samples and about equal length."""
    while span.end - span.start > longest:
        parts = -(-(span.end - span.start) // longest)
        about = (span.end - span.start) // parts
        first, last = span.start + about * 2 // 3, span.start + min(longest, about * 4 // 3)
        border = _quietest(recording, channel, first, last)
        yield Span(span.start, border)
        span = Span(border, span.end)
    yield span


def _quietest(recording: Recording, channel: int, start: int, end: int) -> int:
    """The middle of the quietest fifth of a second between two samples of a track."""
    frame = recording.rate // 50
    count = (end - start) // frame
    if count <= _QUIET_FRAMES:
        return (start + end) // 2
    sound = recording.track(channel, start, start + count * frame).reshape(count, frame)
    energy = np.convolve((sound**2).mean(axis=1), np.ones(_QUIET_FRAMES), mode="valid")
    return start + (int(energy.argmin()) * 2 + _QUIET_FRAMES) * frame // 2


def _scan(recording: Recording, channel: int) -> Iterator[Span]:
    """What the detector finds, scanned in pieces where there is any sound at all.

    The detector's memory grows with the piece, by 2 MB a second.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415

    options = VadOptions(
        threshold=THRESHOLD,
        min_speech_duration_ms=MIN_SPEECH_MS,
        min_silence_duration_ms=MIN_SILENCE_MS,
        speech_pad_ms=PAD_MS,
    )
    rate = recording.rate
    for sounding in _sounding(recording, channel):
        for start in range(sounding.start, sounding.end, _SCAN_S * rate):
            # A little sound from before gives the detector its footing; what it finds there is known already.
            lead = max(sounding.start, start - _CONTEXT_S * rate)
            piece = recording.track(channel, lead, min(start + _SCAN_S * rate, sounding.end))
            for found in get_speech_timestamps(piece, options, sampling_rate=rate):
                span = Span(max(start, lead + found["start"]), lead + found["end"])
                if span.end > span.start:
                    yield span


def _sounding(recording: Recording, channel: int) -> list[Span]:
    """The parts of a track that are not inaudible, with a second around each.

    Half of a stereo call is the other side speaking, often recorded as nothing at all: no need to look there.
    """
    samples, block = recording.samples[channel], recording.rate // 2
    edges = np.arange(0, len(samples), block)
    high = np.maximum.reduceat(samples, edges).astype(np.int32)
    low = np.minimum.reduceat(samples, edges).astype(np.int32)
    loud = np.maximum(high, -low) > INAUDIBLE
    near = np.convolve(loud, np.ones(2 * _MARGIN_BLOCKS + 1), mode="full")[_MARGIN_BLOCKS:-_MARGIN_BLOCKS] > 0
    turns = np.flatnonzero(np.diff(near.astype(np.int8), prepend=0, append=0))
    return [
        Span(int(first) * block, min(int(last) * block, len(samples)))
        for first, last in zip(turns[::2], turns[1::2], strict=True)
    ]
