"""Which stretches of a recording get a voiceprint, and the voiceprints of them.

Windows lie inside unbroken speech: nobody else is likely to begin without a pause, so a window that stops at
pauses mostly holds one person.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from transcription.audio import RATE, Recording
from transcription.diarization.voiceprint import BATCH, HOP, MELS, SIZE, WINDOW, Array, Encoder, Window, mel_spectrogram
from transcription.transcript import Word

FRAME_MS = 10
PAUSE_MS = 250
"""A gap between words that no window spans."""

SHORTEST = 40
"""Frames of the shortest window; one around a shorter word takes in some of what is near."""

LEVEL = 10 ** (-30 / 20)
"""Root mean square that each window is brought to, so that how loud somebody is recorded does not count."""

_PAD_MS = 60
_WANTED = 400
_STEPS = (20, 50)
_GRID = 8
_BLOCK = 30_000
_LEAD = 2


def lay(words: Sequence[Word], frames: int) -> list[Window]:
    """Windows over the speech of `words` (in order of time), in a recording of `frames` × 10 ms.

    About 400 of them: one every 0.2 s of a short recording, and at least one every 0.5 s of a long one.
    """
    stretches = _unbroken(words)
    speech = sum(end - start for start, end in stretches) // FRAME_MS
    step = min(max(speech // _WANTED, _STEPS[0]), _STEPS[1])
    return sorted(window for start, end in stretches for window in _over(start, end, step, frames))


def voiceprints(recording: Recording, windows: Sequence[Window], encoder: Encoder) -> Array:
    """One unit vector a window, shape (windows, 256), of the recording's first track.

    Five minutes at a time: memory grows with the number of windows (1 kB each), not with the sound.
    """
    if recording.rate != RATE:
        raise ValueError(f"voiceprints are made of {RATE} samples a second, not {recording.rate}")
    prints = np.zeros((len(windows), SIZE), np.float32)
    by_block = groupby(range(len(windows)), key=lambda number: windows[number].start // _BLOCK)
    for _, numbers in by_block:
        block = list(numbers)
        first = max(0, windows[block[0]].start - _LEAD)
        last = max(windows[number].end for number in block) + _LEAD
        samples = recording.track(0, first * HOP, last * HOP)
        mels = _mels(samples)
        for same in _of_one_length(block, windows):
            pieces = [_level(mels, samples, windows[number], first) for number in same]
            prints[same] = encoder.embed(np.stack(pieces))
    return prints


def _unbroken(words: Sequence[Word]) -> list[tuple[int, int]]:
    """Stretches (ms) of speech without a pause, a little wider than the words."""
    found: list[tuple[int, int]] = []
    for word in words:
        if found and word.start_ms - found[-1][1] < PAUSE_MS:
            found[-1] = (found[-1][0], max(found[-1][1], word.end_ms))
        else:
            found.append((word.start_ms, word.end_ms))
    return [(max(0, start - _PAD_MS), end + _PAD_MS) for start, end in found]


def _over(start_ms: int, end_ms: int, step: int, frames: int) -> Iterator[Window]:
    start, end = start_ms // FRAME_MS, min(end_ms // FRAME_MS + 1, frames)
    length = min(max((end - start) // _GRID * _GRID, SHORTEST), WINDOW)
    if length > frames:
        return
    if length >= end - start:
        first = min(max(0, (start + end - length) // 2), frames - length)
        yield Window(first, first + length)
        return
    count = -(-(end - start - length) // step) if length == WINDOW else 0
    for number in range(count + 1):
        first = start + (number * (end - start - length) // count if count else (end - start - length) // 2)
        yield Window(first, first + length)


def _mels(samples: Array) -> Array:
    """`mel_spectrogram` of a long stretch, a piece at a time: its frames take ten times the memory of the sound."""
    piece = 3000 * HOP
    if len(samples) <= piece:
        return mel_spectrogram(samples)
    lead = _LEAD * HOP
    parts = []
    for start in range(0, len(samples), piece):
        from_ = max(0, start - lead)
        part = mel_spectrogram(samples[from_ : start + piece + lead])
        skip = (start - from_) // HOP
        parts.append(part[skip : skip + 3000])
    return np.concatenate(parts)


def _level(mels: Array, samples: Array, window: Window, first: int) -> Array:
    start, end = window.start - first, window.end - first
    power = float(np.mean(np.square(samples[start * HOP : end * HOP]))) + 1e-10
    piece = np.zeros((window.length, MELS), np.float32)
    heard = mels[start:end] * np.float32(LEVEL**2 / power)
    piece[: len(heard)] = heard
    return piece


def _of_one_length(block: Sequence[int], windows: Sequence[Window]) -> Iterator[list[int]]:
    """Batches of windows that have the same number of frames."""
    ordered = sorted(block, key=lambda number: windows[number].length)
    for _, group in groupby(ordered, key=lambda number: windows[number].length):
        same = list(group)
        yield from (same[start : start + BATCH] for start in range(0, len(same), BATCH))
