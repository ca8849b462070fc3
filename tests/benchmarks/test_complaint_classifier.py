"""How well complaints are sorted on real public ones, learnt and measured on disjoint parts; run by make benchmark.

Nothing that is learnt here is kept. The sets lie beside the project; without them this skips, saying so.
"""

import json
from pathlib import Path

import pytest

from qa_app.complaints.rules.categories import Category, Tree
from qa_app.sorting.rules import keywords
from qa_app.sorting.rules.learning import Example, learn

FOLDER = Path(__file__).parents[3] / "shared/data/complaints"
SETS = {"airline_tweets": ("text", "reason"), "cfpb_product": ("narrative", "product")}


def examples(name):
    path = FOLDER / f"{name}.jsonl"
    if not path.is_file():
        pytest.skip("the real complaints are not beside the project")
    text, label = SETS[name]
    rows = map(json.loads, path.read_text().splitlines())
    return [Example(row[text], row[label]) for row in rows if row.get(label)]


def by_names(items):
    """The share that plain rules get right, when each label's own words point to it."""
    labels = sorted({item.label for item in items})
    words = {label: tuple(label.lower().replace("_", " ").split()) for label in labels}
    tree = Tree(1, tuple(Category(label, label, words=words[label]) for label in labels))
    found = [keywords.guesses(item.text, tree) for item in items]
    return sum(bool(got) and got[0].label == item.label for got, item in zip(found, items, strict=True)) / len(items)


@pytest.mark.benchmark
@pytest.mark.parametrize("name", SETS)
def test_learning_beats_the_commonest_label_and_plain_rules(name):
    items = examples(name)
    told = learn(items).measured
    plain = by_names(items)
    print(
        f"{name}: macro-F1 {told.macro_f1:.3f} ({told.low:.3f} to {told.high:.3f}), commonest {told.majority_f1:.3f}; "
        f"right {told.accuracy:.3f}, by names {plain:.3f} (n = {len(items)}); in top three {told.in_top_three:.3f}; "
        f"answered {told.answered} of {told.n}, right {told.answered_right}; learnt from {told.n_learnt}"
    )
    assert told.low > told.majority_f1
    assert told.accuracy > plain
