"""The rules of writing a scorecard: numbers on parts, keys, weights that make 100, moving, entering, what differs."""

import copy
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa_app.builder.rules import balance, changing, keys
from qa_app.builder.rules.doing import do
from qa_app.builder.rules.entering import Entry, enter
from qa_app.builder.rules.shape import QUESTION, SECTION, shapes
from qa_app.builder.rules.tree import UID, at_path, find, opened, plain, walk
from qa_app.errors import Conflict, Invalid, NotFound
from scorecards import document, library


def tree(name="contact-quality"):
    return opened(document.to_document(library.load(name)))


def of(found, kind):
    return [spot for spot in walk(found) if spot.kind == kind]


def asked(found):
    return [spot.node["key"] for spot in of(found, QUESTION)]


@pytest.mark.parametrize("name", library.names())
def test_it_works(name):
    card = library.load(name)
    found = tree(name)
    assert document.digest(document.parse(plain(found))) == document.digest(card)
    numbers = [spot.uid for spot in walk(found)]
    assert len(set(numbers)) == len(numbers)


def test_a_problem_is_found_by_its_path():
    found = tree()
    uid, field = at_path(found, "sections[1].questions[0].options[2].points")
    assert find(found, uid).node is found["sections"][1]["questions"][0]["options"][2]
    assert field == "points"
    assert at_path(found, "bands") == (found[UID], "bands")


NAMES = [*shapes()["question"].fields, "sections", "questions", "options", "clauses", "condition"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=20,
)


@given(ANYTHING)
def test_a_document_of_any_shape_can_be_opened(anything):
    found = opened({"sections": anything, "bands": anything, "title": anything})
    again = opened(plain(found))
    assert plain(again) == plain(found)


@pytest.mark.covers("QM-D4")
@given(
    st.lists(st.tuples(st.decimals(0, 50, places=2), st.booleans()), min_size=1, max_size=12),
)
def test_weights_make_a_hundred_and_locked_ones_stay(weights):
    questions = [
        {"key": f"q{i}", "text": "?", "kind": "yes_no", "weight": str(weight), "is_weight_locked": is_locked,
         "options": [{"key": "y", "label": "Y", "points": 1}, {"key": "n", "label": "N"}]}
        for i, (weight, is_locked) in enumerate(weights)
    ]  # fmt: skip
    found = opened({"sections": [{"key": "s", "title": "S", "questions": questions}]})
    locked = sum((weight for weight, is_locked in weights if is_locked), Decimal(0))
    done = balance.balance(found)
    can = locked <= 100 and not (all(is_locked for _, is_locked in weights) and locked != 100)
    assert done == can
    assert not can or balance.total(found) == 100
    for question, (weight, is_locked) in zip(found["sections"][0]["questions"], weights, strict=True):
        assert not is_locked or Decimal(question["weight"]) == weight


def test_a_part_gets_a_key_from_its_words_and_conditions_follow_a_new_one():
    found = tree()
    asking = next(spot for spot in of(found, QUESTION) if spot.node.get("condition"))
    about = asking.node["condition"]["clauses"][0]["question"]
    asked_about = next(spot for spot in of(found, QUESTION) if spot.node["key"] == about)
    entry = Entry({(asked_about.uid, "key"): ["was_upset"]}, {(asked_about.uid, "key"): [about]})
    assert enter(found, entry)[1] == []
    assert asking.node["condition"]["clauses"][0]["question"] == "was_upset"
    node = changing.added(found, found[UID], "question")
    enter(found, Entry({(node[UID], "text"): ["Was it Überraschend?!"]}, {(node[UID], "text"): [""]}))
    assert node["key"] == "was_it_uberraschend"
    assert keys.slug("日本語", "question") == "question"


def test_what_two_windows_changed_is_joined_and_the_same_field_is_not_lost():
    found = tree()
    uid = of(found, QUESTION)[0].uid
    then = copy.deepcopy(found)
    find(found, uid).node["help"] = "Theirs"
    full = {(uid, "help"): [find(then, uid).node["help"]], (uid, "text"): ["Mine"]}
    assert enter(found, Entry(full, {}, then))[1] == []
    assert (find(found, uid).node["help"], find(found, uid).node["text"]) == ("Theirs", "Mine")
    clash = enter(found, Entry({(uid, "help"): ["Also mine"]}, {}, then))[1]
    assert [(one.mine, one.theirs) for one in clash] == [("Also mine", "Theirs")]
    assert find(found, uid).node["help"] == "Theirs"


