"""How well texts were sorted that nobody had shown before: F1 with its interval, who is taken for whom, and trust."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

DRAWS = 1_000
BINS = 5


@dataclass(frozen=True, slots=True)
class OfLabel:
    """One label: how many texts were really about it, precision, recall and F1 (0..1)."""

    label: str
    n: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Bin:
    """First suggestions of about the same probability: how many, the probability said, and the share that was right."""

    low: float
    high: float
    n: int
    said: float
    right: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures on `n` texts kept apart from `n_learnt`; F1 with a 95 % interval by bootstrap over the texts.

    `confusion[i][j]` texts about label i were taken for label j. `answered` texts reached the threshold, and of
    these `answered_right` had the right first suggestion. `brier` is the mean squared error of the probabilities.
    """

    n: int
    n_learnt: int
    macro_f1: float
    low: float
    high: float
    majority_f1: float
    accuracy: float
    in_top_three: float
    answered: int
    answered_right: int
    threshold: float
    brier: float
    labels: tuple[OfLabel, ...]
    confusion: tuple[tuple[int, ...], ...]
    bins: tuple[Bin, ...]


def measure(
    labels: Sequence[str], chances: "np.ndarray", truth: "np.ndarray", threshold: float, n_learnt: int
) -> Measured:
    """Measure probabilities, (texts, labels), against what people said, (texts,), as places in `labels`."""
    import numpy as np  # noqa: PLC0415

    guessed, sure = chances.argmax(axis=1), chances.max(axis=1)
    table = confusion(truth, guessed, len(labels))
    low, high = interval(truth, guessed, len(labels))
    common = np.full_like(truth, np.bincount(truth, minlength=len(labels)).argmax())
    top = np.argsort(-chances, axis=1)[:, :3]
    is_answered = sure >= threshold
    return Measured(
        n=len(truth),
        n_learnt=n_learnt,
        macro_f1=macro_f1(table),
        low=low,
        high=high,
        majority_f1=macro_f1(confusion(truth, common, len(labels))),
        accuracy=float((guessed == truth).mean()),
        in_top_three=float((top == truth[:, None]).any(axis=1).mean()),
        answered=int(is_answered.sum()),
        answered_right=int((guessed == truth)[is_answered].sum()),
        threshold=threshold,
        brier=float(((chances - np.eye(len(labels))[truth]) ** 2).sum(axis=1).mean()),
        labels=_of_labels(labels, table),
        confusion=tuple(tuple(int(cell) for cell in row) for row in table),
        bins=_bins(sure, guessed == truth),
    )


def confusion(truth: "np.ndarray", guessed: "np.ndarray", labels: int) -> "np.ndarray":
    """How often a text about one label (row) was taken for another (column)."""
    import numpy as np  # noqa: PLC0415

    return np.bincount(truth * labels + guessed, minlength=labels * labels).reshape(labels, labels)


def macro_f1(table: "np.ndarray") -> float:
    """The mean over labels of F1 = 2 hits / (really + guessed); a label that is neither counts as 0."""
    both = table.sum(axis=0) + table.sum(axis=1)
    return float((2 * table.diagonal() / both.clip(min=1)).mean())


def interval(truth: "np.ndarray", guessed: "np.ndarray", labels: int, *, seed: int = 1) -> tuple[float, float]:
    """A 95 % interval for macro-F1: texts are drawn anew with replacement (percentile bootstrap)."""
    import numpy as np  # noqa: PLC0415

    rng = np.random.default_rng(seed)
    drawn = (rng.integers(0, len(truth), len(truth)) for _ in range(DRAWS))
    found = [macro_f1(confusion(truth[places], guessed[places], labels)) for places in drawn]
    low, high = np.percentile(found, (2.5, 97.5))
    return float(low), float(high)


def _of_labels(labels: Sequence[str], table: "np.ndarray") -> tuple[OfLabel, ...]:
    really, guessed, hits = table.sum(axis=1), table.sum(axis=0), table.diagonal()
    return tuple(
        OfLabel(
            label,
            int(really[place]),
            float(hits[place] / max(1, guessed[place])),
            float(hits[place] / max(1, really[place])),
            float(2 * hits[place] / max(1, really[place] + guessed[place])),
        )
        for place, label in enumerate(labels)
    )


def _bins(sure: "np.ndarray", is_right: "np.ndarray") -> tuple[Bin, ...]:
    found = []
    for place in range(BINS):
        low, high = place / BINS, (place + 1) / BINS
        within = (sure >= low) & ((sure < high) | (place == BINS - 1))
        if within.any():
            found.append(Bin(low, high, int(within.sum()), float(sure[within].mean()), int(is_right[within].sum())))
    return tuple(found)


def to_document(measured: Measured) -> dict[str, Any]:
    """The figures as they are kept."""
    return asdict(measured)


def from_document(document: Mapping[str, Any]) -> Measured:
    """The figures that `to_document` kept."""
    parts = dict(document)
    parts["labels"] = tuple(OfLabel(**item) for item in document["labels"])
    parts["bins"] = tuple(Bin(**item) for item in document["bins"])
    parts["confusion"] = tuple(tuple(row) for row in document["confusion"])
    return Measured(**parts)
