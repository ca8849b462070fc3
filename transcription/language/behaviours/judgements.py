"""What reviewers said of a detector's hits, as counts: how often it was right and how much it missed."""

from collections.abc import Iterable
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
