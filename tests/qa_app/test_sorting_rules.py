"""The pure rules of sorting: the tree of categories, how urgent, who gets it, what a text is about."""

import random
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from qa_app.complaints.rules import categories as trees
from qa_app.complaints.rules.categories import Category, Tree
from qa_app.errors import Conflict, Invalid
from qa_app.sorting.rules import assigning, books, keywords, learning, measuring, priority, reading
from qa_app.sorting.rules.assigning import Case, Rule, RuleBook, Skill, Worker
from qa_app.sorting.rules.priority import Known, Spread

TREE = Tree(
    1,
    (
        Category("billing", "Billing", words=("charged", "invoice", "double charge")),
        Category("delivery", "Delivery", words=("late", "parcel")),
        Category("other", "Other"),
    ),
)
TODAY = date(2026, 5, 4)
BOOK = RuleBook(
    3,
    rules=(Rule("r1", "Billing", "anybody", categories=("billing",)), Rule("r2", "The rest", "queue", 7)),
    skills=(Skill("billing", "Billing"), Skill("spanish", "Spanish", "es")),
    needs={"billing": {"billing": 2}},
    fallback_id=9,
)


NONE_ALIKE = Spread(0, 0)


def known(severity="medium", exposure="none", sensitivity=(), is_repeat=False, spread=NONE_ALIKE):
    return Known(severity, exposure, sensitivity, is_repeat, spread)


def test_it_works():
    assert priority.rank(known()).priority == 3


@pytest.mark.covers("R16")
def test_categories_are_nested_renamed_retired_and_stand_for_each_other():
    tree = Tree(2, trees.add(TREE, "Charged twice", "billing"))
    assert tree.name("charged_twice") == "Billing › Charged twice"
    assert tree.under("billing") == {"billing", "charged_twice"}
    with pytest.raises(Invalid, match="two levels"):
        trees.add(tree, "Thrice", "charged_twice")
    with pytest.raises(Conflict, match="below"):
        trees.retire(tree, "billing")
    tree = Tree(3, trees.rename(tree, "charged_twice", "Double charge"))
    tree = Tree(4, trees.retire(tree, "delivery", "other"))
    assert "delivery" not in tree.choices()
    assert (tree.name("delivery"), tree.now("delivery")) == ("Delivery", "other"), "old complaints keep their word"
    assert "delivery" in tree.under("other")
    assert "delivery" in tree.choices(present="delivery")
    assert Tree(5, trees.bring_back(tree, "delivery")).is_offered("delivery")
    assert trees.from_document(4, trees.to_document(tree.categories)) == tree


@pytest.mark.covers("R17")
@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"severity": "low"}, 4),
        ({"severity": "medium"}, 3),
        ({"severity": "high"}, 2),
        ({"severity": "critical"}, 1),
        ({"severity": "high", "exposure": "viral"}, 1),
        ({"severity": "medium", "sensitivity": ("safety",)}, 2),
        ({"severity": "medium", "sensitivity": ("vulnerable",), "is_repeat": True}, 2),
        ({"severity": "low", "spread": Spread(9, 8)}, 4),
        ({"severity": "medium", "spread": Spread(9, 8), "is_repeat": True}, 2),
    ],
)
def test_priority_is_the_product_of_its_hits(facts, expected):
    ranking = priority.rank(known(**facts))
    assert ranking.priority == expected
    assert ranking.product == pytest.approx(np.prod([hit.factor for hit in ranking.hits]))


@pytest.mark.covers("R18")
def test_a_spike_shows_its_number_and_baseline_and_a_flat_series_seldom_raises_one():
    (hit,) = [hit for hit in priority.rank(known(spread=Spread(9, 8))).hits if hit.rule == "common"]
    assert (hit.value, hit.number, hit.expected, hit.factor) == ("spike", 9, 1.0, 1.5)
    rng = np.random.default_rng(4)
    weeks = rng.poisson(3.0, (5_000, 9))
    alarms = sum(Spread(int(row[0]), int(row[1:].sum())).is_spike for row in weeks)
    assert alarms / 5_000 < 0.015, "about one in a hundred by chance"
    doubled = rng.poisson(12.0, 200)
    assert sum(Spread(int(number), 48).is_spike for number in doubled) > 60


@pytest.mark.covers("R21")
def test_only_the_qualified_available_and_unburdened_get_it():
    case = Case({"billing"}, language="es-ES")
    able = {"billing": 2, "spanish": 1}
    crowd = [
        Worker(1, "Full", open=20, skills=able),
        Worker(2, "Away", skills=able, away_from=TODAY, away_until=TODAY),
        Worker(3, "English", skills={"billing": 5}),
        Worker(4, "Beginner", skills={"billing": 1, "spanish": 3}),
        Worker(5, "Accused", skills=able),
        Worker(6, "Busy", open=5, skills=able),
        Worker(7, "Right", open=4, skills=able),
    ]
    assert assigning.needed(case, BOOK) == able
    choice = assigning.choose(case, BOOK, crowd, {5}, TODAY)
    assert (choice.owner_id, choice.rule.key, choice.is_fallback) == (7, "r1", False)
    assert "Billing 2, Spanish 1" in choice.reason
    fallback = assigning.choose(case, BOOK, crowd[:5], {5}, TODAY)
    assert (fallback.owner_id, fallback.team_id, fallback.is_fallback) == (None, 9, True)
    for why in ("has 20 open", "away until 4 May 2026", "Spanish 1 is needed", "they have 1", "is about them"):
        assert why in fallback.reason


