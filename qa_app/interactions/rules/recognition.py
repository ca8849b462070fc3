"""The word error rate of corrected calls, with an interval that respects that words of one call belong together."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

LEAST_CALLS = 10
"""With fewer calls no rate is told: it would say more about these calls than about the queue."""

DRAWS = 1_000
LOW_PCT, HIGH_PCT = 2.5, 97.5


@dataclass(frozen=True, slots=True)
class Call:
    """One corrected call: the machine's wrong words, the words that were said, and whether all lines were checked."""

    wrong: int
    words: int
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Rate:
    """The word error rate of some calls, in percent; None (with its interval) below `LEAST_CALLS`."""

    calls: int
    words: int
    pct: float | None = None
    low_pct: float | None = None
    high_pct: float | None = None


@dataclass(frozen=True, slots=True)
class QueueRate:
    """A queue's rate over calls that were gone over from end to end, and over single lines of other calls."""

    queue: str
    whole: Rate
    lines: Rate


def rates(queue: str, calls: Sequence[Call]) -> QueueRate:
    """Both rates of a queue. Lines that people chose to correct are worse than the rest, so they stand apart."""
    whole = [call for call in calls if call.is_whole]
    return QueueRate(queue, rate(whole), rate([call for call in calls if not call.is_whole]))


def rate(calls: Sequence[Call]) -> Rate:
    """All wrong words over all words said, with the middle 95 % of 1,000 bootstrap draws of whole calls.

    Calls are drawn, not words: errors come in bunches (a bad line, an accent), and words alone would promise too
    much. The draws are the same for the same calls. Source: Bisani & Ney 2004, "Bootstrap estimates for confidence
    intervals in ASR performance evaluation".
    """
    words = sum(call.words for call in calls)
    if len(calls) < LEAST_CALLS or not words:
        return Rate(len(calls), words)
    wrong_of = np.array([call.wrong for call in calls], np.float64)
    words_of = np.array([call.words for call in calls], np.float64)
    chance = np.random.default_rng(len(calls) * 1_000_003 + words)
    drawn = chance.integers(0, len(calls), (DRAWS, len(calls)))
    shares = 100 * wrong_of[drawn].sum(axis=1) / words_of[drawn].sum(axis=1)
    low, high = np.percentile(shares, [LOW_PCT, HIGH_PCT])
    return Rate(
        len(calls), words, round(float(100 * wrong_of.sum() / words), 1), round(float(low), 1), round(float(high), 1)
    )
