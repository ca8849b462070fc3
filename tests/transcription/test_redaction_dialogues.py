"""Redaction where one thing is told after the other: what a short question asks for is no more of what came before."""

import re
from collections import Counter

import pytest

from tests.transcription.redaction_cases import Value, segments_of
from tests.transcription.redaction_dialogues import HELD_OUT, LEARNT, Questions, dialogues
from tests.transcription.test_redaction_classes import _NUMBER_WORD
from tests.transcription.test_redaction_heard import CARD, CODE, PHONE, shown
from transcription.language.redaction import redact

ADDRESS = "[postal address]"
CONVERSATIONS = 140
FLOORS = {"card, written": 0.99, "card, spoken": 0.95, "phone, written": 0.95, "phone, spoken": 0.95}
"""Recall below which the test fails; every other class 0.9."""
NUMBER = "C:4539 1488 0343 6467"
TOLD = "C:four five three nine one four eight eight oh three four three six four six seven"


def is_left(value: Value, text: str) -> bool:
    """True when a piece of the value, or a word that tells a digit of it, can still be read in its line."""
    if any(secret.lower() in text.lower() for secret in value.secrets if len(secret) > 1):
        return True
    words = re.findall(r"[a-z']+|\d+", re.sub(r"\[[^]]*\]", " ", text.lower()))
    return any(word.isdecimal() or (_NUMBER_WORD.fullmatch(word) and word not in ("a", "i")) for word in words)


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(("book", "seed"), [(LEARNT, 5), (HELD_OUT, 51)], ids=["learnt", "held out"])
def test_recall_where_one_thing_follows_the_other(book: Questions, seed: int) -> None:
    told: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    for dialogue in dialogues(book, CONVERSATIONS, seed):
        after = redact(segments_of(dialogue.lines))
        assert redact(after) == after
        for at, (which, value) in dialogue.told.items():
            kind = f"{which}, {value.form}"
            told[kind] += 1
            gone[kind] += not is_left(value, after[at].text)
            if is_left(value, after[at].text):
                print(kind, [text for _, text in dialogue.lines[: at + 1]], [one.text for one in after[: at + 1]])
    print({kind: f"{gone[kind]} of {count}" for kind, count in told.items()})
    for kind, count in told.items():
        assert gone[kind] / count >= FLOORS.get(kind, 0.9), kind


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize("number", [NUMBER, TOLD])
@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["A:And your address?", "C:12 Rosewood, Leeds"], ADDRESS),
        (["A:Thank you.", "C:227 Randall Mill Avenue, Brooklyn"], ADDRESS),
        (["A:And your phone?", "C:07700 900123"], PHONE),
        (["A:Okay.", "C:250 pounds is too much"], "250 pounds is too much"),
        (["A:One moment. The security code?", "C:095"], CODE),
        (["A:The security code?", "C:It's 829.", "A:And the expiry?", "C:sure, 10/26."], "sure, [card expiry]."),
        (["A:And the CVV?", "C:512", "A:One moment please."], "One moment please."),
        (["A:And the CVV?", "C:5100", "A:Where do you live?", "C:flat 3, 71 Mill Lane, Leeds."], f"{ADDRESS}."),
    ],
)
def test_what_follows_a_card_is_read_for_itself(number: str, lines: list[str], expected: str) -> None:
    told = shown("A:Your card number?", number, *lines)
    assert told[1] == CARD
    assert told[-1] == expected


def test_a_house_behind_a_card_in_one_line() -> None:
    assert shown(f"{NUMBER}, 227 Randall Mill Avenue, Brooklyn") == [f"{CARD}, {ADDRESS}"]
    assert shown(f"{NUMBER} Oak Street branch") == [f"{CARD} Oak Street branch"]


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize("request_", ["Card number please.", "Thank you."])
def test_a_phone_number_before_a_card_is_wholly_gone(request_: str) -> None:
    lines = ["A:And a mobile?", "C:um, oh one six one four nine six zero nine er eight", f"A:{request_}", TOLD]
    assert shown(*lines) == ["And a mobile?", f"um, {PHONE}", request_, CARD]


def test_a_card_told_in_parts_runs_on_through_short_questions() -> None:
    lines = ["A:Your card number?", "C:4539 1488", "A:And the next four?", "C:0343", "A:And the rest?", "C:6467"]
    assert shown(*lines)[1::2] == [CARD, CARD, CARD]


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C:we are now at thirty nine station road.", f"we are now at {ADDRESS}."),
        ("C:379 station road, bristol, bs1 4dj", ADDRESS),
        ("C:I waited 20 minutes at the station road works", None),
        ("C:there are 3 road works near the station", None),
    ],
)
def test_streets_called_by_everyday_words(text: str, expected: str | None) -> None:
    assert shown(text) == [expected or text[2:]]
