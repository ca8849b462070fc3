"""Learning what complaints are about from those that people sorted: a linear model, calibrated, and honestly measured.

A fifth of the labels is kept apart and only used to measure. On the rest, predictions for texts that were left out
of the learning (five folds) set the calibration and the threshold below which the model says nothing. The model in
use is then learnt from everything; its figures are those of the one that never saw the fifth.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from qa_app.errors import Invalid
from qa_app.sorting.rules.measuring import Measured, measure
from qa_app.sorting.rules.reading import Linear, letter_pieces, softmax, word_pieces

if TYPE_CHECKING:
    import numpy as np

FEWEST = 100
FEWEST_OF_ONE = 10
MOST = 20_000
KEPT_APART = 0.2
FOLDS = 5
MOST_WORDS, MOST_RUNS = 20_000, 30_000
STRENGTH = 0.1
RIGHT_ENOUGH = 0.8
LEAST_THRESHOLD = 0.35
SEED = 20


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what a person held it to be about."""

    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """A model to use, the threshold below which it abstains, and its figures on what was kept apart."""

    model: Linear
    threshold: float
    measured: Measured
    left_out: tuple[tuple[str, int], ...]


def usable(examples: Sequence[Example]) -> tuple[list[Example], tuple[tuple[str, int], ...]]:
    """The examples to learn from, each text once, and the labels with too few of them (label, number).

    Raises `Invalid` with the numbers when there are too few examples, or only one label has enough.
    """
    once = {" ".join(item.text.lower().split()): item for item in examples if item.text.strip()}
    counts = Counter(item.label for item in once.values())
    kept = [item for item in once.values() if counts[item.label] >= FEWEST_OF_ONE]
    left_out = tuple(sorted((label, number) for label, number in counts.items() if number < FEWEST_OF_ONE))
    if len(kept) < FEWEST or len({item.label for item in kept}) < 2:
        raise Invalid(
            f"There is too little to learn from: {len(kept)} sorted complaints in categories that have at least "
            f"{FEWEST_OF_ONE} each. {FEWEST} in two categories or more are needed."
        )
    return kept[:MOST], left_out


def learn(examples: Sequence[Example], *, seed: int = SEED, strength: float = STRENGTH) -> Learnt:
    """Learn and measure. Raises `Invalid` as `usable` does."""
    import numpy as np  # noqa: PLC0415

    kept, left_out = usable(examples)
    labels = tuple(sorted({item.label for item in kept}))
    texts = [item.text for item in kept]
    truth = np.array([labels.index(item.label) for item in kept])
    apart = _apart(truth, np.random.default_rng(seed))
    known, unseen = np.flatnonzero(~apart), np.flatnonzero(apart)
    known_texts = [texts[place] for place in known]
    scores = _left_out_scores(known_texts, truth[known], labels, strength, seed)
    scale = calibrate(scores, truth[known])
    threshold = choose_threshold(softmax(scale * scores), truth[known])
    tried = fit(known_texts, truth[known], labels, strength)
    unseen_scores = np.array([tried.logits(texts[place]) for place in unseen])
    measured = measure(labels, softmax(scale * unseen_scores), truth[unseen], threshold, len(known))
    whole = fit(texts, truth, labels, strength)
    return Learnt(replace(whole, scale=scale), threshold, measured, left_out)


def _apart(truth: "np.ndarray", rng: "np.random.Generator") -> "np.ndarray":
    """Which examples are kept apart: a fifth of each label, by chance, and at least one."""
    import numpy as np  # noqa: PLC0415

    apart = np.zeros(len(truth), dtype=bool)
    for label in np.unique(truth):
        places = rng.permutation(np.flatnonzero(truth == label))
        apart[places[: max(1, round(KEPT_APART * len(places)))]] = True
    return apart


def fit(texts: Sequence[str], truth: "np.ndarray", labels: tuple[str, ...], strength: float = STRENGTH) -> Linear:
    """A linear support vector machine, one label against the rest, over words and letters; not calibrated yet."""
    import numpy as np  # noqa: PLC0415

    hstack = import_module("scipy.sparse").hstack
    vectorizer, machine_of = (
        import_module("sklearn.feature_extraction.text").TfidfVectorizer,
        import_module("sklearn.svm").LinearSVC,
    )
    rare = 2 if len(texts) >= 500 else 1
    words = vectorizer(analyzer=word_pieces, sublinear_tf=True, min_df=rare, max_features=MOST_WORDS)
    runs = vectorizer(analyzer=letter_pieces, sublinear_tf=True, min_df=rare, max_features=MOST_RUNS)
    seen = hstack([words.fit_transform(texts), runs.fit_transform(texts)]).tocsr()
    machine = machine_of(C=strength, class_weight="balanced", random_state=SEED).fit(seen, truth)
    weights, intercepts = machine.coef_.T, machine.intercept_
    if len(labels) == 2:  # scikit-learn keeps one row for two labels: what speaks for one speaks against the other
        weights, intercepts = np.hstack([-weights, weights]), np.array([-intercepts[0], intercepts[0]])
    places = {piece: int(place) for piece, place in words.vocabulary_.items()}
    places |= {f"\t{piece}": len(words.vocabulary_) + int(place) for piece, place in runs.vocabulary_.items()}
    return Linear(
        labels=labels,
        places=places,
        idf=np.concatenate([words.idf_, runs.idf_]),
        weights=weights.astype(np.float32),
        intercepts=intercepts,
        scale=1.0,
    )


def _left_out_scores(
    texts: Sequence[str], truth: "np.ndarray", labels: tuple[str, ...], strength: float, seed: int
) -> "np.ndarray":
    """The logits of each text by a model that did not learn from it."""
    import numpy as np  # noqa: PLC0415

    folds = import_module("sklearn.model_selection").StratifiedKFold
    scores = np.zeros((len(texts), len(labels)))
    for known, unseen in folds(FOLDS, shuffle=True, random_state=seed).split(np.zeros(len(truth)), truth):
        tried = fit([texts[place] for place in known], truth[known], labels, strength)
        scores[unseen] = [tried.logits(texts[place]) for place in unseen]
    return scores


def calibrate(scores: "np.ndarray", truth: "np.ndarray") -> float:
    """The scale with which softmax(scale * scores) tells `truth` best (log loss): temperature scaling.

    One number changes no order, so what is told first stays first, and rare labels are not given up for common ones.
    """
    import numpy as np  # noqa: PLC0415

    minimize_scalar = import_module("scipy.optimize").minimize_scalar
    rows = np.arange(len(truth))

    def loss(scale: float) -> float:
        return float(-np.log(softmax(scale * scores)[rows, truth].clip(1e-12)).mean())

    return float(minimize_scalar(loss, bounds=(0.1, 50), method="bounded").x)


def choose_threshold(chances: "np.ndarray", truth: "np.ndarray") -> float:
    """The lowest probability from which on at least four in five first suggestions are right.

    Where none is, it is the one that leaves the surest tenth.
    """
    import numpy as np  # noqa: PLC0415

    sure, is_right = chances.max(axis=1), chances.argmax(axis=1) == truth
    order = np.argsort(-sure)
    right_so_far = np.cumsum(is_right[order]) / np.arange(1, len(order) + 1)
    reached = np.flatnonzero(right_so_far >= RIGHT_ENOUGH)
    last = reached[-1] if len(reached) else max(0, len(order) // 10 - 1)
    return float(min(0.95, max(LEAST_THRESHOLD, sure[order][last])))
