"""How many voices the voiceprints hold, one or two, and what each sounds like.

Spectral bisection and two other starts, refined by 2-means on the unit sphere; the best of them counts. Nothing
is left to chance, so the same recording always gets the same voices.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transcription.diarization.voiceprint import Array

SAME_VOICE = 0.86
"""Two centres at least this alike (cosine) are one person. Measured: halves of one voice 0.87 to 0.96, two people
on one line 0.62 to 0.86."""

SAME_VOICE_SHORT = 0.82
SHORT_S = 10.0
"""With less speech than this, two centres of one voice may lie further apart by accident."""

MORE_VOICES = 0.85
"""Halves of one of the two voices less alike than this are a third person."""

CLUSTERED = 500
"""Voiceprints that are compared with each other; of more, evenly spread ones. The rest go to the nearest centre."""

_ROUNDS = 50
_FEWEST = 4
_MORE_FEWEST = 40
_MORE_SHARE = 0.2

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Voices:
    """What was told apart. `centres`: shape (1 or 2, 256), unit vectors, the one heard first first.

    `likeness`: cosine of the two centres (1 when there is one voice). `has_more`: one of the two is itself two.
    """

    centres: Array
    likeness: float
    has_more: bool = False

    @property
    def count(self) -> int:
        """1 or 2."""
        return len(self.centres)

    def margins(self, prints: Array) -> Array:
        """For each voiceprint how much nearer it is to the second voice than to the first (cosines, -1..1)."""
        likeness = prints @ self.centres.T
        apart: Array = likeness[:, -1] - likeness[:, 0]
        return apart


def tell_apart(prints: Array, speech_s: float) -> Voices:
    """The voices in `prints`, shape (windows, 256), in order of time. `speech_s`: how much speech there is."""
    some = prints if len(prints) <= CLUSTERED else prints[np.linspace(0, len(prints) - 1, CLUSTERED).astype(int)]
    halves = bisect(some)
    alike = SAME_VOICE if speech_s >= SHORT_S else SAME_VOICE_SHORT
    if halves is None or _likeness(some, halves) >= alike:
        return Voices(_unit(some.mean(axis=0, keepdims=True)), 1.0)
    halves = halves if not halves[0] else ~halves
    return Voices(_centres(some, halves), _likeness(some, halves), any(_is_two(some[m]) for m in (halves, ~halves)))


def bisect(prints: Array) -> Marks | None:
    """The split of the voiceprints into two that lie closest around their centres; None for too few or all alike."""
    if len(prints) < _FEWEST:
        return None
    found = [refined for start in _starts(prints) if (refined := _refine(prints, start)) is not None]
    return max(found, key=lambda marks: round(_closeness(prints, marks), 6), default=None)


def _starts(prints: Array) -> Iterator[Marks]:
    yield _spectral(prints) > 0
    around = prints - prints.mean(axis=0)
    yield around @ np.linalg.svd(around, full_matrices=False)[2][0] > 0
    to_odd_one = prints @ prints[np.argmin(prints @ prints.mean(axis=0))]
    yield to_odd_one > (to_odd_one.max() + to_odd_one.min()) / 2


def _spectral(prints: Array) -> Array:
    """The second eigenvector of the normalised similarity graph, in which weak ties hardly count.

    Source: Shi and Malik, "Normalized Cuts and Image Segmentation" (2000).
    """
    ties = np.maximum(prints @ prints.T, 0.0)
    kept = max(6, len(prints) * 3 // 10)
    if kept < len(prints):
        weakest = np.partition(ties, -kept, axis=1)[:, -kept][:, None]
        ties = np.where(ties >= weakest, ties, ties * 0.01)
    ties = (ties + ties.T) / 2
    degrees = np.sqrt(np.maximum(ties.sum(axis=1), 1e-9))
    vector: Array = np.linalg.eigh(ties / degrees[:, None] / degrees)[1][:, -2] / degrees
    return vector


def _refine(prints: Array, marks: Marks) -> Marks | None:
    for _ in range(_ROUNDS):
        if marks.all() or not marks.any():
            return None
        likeness = prints @ _centres(prints, marks).T
        moved: Marks = likeness[:, 1] > likeness[:, 0]
        if np.array_equal(moved, marks):
            break
        marks = moved
    return marks if marks.any() and not marks.all() else None


def _is_two(prints: Array) -> bool:
    halves = bisect(prints) if len(prints) >= _MORE_FEWEST else None
    if halves is None or not _MORE_SHARE <= halves.mean() <= 1 - _MORE_SHARE:
        return False
    return _likeness(prints, halves) < MORE_VOICES


def _centres(prints: Array, marks: Marks) -> Array:
    return _unit(np.stack([prints[~marks].mean(axis=0), prints[marks].mean(axis=0)]))


def _likeness(prints: Array, marks: Marks) -> float:
    first, second = _centres(prints, marks)
    return float(first @ second)


def _closeness(prints: Array, marks: Marks) -> float:
    return float((prints @ _centres(prints, marks).T).max(axis=1).mean())


def _unit(vectors: Array) -> Array:
    unit: Array = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
