"""Redaction of names and addresses in carriers invented after the rules (`redaction_third` says what was learnt)."""

import random
from collections.abc import Callable, Sequence

import pytest

from tests.transcription import redaction_third as third
from tests.transcription.redaction_cases import Value, segments_of
from transcription.language.redaction import redact
from transcription.transcript import Speaker

SPEAKERS = {"A": Speaker.AGENT, "C": Speaker.CUSTOMER}
CASES = 112
FLOORS = {"name": 0.7, "address": 0.95}
"""No honest figures for names, these keep what was learnt."""


def missed(book: Sequence[str], make: Callable[[random.Random], Value], kind: str) -> tuple[list[list[str]], int, int]:
    """What was left standing, and how many findings there were: of the kind, of others."""
    rng = random.Random(47)
    left, right, wrong = [], 0, 0
    for at in range(CASES):
        value = make(rng)
        lines = [(SPEAKERS[line[0]], line[2:].replace("{}", value.told)) for line in book[at % len(book)].split("|")]
        after = redact(segments_of(lines))
        assert redact(after) == after
        kinds = [item.kind for segment in after for item in segment.redactions]
        right, wrong = right + kinds.count(kind), wrong + len(kinds) - kinds.count(kind)
        shown = " ".join(segment.text for segment in after).lower()
        if any(secret.lower() in shown for secret in value.secrets):
            left.append([segment.text for segment in after])
    return left, right, wrong


@pytest.mark.covers("QM-B15")
@pytest.mark.parametrize(
    ("kind", "book", "make"),
    [
        ("name", third.NAMES, third.name),
        ("name", third.FOURTH_NAMES, third.name),
        ("address", third.ADDRESSES, third.address),
    ],
    ids=["names", "names once more", "addresses"],
)
def test_recall_and_precision(kind: str, book: Sequence[str], make: Callable[[random.Random], Value]) -> None:
    left, right, wrong = missed(book, make, kind)
    for lines in left:
        print("left standing:", lines)
    print(f"{kind}: {CASES - len(left)} of {CASES} wholly gone; {right} right, {wrong} wrong")
    assert 1 - len(left) / CASES >= FLOORS[kind]
    assert right / (right + wrong) >= 0.95
