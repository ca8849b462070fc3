"""How well a recording can be heard, track by track: how much is clipped, how loud speech is, and when it sounds.

Measured from the samples, in blocks. It says something of the telephone line and nothing of a person: no feeling is
read from a voice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import log10

import numpy as np
from numpy.typing import NDArray

from transcription.audio import Recording
from transcription.sound import Sound, TrackSound
from transcription.spans import Stretch, clipped, closed
from transcription.transcript import Speaker

FRAME_MS = 50
CLIPPED_FROM = 31_900
"""Samples from here up (of 32,768; G.711 ends at 32,124) are at the end of the scale."""

SILENT_DBFS = -70.0
"""Frames fainter than this are silence."""

_BELOW_PEAK_DB = 20.0
_LOUD_PERCENTILE = 95
_FULL_SCALE = 32_768.0
_BLOCK_FRAMES = 2_400

PAUSE_MS = 300
"""Pauses shorter than this are part of speaking."""

_VOICE_FRAME_MS = 10
_VOICE_BELOW_DB = 25.0
_LOUD_BELOW_DB = 15.0
_GROW_MS = 1_500
_SHORTEST_MS = 150


def measure(recording: Recording, speakers: Sequence[Speaker] = (), voiced: Sequence[Sequence[Stretch]] = ()) -> Sound:
    """Measure every track; `speakers` says whose they are, `UNKNOWN` where it does not.

    `voiced` tells per track where the voice detector heard somebody (ms). It rounds up generously; inside it,
    `speech` is what is within 25 dB of the level of speech, pauses under `PAUSE_MS` left in, and what goes on from
    there within 15 dB.

    The level of speech is the mean power of the frames of `FRAME_MS` that are within 20 dB of the loud ones (95th
    percentile of frames with sound), after the idea of the active speech level of ITU-T P.56.
    """
    named = [*speakers, *[Speaker.UNKNOWN] * recording.channels]
    tracks = [_track(samples, recording.rate, named[at]) for at, samples in enumerate(recording.samples)]
    return Sound(
        tuple(
            replace(track, speech=_speech(recording.samples[at], recording.rate, voiced[at], track.speech_dbfs))
            if at < len(voiced)
            else track
            for at, track in enumerate(tracks)
        )
    )


def _speech(
    samples: NDArray[np.int16], rate: int, voiced: Sequence[Stretch], speech_dbfs: float | None
) -> tuple[Stretch, ...]:
    """The parts of `voiced` in which the voice sounds, and what goes on from them nearly as loud.

    The detector loses the voice now and then in the middle of a turn; it never wanders further than `_GROW_MS`.
    """
    if speech_dbfs is None:
        return ()
    found: list[Stretch] = []
    for start, end in voiced:
        since = max(0, start - _GROW_MS)
        power = _power(samples[since * rate // 1000 : (end + _GROW_MS) * rate // 1000], rate)
        inside = _above(power, speech_dbfs - _VOICE_BELOW_DB, since)
        loud = closed(_above(power, speech_dbfs - _LOUD_BELOW_DB, since), PAUSE_MS)
        found += clipped(inside, end, start)
        found += [item for item in loud if item[0] < end and start < item[1]]
    return tuple(item for item in closed(found, PAUSE_MS) if item[1] - item[0] >= _SHORTEST_MS)


def _power(samples: NDArray[np.int16], rate: int) -> NDArray[np.float32]:
    """The mean power of each frame of `_VOICE_FRAME_MS`; what is left at the end is no frame."""
    frame = max(1, rate * _VOICE_FRAME_MS // 1000)
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame).astype(np.float32)
    power: NDArray[np.float32] = np.einsum("ij,ij->i", whole, whole) / frame
    return power


def _above(power: NDArray[np.float32], dbfs: float, since: int) -> list[Stretch]:
    """Where frames that begin `since` ms are at least this loud, in ms."""
    loud = power >= _FULL_SCALE**2 * 10 ** (dbfs / 10)
    turns = np.flatnonzero(np.diff(loud.astype(np.int8), prepend=0, append=0)) * _VOICE_FRAME_MS + since
    return [(int(first), int(last)) for first, last in zip(turns[::2], turns[1::2], strict=True)]


def _track(samples: NDArray[np.int16], rate: int, speaker: Speaker) -> TrackSound:
    frame = max(1, rate * FRAME_MS // 1000)
    parts = [_frames(block) for block in _blocks(samples, frame)]
    power = np.concatenate([found[0] for found in parts])
    clipped = np.concatenate([found[1] for found in parts])
    peak = max(found[2] for found in parts)
    heard = power > _FULL_SCALE**2 * 10 ** (SILENT_DBFS / 10)
    if not heard.any():
        return TrackSound(speaker, 0.0, _dbfs(float(peak) ** 2), None)
    loud = float(np.percentile(power[heard], _LOUD_PERCENTILE))
    active = power >= loud / 10 ** (_BELOW_PEAK_DB / 10)
    return TrackSound(
        speaker=speaker,
        clipped_pct=round(100 * float(clipped[active].mean()), 3),
        peak_dbfs=_dbfs(float(peak) ** 2),
        speech_dbfs=_dbfs(float(power[active].mean())),
    )


def _blocks(samples: NDArray[np.int16], frame: int) -> Iterator[NDArray[np.int16]]:
    """The track as rows of whole frames, about two minutes at a time; a last part of a frame is filled up."""
    step = frame * _BLOCK_FRAMES
    for start in range(0, max(len(samples), 1), step):
        part = samples[start : start + step]
        missing = -len(part) % frame or (frame if len(part) == 0 else 0)
        yield np.pad(part, (0, missing)).reshape(-1, frame)


def _frames(block: NDArray[np.int16]) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Of each frame the mean power and the share of clipped samples; and the peak of all."""
    wide = block.astype(np.float32)
    power = np.einsum("ij,ij->i", wide, wide, dtype=np.float64) / block.shape[1]
    clipped = ((block >= CLIPPED_FROM) | (block <= -CLIPPED_FROM)).mean(axis=1)
    return power, clipped, max(int(block.max()), -int(block.min()))


def _dbfs(power: float) -> float | None:
    return round(10 * log10(power / _FULL_SCALE**2), 1) if power > 0 else None
