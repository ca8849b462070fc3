"""How well a recording can be heard: how much of it is clipped and how loud its speech is, track by track.

Measured from the samples, in blocks. It says something of the telephone line and nothing of a person: no feeling is
read from a voice.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import log10
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transcription.audio import Recording
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


@dataclass(frozen=True, slots=True)
class TrackSound:
    """One track. Levels in dB of full scale (0 is the loudest there is); None where the track is silent.

    `clipped_pct` is the share of samples at the end of the scale while somebody speaks.
    """

    speaker: Speaker
    clipped_pct: float
    peak_dbfs: float | None
    speech_dbfs: float | None


@dataclass(frozen=True, slots=True)
class Sound:
    """The tracks of a recording, in its order."""

    tracks: tuple[TrackSound, ...]


def measure(recording: Recording, speakers: Sequence[Speaker] = ()) -> Sound:
    """Measure every track; `speakers` says whose they are, `UNKNOWN` where it does not.

    The level of speech is the mean power of the frames of `FRAME_MS` that are within 20 dB of the loud ones (95th
    percentile of frames with sound), after the idea of the active speech level of ITU-T P.56.
    """
    named = [*speakers, *[Speaker.UNKNOWN] * recording.channels]
    return Sound(tuple(_track(samples, recording.rate, named[at]) for at, samples in enumerate(recording.samples)))


def to_document(sound: Sound) -> dict[str, Any]:
    """The JSON object that is stored with the figures."""
    return {"tracks": [asdict(track) | {"speaker": track.speaker.value} for track in sound.tracks]}


def from_document(document: dict[str, Any] | None) -> Sound | None:
    """Read it back; None where no sound was measured."""
    if not document:
        return None
    return Sound(tuple(TrackSound(**{**item, "speaker": Speaker(item["speaker"])}) for item in document["tracks"]))


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
