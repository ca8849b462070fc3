"""What changed between two versions, in words, and where a trend starts anew."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scorecards import document, library
from scorecards.definition import (
    AutoFail,
    Band,
    Cause,
    Clause,
    Condition,
    Handling,
    NaPolicy,
    Option,
    Question,
    QuestionKind,
    Scorecard,
    Section,
    Weighting,
)
from scorecards.diff import ChangeKind, changes, trend_breaks
from scorecards.errors import BadScorecard

D = Decimal
YES_NO = (Option("yes", "Yes", D(2)), Option("no", "No"))
GREETING = Question("greeting", "Did the agent greet the customer?", QuestionKind.YES_NO, YES_NO, D(40))
SOLVED = Question("solved", "Was the matter settled at once?", QuestionKind.YES_NO, YES_NO, D(60))
CARD = Scorecard("c", "Card", (Section("open", "Opening", (GREETING,)), Section("end", "Ending", (SOLVED,))))


def with_question(**more: Any) -> Scorecard:
    """The card with its second question changed."""
    return replace(CARD, sections=(CARD.sections[0], replace(CARD.sections[1], questions=(replace(SOLVED, **more),))))


def option(**more: Any) -> Scorecard:
    return with_question(options=(replace(YES_NO[0], **more), YES_NO[1]))


ASKS = "“Was the matter settled at once?”"


@pytest.mark.covers("QM-D2")
@pytest.mark.parametrize(
    ("after", "kind", "sentence", "breaks"),
    [
        (replace(CARD, pass_mark=D(80)), "settings", "The pass mark changed from none to 80.", False),
        (
            replace(CARD, weighting=Weighting.SECTION),
            "settings",
            "What carries the weights changed from question to section.",
            True,
        ),
        (replace(CARD, na_policy=NaPolicy.CREDIT), "settings", "What N/A does changed from spread to credit.", True),
        (replace(CARD, bands=(Band("Low", D(0)),)), "settings", "The bands changed from none to Low (0).", False),
        (replace(CARD, queues=("A", "B")), "settings", "The queues it applies to changed from none to A and B.", False),
        (replace(CARD, handling=Handling(rounds=2)), "handling", "Disputes of one question: from 1 to 2.", False),
        (with_question(weight=D(50)), "weight", f"{ASKS}: weight from 60 to 50.", False),
        (with_question(is_critical=True), "rules", f"{ASKS}: it is critical: from no to yes.", False),
        (with_question(is_bonus=True), "rules", f"{ASKS} is now a bonus question.", True),
        (with_question(skills=("empathy",)), "skills", f"{ASKS}: skills from none to empathy.", False),
        (with_question(causes=(Cause("k", "Tools"),)), "causes", f"{ASKS}: causes from none to Tools.", False),
        (
            with_question(kind=QuestionKind.SINGLE),
            "kind",
            f"{ASKS} is answered in another way: from yes no to single.",
            True,
        ),
        (
            with_question(condition=Condition((Clause("greeting", ("no",)),))),
            "condition",
            f"{ASKS} was asked always, and is now asked when “Did the agent greet the customer?” is “No”.",
            False,
        ),
        (with_question(options=YES_NO[::-1]), "moved", f"The options of {ASKS} stand in another order.", False),
        (
            option(auto_fail=AutoFail.SECTION),
            "auto_fail",
            f"“Yes” to {ASKS} fails its section; before, it failed nothing.",
            False,
        ),
        (option(is_comment_required=True), "rules", f"“Yes” to {ASKS} needs a comment.", False),
        (option(points=D(4)), "points", f"“Yes” to {ASKS}: points from 2 to 4.", False),
        (option(label="Yes, all"), "reworded", f"“Yes, all” to {ASKS} was called “Yes”.", False),
        (option(label="Not known"), "reworded", f"“Not known” to {ASKS} was called “Yes”.", True),
        (option(anchor="Says so."), "reworded", f"What stands for “Yes” to {ASKS} was reworded.", False),
    ],
)
def test_each_change_is_one_sentence(after: Scorecard, kind: str, sentence: str, breaks: bool) -> None:
    assert [(c.kind, c.sentence, c.breaks_trend) for c in changes(CARD, after)] == [(kind, sentence, breaks)]


def test_points_that_change_what_an_answer_is_worth_break_the_trend() -> None:
    three = (Option("a", "All", D(2)), Option("b", "Some", D(1)), Option("c", "None"))
    before = with_question(kind=QuestionKind.SINGLE, options=three)
    doubled = with_question(kind=QuestionKind.SINGLE, options=tuple(replace(o, points=o.points * 2) for o in three))
    shifted = with_question(kind=QuestionKind.SINGLE, options=(three[0], replace(three[1], points=D("1.5")), three[2]))
    assert not any(change.breaks_trend for change in changes(before, doubled))
    assert trend_breaks(before, shifted) == {"solved": (f"“Some” to {ASKS}: points from 1 to 1.5.",)}


@pytest.mark.covers("QM-D2")
def test_a_key_that_asks_something_else_is_named() -> None:
    other = with_question(text="How long did the customer wait for a person?")
    [change] = changes(CARD, other)
    assert change.breaks_trend
    assert change.sentence.endswith("give it a key of its own to keep trends true.")
    [mild] = changes(CARD, with_question(text="Was the matter settled there and then, at once?"))
    assert (mild.kind, mild.breaks_trend) == (ChangeKind.REWORDED, False)


def test_added_removed_and_moved_things_are_told_apart() -> None:
    new = replace(SOLVED, key="next_steps", text="Did the agent name the next steps?")
    after = replace(CARD, sections=(Section("end", "Ending", (new, GREETING)),))
    found = [(change.kind, change.key) for change in changes(CARD, after)]
    assert found == [("removed", "open"), ("removed", "solved"), ("added", "next_steps"), ("moved", "greeting")]
    assert changes(CARD, replace(CARD, sections=CARD.sections[::-1]))[0].sentence.endswith("stands in another place.")


def test_a_question_under_a_new_key_loses_its_trend_and_is_told_so() -> None:
    found = trend_breaks(CARD, with_question(key="settled"))
    assert set(found) == {"solved", "settled"}
    assert found["settled"][0].endswith("It was there under the key solved; keep that key to go on with its trend.")


def test_moving_one_of_many_names_that_one_alone() -> None:
    many = [replace(GREETING, key=f"q{i}") for i in range(6)]
    before = replace(CARD, sections=(Section("s", "S", tuple(many)),))
    after = replace(CARD, sections=(Section("s", "S", (*many[1:5], many[0], many[5])),))
    assert [(c.kind, c.key) for c in changes(before, after)] == [("moved", "q0")]


WHOLE = json.dumps(document.to_document(library.load("complaint-handling")))


@given(st.data())
@settings(deadline=None, max_examples=120)
def test_equal_versions_have_no_change_and_others_have_one(data: st.DataObject) -> None:
    one, other = json.loads(WHOLE), json.loads(WHOLE)
    holder, key = data.draw(st.sampled_from([spot for spot in _spots(other) if spot != (other, "key")]))
    holder[key] = data.draw(st.sampled_from([3, 1, "other", True, False, [], "credit", "no", "empathy", 50]))
    try:
        before, after = document.parse(one), document.parse(other)
    except BadScorecard:
        return
    assert bool(changes(before, after)) is (before != after)
    assert all(change.sentence.endswith((".", ")")) for change in changes(before, after))


def _spots(value: object) -> list[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = []
    for key, inner in list(pairs):
        found += [(value, key), *_spots(inner)]
    return found
