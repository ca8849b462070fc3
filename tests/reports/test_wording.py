"""Generated sentences never turn an association into a cause."""

import pytest

from reports import wording
from reports.errors import CausalWording


@pytest.mark.covers("R76", "QM-J10")
@pytest.mark.parametrize(
    "text",
    [
        "Poor listening causes complaints",
        "Coaching led to fewer complaints",
        "Good empathy leads to higher scores",
        "Empathy reduces complaints",
        "A reduction in complaints after coaching",
        "Upheld because of the greeting",
        "The impact of coaching",
        "An uplift of 4 points",
        "Coaching ROI by team",
        "Scores rose thanks to coaching",
    ],
)
def test_causal_words_are_refused(text: str) -> None:
    with pytest.raises(CausalWording, match="seen together"):
        wording.plain(text)


@pytest.mark.parametrize(
    "text",
    [
        "Root cause: not listened to. Other root causes are named with their owner.",
        "This is an association; other differences between contacts may explain it.",
        "The heroic team lead to whom it was sent",
        "The case was closed by the causeway office",
    ],
)
def test_plain_words_pass(text: str) -> None:
    assert wording.plain(text) == text


def test_names_people_chose_are_not_judged() -> None:
    assert wording.sentence("“{skill}” (n = 3)", skill="Impact of words") == "“Impact of words” (n = 3)"
    with pytest.raises(CausalWording, match="uplift"):
        wording.sentence("{skill} had an uplift", skill="Empathy")


def test_every_finding_is_named_with_its_place() -> None:
    assert [(found.words, found.at) for found in wording.lint("It reduces the impact")] == [
        ("reduces", 3),
        ("impact", 15),
    ]


@pytest.mark.covers("R76")
def test_the_fixed_block_keeps_its_own_rule_and_says_what_it_must() -> None:
    block = " ".join(wording.plain(paragraph) for paragraph in wording.HONEST_WORDING)
    for words in ("association, not a cause", "from 10 cases on", "n and its 95 % interval", "not ranked"):
        assert words in block
