"""Redaction of people's chats with slot labels (MultiDoGO): recall per class of personal slot, and what else goes.

The corpus holds the customers' lines only, small and without signs. An agent's line is put where one is missing:
one that asks nothing, or the question that the labels of the next line imply ("asked"), or of all lines up to the
next missing one ("asked for all": a customer answers in several lines). The rules were made with the conversations of
even hash; of the odd ones, which were only measured, a third counts here (all of them: see the manual's privacy page).
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from transcription.language.redaction import redact
from transcription.transcript import Segment, Speaker

CORPUS = Path(__file__).parents[3] / "shared/data/support/multidogo_customer.jsonl"
NOTHING_ASKED = "Okay, thank you, let me just look into that for you."
QUESTIONS = {
    "name": "Could I have your name please?",
    "email_address": "What is your email address?",
    "phone_number": "And a phone number?",
    "phonenumber": "And a phone number?",
    "address": "What is the address?",
    "card_number": "And the card number?",
    "ssn": "The last four digits of your social security number?",
    "current_zipcode": "And your zip code?",
    "new_zipcode": "And your zip code?",
    "account_number": "The last four digits of your account number?",
}
SHORTEST_CARD = 12
FLOORS = {
    "asked": {"name": 0.9, "email_address": 0.9, "phone": 0.85, "address": 0.8, "ssn": 0.85, "zipcode": 0.9,
              "card_number": 0.8, "account_number": 0.75},
    "asked for all": {"name": 0.9, "email_address": 0.9, "phone": 0.9, "address": 0.85, "ssn": 0.9, "zipcode": 0.9,
                      "card_number": 0.8, "account_number": 0.85},
    "not asked": {"name": 0.2, "email_address": 0.8, "phone": 0.3, "ssn": 0.25, "card_number": 0.65},
}  # fmt: skip


def reported() -> Iterator[dict[str, Any]]:
    """A third of the half of the conversations that no rule was made with."""
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        conversation = json.loads(line)
        if hashlib.sha256(conversation["id"].encode()).digest()[0] % 6 == 1:
            yield conversation


def question(slots: list[list[str]]) -> str:
    names = dict.fromkeys(name for _, name in slots)
    return " ".join(QUESTIONS.get(name, f"And the {name.replace('_', ' ')}, please?") for name in names)


def slots_answered(turns: list[dict[str, Any]], way: str) -> list[list[str]]:
    """What was asked for before the first of these lines: the slots of the line, of the lines up to a missing one."""
    if way == "not asked":
        return []
    together = [turn for at, turn in enumerate(turns) if turn["i"] == turns[0]["i"] + at]
    return [slot for turn in together[: None if way == "asked for all" else 1] for slot in turn["slots"]]


def segments_of(conversation: dict[str, Any], way: str) -> list[Segment]:
    """The customer's lines, with a made-up agent's line wherever the numbering shows one is missing."""
    found: list[Segment] = []
    last = -1
    for at, turn in enumerate(conversation["turns"]):
        if turn["i"] > last + 1:
            slots = slots_answered(conversation["turns"][at:], way)
            asked = question(slots) if slots else NOTHING_ASKED
            found.append(Segment(len(found), Speaker.AGENT, asked, len(found), len(found)))
        last = turn["i"]
        found.append(Segment(len(found), Speaker.CUSTOMER, turn["text"], len(found), len(found)))
    return found


@cache
def measured(way: str) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Slots, slots that are wholly gone, and words removed inside and outside personal slots."""
    slots: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    for conversation in reported():
        after = redact(segments_of(conversation, way))
        lines = [segment.text for segment in after if segment.speaker == Speaker.CUSTOMER]
        for turn, text in zip(conversation["turns"], lines, strict=True):
            lost = Counter(turn["text"].split()) - Counter(text.replace("[", " [").split())
            personal: Counter[str] = Counter()
            for name in dict.fromkeys(name for _, name in turn["slots"] if name in QUESTIONS):
                words = [word for word, slot in turn["slots"] if slot == name]
                personal.update(words)
                kind = "phone" if name.startswith("phone") else "zipcode" if name.endswith("zipcode") else name
                if kind == "card_number":  # whole numbers; some labels take in the holder's initials
                    words = [word for word in words if word.isdigit()]
                    if len("".join(words)) < SHORTEST_CARD:
                        continue
                slots[kind] += 1
                gone[kind] += all(lost[word] for word in words)
            removed["inside"] += (lost & personal).total()
            removed["outside"] += (lost - personal).total()
    return slots, gone, removed


@pytest.mark.covers("QM-B15")
@pytest.mark.skipif(not CORPUS.is_file(), reason="the labelled chats are not on this machine")
@pytest.mark.parametrize("way", list(FLOORS))
def test_recall_of_labelled_slots(way: str) -> None:
    slots, gone, removed = measured(way)
    for kind, count in slots.items():
        print(f"{way}: {kind}: {gone[kind]} of {count}, {gone[kind] / count:.3f}")
    for kind, floor in FLOORS[way].items():
        assert gone[kind] / slots[kind] >= floor, kind
    print(f"{way}: words removed: {dict(removed)}")
    assert removed["inside"] / removed.total() >= 0.9
