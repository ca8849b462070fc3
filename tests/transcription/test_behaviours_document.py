"""A detector as a document: nothing lost on the way, every fault named at once, bombs refused."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transcription.language.behaviours import (
    BadDetector,
    Companion,
    Detector,
    Edge,
    Group,
    Rule,
    Unit,
    Window,
    library,
    load,
    to_document,
)
from transcription.transcript import Channel, Speaker

PLAIN: dict[str, Any] = {
    "key": "thanks",
    "name": "Thanks",
    "description": "Says thank you.",
    "group": "policy",
    "rules": [{"phrases": ["thank you"]}],
}

FULL = Detector(
    "hold",
    "Hold",
    "Asks before a hold.",
    Group.POLICY,
    Speaker.AGENT,
    channels=(Channel.CALL,),
    languages=("en", "de"),
    directions=("inbound",),
    rules=(
        Rule(
            ("put you on hold",),
            not_phrases=("never",),
            negation_words=0,
            within=Window(Edge.LAST, 12.5, Unit.PERCENT),
            after="identity",
            before="closing",
            min_words=3,
            speaker=Speaker.CUSTOMER,
            requires_next=Companion(("please",), 4),
        ),
    ),
    examples=("May I put you on hold?",),
    counter_examples=("Hold the button.",),
    examples_within=Window(Edge.FIRST, 30, Unit.SECONDS),
    strictness=0.7,
    expects_absence=True,
    may_be_unknown=True,
)


def faults(**changes: Any) -> dict[str, str]:
    with pytest.raises(BadDetector) as caught:
        load({**PLAIN, **changes})
    assert all(fault.mend for fault in caught.value.faults)
    return {fault.path: fault.wrong for fault in caught.value.faults}


@pytest.mark.parametrize("detector", [FULL, load(PLAIN), *library()], ids=lambda detector: detector.key)
def test_a_detector_survives_its_document(detector: Detector) -> None:
    document = json.loads(json.dumps(to_document(detector)))
    assert load(document) == detector


def test_a_plain_document_stays_plain() -> None:
    assert to_document(load(PLAIN)) == PLAIN


def test_every_fault_is_named_at_once() -> None:
    found = faults(
        key="Has Blanks",
        name="",
        group="feelings",
        speaker="robot",
        channels=["call", "fax"],
        languages=["en-GB"],
        strictness=2,
        expects_absence="yes",
        ruels=[],
        rules=[
            {"phrases": ["* sorry", "fine", "a" * 500], "negation_words": 1.5, "within": {"edge": "middle"}},
            {"not_phrases": "no", "after": "NO!", "requires_next": {"phrases": []}},
            "sorry",
        ],
        examples=["line\nbreak", 3],
    )
    assert set(found) == {
        "key", "name", "group", "speaker", "channels[1]", "languages[0]", "strictness", "expects_absence", '"ruels"',
        "rules[0].phrases[0]", "rules[0].phrases[2]", "rules[0].negation_words", "rules[0].within.edge",
        "rules[0].within.unit", "rules[0].within.amount", "rules[1].phrases", "rules[1].not_phrases",
        "rules[1].after", "rules[1].requires_next.phrases", "rules[2]", "examples[0]", "examples[1]",
    }  # fmt: skip


def test_the_message_says_how_to_mend_it() -> None:
    with pytest.raises(BadDetector, match='"ruels": is not known here; write "rules"'):
        load({**PLAIN, "ruels": []})


def test_a_detector_that_can_find_nothing() -> None:
    assert faults(rules=[]) == {"rules": "are missing"}
    assert "counter_examples" in faults(counter_examples=["No."])
    assert "rules" in faults(rules=[{"phrases": ["so"], "after": "thanks"}])


@pytest.mark.parametrize("document", [None, [], "x", 3])
def test_what_is_no_object(document: object) -> None:
    with pytest.raises(BadDetector, match="is not an object"):
        load(document)


def test_bombs_are_refused() -> None:
    assert "rules[0].phrases[0]" in faults(rules=[{"phrases": ["so " + "{*} " * 40 + "you"]}])
    assert "rules[0].phrases[0]" in faults(rules=[{"phrases": ["so " + "(a|b|c) " * 30]}])
    assert "rules[0].phrases" in faults(rules=[{"phrases": [f"word{number} x" for number in range(101)]}])
    assert "rules" in faults(rules=[{"phrases": [f"w{i} w{n} " + "long " * 15 for n in range(90)]} for i in range(7)])
    assert "rules" in faults(rules=[{"phrases": ["so"]}] * 21)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["key", "name", "rules", "phrases", "within", "speaker", "group", "examples", "strictness"])


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(NAMES, JSON))
def test_any_document_is_loaded_or_refused_with_reasons(changes: dict[str, Any]) -> None:
    document = {**PLAIN, **changes, "rules": [changes.get("rules", {})]}
    found = read(document)
    if isinstance(found, Detector):
        assert load(json.loads(json.dumps(to_document(found)))) == found
    else:
        assert found.faults
        assert all(fault.path and fault.wrong and fault.mend for fault in found.faults)


def read(document: object) -> Detector | BadDetector:
    try:
        return load(document)
    except BadDetector as problem:
        return problem