def test_what_is_typed_is_kept_as_it_is():
    found = tree()
    uid = of(found, QUESTION)[0].uid
    for typed, kept in (("abc", "abc"), ("2,5", "2.5"), ("", None), ("7", 7)):
        shown = [str(find(found, uid).node.get("weight", 1))]
        enter(found, Entry({(uid, "weight"): [typed]}, {(uid, "weight"): shown}))
        assert find(found, uid).node.get("weight") == kept
    enter(found, Entry({(uid, "text"): ["a\x00b\r\nc"]}, {(uid, "text"): [find(found, uid).node["text"]]}))
    assert find(found, uid).node["text"] == "ab\nc"
    with pytest.raises(Invalid, match="20,000"):
        enter(found, Entry({(uid, "text"): ["x" * 20_001]}, {}))


def test_questions_move_through_the_sections_and_back():
    found = tree()
    before = asked(found)
    uid = of(found, QUESTION)[0].uid
    for _ in range(4):
        do(found, f"down:{uid}")
    assert asked(found) != before
    for _ in range(4):
        do(found, f"up:{uid}")
    assert asked(found) == before
    last, first = of(found, QUESTION)[-1], of(found, QUESTION)[0]
    do(found, f"before:{last.uid}:{first.uid}")
    assert asked(found)[0] == last.node["key"]
    section = of(found, SECTION)[-1]
    do(found, f"before:{first.uid}:{section.uid}")
    assert asked(found)[-1] == first.node["key"]


@pytest.mark.covers("QM-D1")
def test_a_section_goes_inside_another_and_takes_its_inner_ones_along():
    found = tree()
    first, second, third = of(found, SECTION)[:3]
    do(found, f"in:{second.uid}")
    assert second.node["parent"] == first.node["key"]
    do(found, f"down:{first.uid}")
    assert [spot.node["key"] for spot in of(found, SECTION)][:3] == [
        third.node["key"], first.node["key"], second.node["key"]]  # fmt: skip
    assert document.parse(plain(found))
    do(found, f"out:{second.uid}")
    assert "parent" not in find(found, second.uid).node
    do(found, f"in:{second.uid}")
    do(found, f"remove:{first.uid}")
    assert second.uid not in [spot.uid for spot in walk(found)]


@pytest.mark.covers("QM-D3")
def test_a_question_of_every_kind_is_sound_at_once():
    found = opened({"key": "k", "title": "T", "sections": []})
    do(found, f"add:{found[UID]}:section")
    section = of(found, SECTION)[0]
    section.node.update(title="S", key="s")
    for kind in shapes()[QUESTION].fields["kind"].choices:
        uid = do(found, f"add:{section.uid}:question").look_at
        typed = {(uid, "text"): [kind], (uid, "kind"): [kind]}
        enter(found, Entry(typed, {(uid, "text"): [""], (uid, "kind"): ["yes_no"]}))
    card = document.parse(plain(found))
    assert [question.kind for question in card.questions()] == list(shapes()[QUESTION].fields["kind"].choices)


@pytest.mark.covers("QM-D13")
def test_a_condition_is_built_nested_and_goes_with_its_last_clause():
    found = tree()
    question = of(found, QUESTION)[3]
    do(found, f"add:{question.uid}:clause")
    condition = question.node["condition"]
    do(found, f"add:{condition[UID]}:group")
    group = condition["clauses"][1]
    assert [spot.kind for spot in walk(found) if spot.node in (group, condition)] == ["condition", "condition"]
    do(found, f"remove:{group['clauses'][0][UID]}")
    do(found, f"remove:{condition['clauses'][0][UID]}")
    assert "condition" not in question.node


@pytest.mark.parametrize("order", ["", "jump:1", "up:x", "add:1:everything", "before:3:"])
def test_other_orders_are_refused(order):
    with pytest.raises(Invalid):
        do(tree(), order)


def test_what_is_gone_or_cannot_go_is_said():
    found = tree()
    with pytest.raises(NotFound):
        do(found, "up:99999")
    with pytest.raises(Conflict):
        do(found, f"remove:{found[UID]}")
