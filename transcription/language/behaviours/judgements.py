"""What reviewers said of a detector's hits, as counts: how often it was right and how much it missed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """A reviewer's word on one line: the hit is right, it is wrong, or there should have been one."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `n`; the rate is None when there is nothing to judge by."""

    right: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.right / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Precision: accepted of all judged hits. Recall: accepted of all lines that show the behaviour.

    Recall counts only what reviewers marked as missed, so it is at most this high.
    """

    precision: Share
    recall: Share


def settled(counts: Mapping[Verdict, int]) -> Verdict:
    """What several people's verdicts on one line come to: right when more of them say so than say wrong.

    So that a line which two people judged is not two observations, and doubt does not speak for the detector.
    """
    accepted, rejected = counts.get(Verdict.ACCEPTED, 0), counts.get(Verdict.REJECTED, 0)
    if not accepted and not rejected:
        return Verdict.MISSED
    return Verdict.ACCEPTED if accepted > rejected else Verdict.REJECTED


def precision_recall(judgements: Iterable[Verdict]) -> Accuracy:
    """The counts behind a detector's precision and recall; any interval is for the caller to add."""
    counts = dict.fromkeys(Verdict, 0)
    for judgement in judgements:
        counts[Verdict(judgement)] += 1
    right = counts[Verdict.ACCEPTED]
    return Accuracy(
        precision=Share(right, right + counts[Verdict.REJECTED]),
        recall=Share(right, right + counts[Verdict.MISSED]),
    )
