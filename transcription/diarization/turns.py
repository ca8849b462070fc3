"""Turns: each word goes to one of two voices, changes of voice are kept few, and lines are cut where they
happen.

A voice rarely changes inside a sentence, so a change costs most there, less at a pause, least between sentences
and after a silence. Words said at the same time are one voice's: overlap is not resolved.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np

from transcription.diarization.voiceprint import Array, Window
from transcription.diarization.windows import FRAME_MS, PAUSE_MS
from transcription.transcript import Segment, Word

SCALE = 20.0
"""From a difference of cosines to log odds: measured so that 0.05 is unsure and 0.2 is sure."""

IN_SENTENCE, AT_PAUSE, AT_SENTENCE, AT_SILENCE = 6.0, 2.0, 1.0, 0.3
"""What a change of voice costs, in log odds."""

SILENCE_MS = 1000
CRUMB_MS = 300
"""A shorter piece inside the other's sentence is taken for a slip."""

_ENDS = (".", "?", "!", "。", "？", "！", "…")


def words_of(segment: Segment) -> tuple[Word, ...]:
    """The segment's words; the segment itself as one word where words have no times."""
    return segment.words or (Word(segment.text, segment.start_ms, segment.end_ms),)


def log_odds(words: Sequence[Word], windows: Sequence[Window], margins: Array) -> Array:
    """For each word how likely the second voice says it: the mean margin of the windows (in order) around its
    middle, the nearest counting most. 0 where there is no window."""
    centres = np.array([(window.start + window.end) / 2 * FRAME_MS for window in windows])
    halves = np.array([window.length / 2 * FRAME_MS for window in windows])
    order = np.argsort(centres, kind="stable")
    centres, halves, sorted_margins = centres[order], halves[order], margins[order]
    reach = halves.max(initial=0.0)
    odds = np.zeros(len(words), np.float32)
    for number, word in enumerate(words):
        middle = (word.start_ms + word.end_ms) / 2
        near = slice(*np.searchsorted(centres, (middle - reach, middle + reach)))
        weights = np.maximum(1 - np.abs(centres[near] - middle) / (halves[near] + 1), 0.0)
        if weights.sum() > 0:
            odds[number] = SCALE * float(weights @ sorted_margins[near]) / float(weights.sum())
    return odds


def change_costs(words: Sequence[Word]) -> list[float]:
    """What a change of voice before each word costs; nothing before the first."""
    return [0.0, *(_cost(before, word) for before, word in pairwise(words))]


def likeliest(odds: Sequence[float] | Array, costs: Sequence[float]) -> list[int]:
    """The voice (0 or 1) of each word that makes the whole most likely, changes paid for (Viterbi)."""
    if not len(odds):
        return []
    score = [-float(odds[0]) / 2, float(odds[0]) / 2]
    came_from: list[tuple[int, int]] = []
    for value, cost in zip(odds[1:], costs[1:], strict=True):
        from_ = (0 if score[0] >= score[1] - cost else 1, 1 if score[1] >= score[0] - cost else 0)
        best = [score[from_[side]] - (cost if from_[side] != side else 0.0) for side in (0, 1)]
        score = [best[0] - float(value) / 2, best[1] + float(value) / 2]
        came_from.append(from_)
    sides = [int(score[1] > score[0])]
    for from_ in reversed(came_from):
        sides.append(from_[sides[-1]])
    return sides[::-1]


def without_crumbs(words: Sequence[Word], sides: Sequence[int]) -> list[int]:
    """Give single words, and pieces under `CRUMB_MS`, that stand inside the other's sentence to the other."""
    runs = [list(group) for _, group in groupby(range(len(sides)), key=sides.__getitem__)]
    smooth = list(sides)
    for number, run in enumerate(runs[1:-1], start=1):
        first, last = run[0], run[-1]
        is_short = len(run) == 1 or words[last].end_ms - words[first].start_ms < CRUMB_MS
        is_inside = not (_is_break(words[first - 1], words[first]) or _is_break(words[last], words[last + 1]))
        if is_short and is_inside and smooth[runs[number - 1][0]] != smooth[first]:
            smooth[first : last + 1] = [1 - smooth[first]] * len(run)
    return smooth


def cut(segment: Segment, sides: Sequence[int]) -> Iterator[tuple[Segment, int]]:
    """The segment's parts, each with its voice, cut where the voice of the words changes.

    A segment whose words cannot be found in its text, or that is redacted already, stays whole with the voice
    that has most of its time.
    """
    runs = [list(group) for _, group in groupby(range(len(sides)), key=sides.__getitem__)]
    starts = _places(segment)
    if len(runs) == 1 or starts is None or segment.redactions:
        yield segment, _most(words_of(segment), sides)
        return
    edges = [0, *(starts[run[0]] for run in runs[1:]), len(segment.text)]
    for run, (start, end) in zip(runs, pairwise(edges), strict=True):
        words = segment.words[run[0] : run[-1] + 1]
        part = replace(segment, text=segment.text[start:end].strip(), words=words)
        yield replace(part, start_ms=words[0].start_ms, end_ms=max(w.end_ms for w in words)), sides[run[0]]


def _cost(before: Word, word: Word) -> float:
    gap = word.start_ms - before.end_ms
    if gap >= SILENCE_MS:
        return AT_SILENCE
    if before.text.strip().endswith(_ENDS):
        return AT_SENTENCE
    return AT_PAUSE if gap >= PAUSE_MS else IN_SENTENCE


def _is_break(before: Word, word: Word) -> bool:
    return before.text.strip().endswith(_ENDS) or word.start_ms - before.end_ms >= SILENCE_MS


def _places(segment: Segment) -> list[int] | None:
    """Where in the text each word begins."""
    places, at = [], 0
    for word in segment.words:
        at = segment.text.find(word.text, at)
        if at < 0:
            return None
        places.append(at)
        at += len(word.text)
    return places or None


def _most(words: Sequence[Word], sides: Sequence[int]) -> int:
    second_ms = sum(word.end_ms - word.start_ms for word, side in zip(words, sides, strict=True) if side)
    whole_ms = sum(word.end_ms - word.start_ms for word in words)
    return int(2 * second_ms > whole_ms) if whole_ms else round(sum(sides) / len(sides))
