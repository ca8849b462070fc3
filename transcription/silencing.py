"""Personal data out of the sound: which stretches of a recording are silenced, and samples without them."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from transcription.spans import Stretch, clipped, union
from transcription.transcript import Redaction, Segment, Transcript

PAD_MS = 80
"""So much before and after a redaction is silenced too: recognised words begin and end a tenth of a second off."""

FADE_MS = 5
"""A sudden step to nothing clicks; so long the sound takes to fade out before a stretch, and in after it."""


def stretches(transcript: Transcript) -> list[Stretch]:
    """What must not be heard of the recording: every redaction with `PAD_MS` around it, in ms, in order.

    Where the time of a redaction is not known, its whole segment goes.
    """
    found = (_stretch(segment, item) for segment in transcript.segments for item in segment.redactions)
    return union(clipped(found, transcript.duration_ms))


def covers(silenced: Sequence[Sequence[int]], needed: Sequence[Stretch]) -> bool:
    """Whether everything that is needed is silenced already."""
    kept = union((int(start), int(end)) for start, end in silenced)
    return all(any(start <= first and last <= end for start, end in kept) for first, last in needed)


def hushed(block: NDArray[np.int16], start: int, rate: int, silenced: Sequence[Stretch]) -> NDArray[np.int16]:
    """A block of samples, shape (n, channels), that begins at sample `start`, without the silenced stretches.

    The block itself comes back when there is nothing to silence in it.
    """
    fade = rate * FADE_MS // 1000
    gain = None
    for first_ms, last_ms in silenced:
        first, last = first_ms * rate // 1000, -(-last_ms * rate // 1000)
        if last + fade <= start or first - fade >= start + len(block):
            continue
        if gain is None:
            gain = np.ones(len(block), dtype=np.float32)
        place = np.arange(start, start + len(block))
        away = np.maximum(first - place, place - last + 1).astype(np.float32)
        gain = np.minimum(gain, np.clip(away / max(fade, 1), 0.0, 1.0))
    if gain is None:
        return block
    quiet: NDArray[np.int16] = (block * gain[:, None]).astype(np.int16)
    return quiet


def _stretch(segment: Segment, item: Redaction) -> Stretch:
    if item.start_ms is None or item.end_ms is None:
        return segment.start_ms - PAD_MS, segment.end_ms + PAD_MS
    return item.start_ms - PAD_MS, item.end_ms + PAD_MS