@pytest.mark.covers("R20")
def test_the_first_rule_that_fits_stops_the_search():
    assert assigning.choose(Case({"delivery"}), BOOK, [], set(), TODAY).team_id == 7
    big = Rule("r3", "Large", "queue", 8, amount_from=100, currency="GBP", product="vac")
    case = Case({"delivery"}, product="Vacuum", amounts=assigning.amounts("I want £1,250.50 back, or 30 EUR"))
    assert case.amounts == {(Decimal("1250.50"), "GBP"), (Decimal(30), "EUR")}
    assert assigning.matches(big, case)
    assert not assigning.matches(Rule("r4", "Large", "queue", 8, amount_from=100, currency="EUR"), case)
    assert books.from_document(3, books.to_document(BOOK)) == BOOK
    assert [rule.key for rule in books.moved(BOOK, "r2", -1).rules] == ["r2", "r1"]


def test_a_rule_that_names_nobody_we_know_is_refused():
    around = books.Around(TREE, {1}, {7})
    with pytest.raises(Invalid) as refused:
        books.keep_rule(BOOK, Rule("", " ", "person", 99, channels=("telepathy",), languages=("Spanish",)), around)
    assert set(refused.value.fields) == {"name", "person", "channels", "languages"}
    with pytest.raises(Invalid, match="queue for what nobody can take"):
        books.keep_rule(RuleBook(), Rule("", "All", "anybody"), around)


@pytest.mark.covers("R15")
def test_without_a_model_the_words_of_each_category_guess():
    text = "I was charged twice, the invoice shows a double charge. The parcel came."
    found = keywords.guesses(text, TREE)
    assert [guess.label for guess in found] == ["billing", "delivery"]
    assert found[0].probability is None
    assert keywords.is_clear(text, found, TREE)
    even = "the invoice came late"
    assert not keywords.is_clear(even, keywords.guesses(even, TREE), TREE)


SAID = {
    "billing": "charged invoice bill amount money refund twice account debit fee",
    "delivery": "parcel late courier delivery waiting arrive tracking door shipping week",
    "rude": "rude shouted agent attitude insult manner voice hung swore unfriendly",
}


SHARED = "i called about my order last day the and it was not good with you"


def examples(number=50, seed=3):
    rng = random.Random(seed)
    shared = SHARED.split()
    return [
        learning.Example(" ".join(rng.choices(words.split(), k=3) + rng.choices(shared, k=6) + [f"n{turn}"]), label)
        for label, words in SAID.items()
        for turn in range(number)
    ]


@pytest.fixture(scope="module")
def learnt():
    return learning.learn(examples())


@pytest.mark.covers("R15")
def test_a_model_is_learnt_measured_on_what_it_never_saw_and_abstains(learnt):
    measured = learnt.measured
    assert (measured.n, measured.n_learnt) == (30, 120)
    assert measured.low <= measured.macro_f1 <= measured.high
    assert measured.macro_f1 > 0.9 > measured.majority_f1
    assert sum(map(sum, measured.confusion)) == 30
    best, *_rest = learnt.model.guesses("the invoice is wrong, I was charged a fee twice")
    assert (best.label, best.probability > learnt.threshold) == ("billing", True)
    assert {"invoice", "charged"} <= set(best.words)
    assert learnt.model.guesses("zzz qqq")[0].probability < learnt.threshold
    assert measuring.from_document(measuring.to_document(measured)) == measured


def test_a_kept_model_reads_the_same_and_nothing_in_it_can_be_run(learnt):
    kept = reading.pack(learnt.model)
    again = reading.unpack(kept)
    text = examples(seed=9)[7].text
    assert again.probabilities(text) == pytest.approx(learnt.model.probabilities(text), abs=0.01)
    with pytest.raises(ValueError, match=r"pickle|archive|magic|zip"):
        reading.unpack(b"cos\nsystem\n(S'true'\ntR.")


def test_reading_adds_up_what_scikit_learn_does():
    from scipy.sparse import hstack
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [item.text for item in examples(20)]
    truth = np.array([sorted(SAID).index(item.label) for item in examples(20)])
    model = learning.fit(texts, truth, tuple(sorted(SAID)))
    blocks = [
        TfidfVectorizer(analyzer=pieces, sublinear_tf=True).fit_transform(texts)
        for pieces in (reading.word_pieces, reading.letter_pieces)
    ]
    expected = hstack(blocks) @ model.weights + model.intercepts
    assert np.array([model.logits(text) for text in texts]) == pytest.approx(expected, abs=1e-5)


def test_too_little_to_learn_from_is_refused_with_the_numbers():
    with pytest.raises(Invalid, match="30 sorted complaints"):
        learning.learn(examples(10))
