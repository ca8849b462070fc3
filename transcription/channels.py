"""Channels and speakers: which track of a recording is whose, and the turns of all tracks in one order.

A telephone system that records each side apart gives exact speakers. One track for everybody does not, and
then the transcript says so (`is_estimated`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from transcription.audio import Recording
from transcription.transcript import Segment, Speaker

ChannelMap = tuple[Speaker, ...]
"""The speaker of channel 0, 1, …"""

AGENT_LEFT: ChannelMap = (Speaker.AGENT, Speaker.CUSTOMER)
AGENT_RIGHT: ChannelMap = (Speaker.CUSTOMER, Speaker.AGENT)

SAME_SOUND = 0.98
"""Two channels that correlate at least this much carry one and the same sound."""

_BLOCK = 1 << 20


class Layout(StrEnum):
    """How a recording's channels were understood."""

    SEPARATE = "separate"
    MONO = "mono"
    COPIED = "copied"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Split:
    """A recording of which every channel has a speaker. `is_estimated` says that speakers are not known."""

    recording: Recording
    speakers: ChannelMap
    layout: Layout

    @property
    def is_estimated(self) -> bool:
        """Whether several people may share a track."""
        return self.layout is not Layout.SEPARATE


def split(recording: Recording, channel_map: ChannelMap = AGENT_LEFT) -> Split:
    """Give every channel its speaker.

    One channel, or two that carry the same sound, is one track of `Speaker.UNKNOWN`. More channels than
    `channel_map` names (the surround sound of a video, say) are mixed into one such track.
    """
    count = recording.channels
    if count == 1:
        return Split(recording, (Speaker.UNKNOWN,), Layout.MONO)
    if count == 2 and is_same_sound(recording.samples[0], recording.samples[1]):
        return Split(_only(recording, recording.samples[:1]), (Speaker.UNKNOWN,), Layout.COPIED)
    if count > len(channel_map):
        return Split(_only(recording, _mixed(recording.samples)), (Speaker.UNKNOWN,), Layout.MIXED)
    return Split(recording, channel_map[:count], Layout.SEPARATE)


def is_same_sound(left: NDArray[np.int16], right: NDArray[np.int16]) -> bool:
    """Whether two channels are copies of one (also louder, or with the sign turned): |correlation| ≥ 0.98."""
    both = left_energy = right_energy = 0.0
    for start in range(0, left.shape[0], _BLOCK):
        a = left[start : start + _BLOCK].astype(np.float64)
        b = right[start : start + _BLOCK].astype(np.float64)
        both += float(a @ b)
        left_energy += float(a @ a)
        right_energy += float(b @ b)
    loudness = (left_energy * right_energy) ** 0.5
    return bool(loudness > 0 and abs(both) / loudness >= SAME_SOUND)


def merge(tracks: Iterable[Sequence[Segment]]) -> tuple[Segment, ...]:
    """The segments of all tracks in order of their start, numbered from 0."""
    ordered = sorted((segment for track in tracks for segment in track), key=lambda s: (s.start_ms, s.end_ms))
    return tuple(replace(segment, index=index) for index, segment in enumerate(ordered))


def _only(recording: Recording, samples: NDArray[np.int16]) -> Recording:
    return replace(recording, samples=samples, channels=samples.shape[0])


def _mixed(samples: NDArray[np.int16]) -> NDArray[np.int16]:
    """All channels as one: the mean of those that are not silent, so that empty ones do not make it faint."""
    heard = [channel for channel in samples if channel.any()] or [samples[0]]
    mixed = np.empty((1, samples.shape[1]), dtype=np.int16)
    for start in range(0, samples.shape[1], _BLOCK):
        part = slice(start, start + _BLOCK)
        mixed[0, part] = np.mean([channel[part] for channel in heard], axis=0)
    return mixed
