"""The waveform that is drawn beside a player: for each channel the loudest amplitudes, in buckets."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transcription.silencing import hushed
from transcription.spans import Stretch

LOUDEST = 127


def drawn(
    samples: NDArray[np.int16], rate: int, buckets: int, silenced: Sequence[Stretch]
) -> tuple[tuple[int, ...], ...]:
    """For each channel of `samples` (channels, n) at most `buckets` loudest amplitudes, 0..127.

    What lies in the `silenced` stretches (ms) does not count, so that the waveform is flat there.
    """
    length = samples.shape[1]
    edges = np.linspace(0, length, min(buckets, length), endpoint=False).astype(np.int64)
    return tuple(_lane(channel, edges, rate, silenced) for channel in samples)


def _lane(
    channel: NDArray[np.int16], edges: NDArray[np.int64], rate: int, silenced: Sequence[Stretch]
) -> tuple[int, ...]:
    high = np.maximum.reduceat(channel, edges).astype(np.int32)
    low = np.minimum.reduceat(channel, edges).astype(np.int32)
    loud = np.maximum(high, -low)
    for place in _touched(edges, rate, silenced):
        start = int(edges[place])
        end = int(edges[place + 1]) if place + 1 < len(edges) else len(channel)
        rest = hushed(channel[start:end, None], start, rate, silenced).astype(np.int32)
        loud[place] = np.abs(rest).max(initial=0)
    return tuple(int(value) for value in np.minimum(loud >> 8, LOUDEST))


def _touched(edges: NDArray[np.int64], rate: int, silenced: Sequence[Stretch]) -> list[int]:
    """The buckets in which something is silenced."""
    found: set[int] = set()
    for start_ms, end_ms in silenced:
        first = int(np.searchsorted(edges, start_ms * rate // 1000, side="right")) - 1
        last = int(np.searchsorted(edges, -(-end_ms * rate // 1000), side="left"))
        found.update(range(max(first, 0), last))
    return sorted(found)
