"""One difference between two versions, and the small tools to find such differences."""

import difflib
from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from scorecards import wording

_ALIKE = 0.6
_SHARED = 1 / 3
# Words that stand in nearly every question and so say nothing about which one it is.
_FILL = frozenset(
    [
        "a",
        "agent",
        "and",
        "any",
        "as",
        "at",
        "be",
        "by",
        "customer",
        "did",
        "do",
        "does",
        "for",
        "from",
        "has",
        "have",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "that",
        "the",
        "their",
        "to",
        "was",
        "were",
        "with",
    ]
)


class ChangeKind(StrEnum):
    """What was done; the order is the one in which people want to hear it."""

    ADDED = "added"
    REMOVED = "removed"
    KIND = "kind"
    REWORDED = "reworded"
    MOVED = "moved"
    POINTS = "points"
    WEIGHT = "weight"
    AUTO_FAIL = "auto_fail"
    CONDITION = "condition"
    RULES = "rules"
    CAUSES = "causes"
    SKILLS = "skills"
    AUTOMATION = "automation"
    SETTINGS = "settings"
    HANDLING = "handling"


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `key` is that of the question or section, "" for the scorecard as a whole.

    `breaks_trend` is True where results from before and after should not be drawn as one line: of the question
    or section, or, without a key, of the total.
    """

    kind: ChangeKind
    key: str
    sentence: str
    breaks_trend: bool = False


def is_other_meaning(before: str, after: str) -> bool:
    """Whether a text was changed so much that it probably asks something else.

    A guess from the letters: fewer than a third of its telling words are shared, and it is spelt quite otherwise.
    """
    one, other = _telling_words(before), _telling_words(after)
    shared = len(one & other) / max(1, min(len(one), len(other)))
    spelling = difflib.SequenceMatcher(None, before.casefold(), after.casefold(), autojunk=False).ratio()
    return shared < _SHARED and spelling < _ALIKE


def _telling_words(text: str) -> set[str]:
    words = {word.strip(".,;:?!()“”\"'") for word in text.casefold().split()}
    return words - _FILL or words


def moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The fewest keys of `after` that explain its order, among those in both (the rest kept theirs)."""
    places = {key: i for i, key in enumerate(before)}
    common = [key for key in after if key in places]
    kept = set(_longest_rise([places[key] for key in common]))
    return [key for key in common if places[key] not in kept]


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """A longest increasing run of not necessarily neighbouring numbers (patience sorting)."""
    tops: list[int] = []
    piles: list[int] = []
    for number in numbers:
        pile = bisect_left(tops, number)
        tops[pile : pile + 1] = [number]
        piles.append(pile)
    found: list[int] = []
    wanted = len(tops) - 1
    for number, pile in zip(reversed(numbers), reversed(piles), strict=True):
        if pile == wanted:
            found.append(number)
            wanted -= 1
    return found[::-1]


def from_to(before: object, after: object, show: Callable[[object], str] | None = None) -> str:
    """ "from 2 to 3", in words."""
    words = show or in_words
    return f"from {words(before)} to {words(after)}"


def in_words(value: object) -> str:
    """A value of a scorecard as it reads in a sentence."""
    if value is None or value == "" or value == ():
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return wording.number(value)
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ")
    if isinstance(value, tuple):
        return wording.listed(str(item) for item in value)
    return wording.quoted(value) if isinstance(value, str) else str(value)
