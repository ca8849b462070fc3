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
MAX_SPEECH_S = 28.0

STRETCH_S = 300.0
INAUDIBLE = 33
"""Samples no larger than this (of 32,768, −60 dB) cannot hold speech."""

_SCAN_S = 120
_MARGIN_BLOCKS = 2
_CONTEXT_S = 5

SETTINGS = {
    "detector": "silero",
    "threshold": THRESHOLD,
    "min_speech_ms": MIN_SPEECH_MS,
    "min_silence_ms": MIN_SILENCE_MS,
    "pad_ms": PAD_MS,
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
        """The speech alone, spans joined."""
        return np.concatenate([recording.track(self.channel, span.start, span.end) for span in self.spans])

    def place(self, position: float, tail: float = 0) -> tuple[Span, float]:
        """The span that a position in the joined samples falls in, and its sample number in the track.

        A position in the last `tail` samples of a span counts as the beginning of the next one, if any.
        """
        passed = 0
        for span, is_last in zip(self.spans, [False] * (len(self.spans) - 1) + [True], strict=True):
            length = span.end - span.start
            if is_last or position < passed + length - tail:
                break
            passed += length
        return span, max(span.start, min(span.start + position - passed, span.end))


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


def stretches(channel: int, spans: tuple[Span, ...], rate: int, longest_s: float = STRETCH_S) -> list[Stretch]:
    """Pack a track's spans, in order, into stretches of about equal length, at most `longest_s` seconds
    each."""
    total = sum(span.end - span.start for span in spans)
    if not total:
        return []
    count = max(1, round(total / (longest_s * rate) + 0.499))
    packed: list[list[Span]] = [[]]
    passed = 0
    for span in spans:
        if packed[-1] and passed >= len(packed) * total / count:
            packed.append([])
        packed[-1].append(span)
        passed += span.end - span.start
    return [Stretch(channel, tuple(group)) for group in packed]


def _scan(recording: Recording, channel: int) -> Iterator[Span]:
    """What the detector finds, scanned in pieces of two minutes where there is any sound at all."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415

    options = VadOptions(
        threshold=THRESHOLD,
        min_speech_duration_ms=MIN_SPEECH_MS,
        min_silence_duration_ms=MIN_SILENCE_MS,
        speech_pad_ms=PAD_MS,
        max_speech_duration_s=MAX_SPEECH_S,
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
