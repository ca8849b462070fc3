"""Guessing what a complaint is about without a model: by the words that the desk gave each category."""

import re
from collections.abc import Sequence

from qa_app.complaints.rules.categories import Category, Tree
from qa_app.sorting.rules.reading import MOST_CHARACTERS, SUGGESTED, WORDS_SHOWN, Guess


def guesses(text: str, tree: Tree) -> list[Guess]:
    """Up to three categories whose words the text has, the one with the most first; rules know no probability.

    A word counts once however often it is said, and a longer phrase as much as its words.
    """
    lowered = " ".join(text[:MOST_CHARACTERS].lower().replace("’", "'").split())
    scored = [(item, _found(lowered, item)) for item in tree.categories if not item.is_retired]
    hits = [(sum(len(word.split()) for word in words), item, words) for item, words in scored if words]
    hits.sort(key=lambda hit: -hit[0])
    return [Guess(item.key, None, tuple(words[:WORDS_SHOWN])) for _score, item, words in hits[:SUGGESTED]]


def is_clear(text: str, found: Sequence[Guess], tree: Tree) -> bool:
    """Whether the first guess has more words for it than the second one."""
    if len(found) < 2:
        return bool(found)
    lowered = " ".join(text[:MOST_CHARACTERS].lower().replace("’", "'").split())
    counts = [
        sum(len(word.split()) for word in _found(lowered, item))
        for guess in found[:2]
        if (item := tree.one(guess.label)) is not None
    ]
    return counts[0] > counts[-1]


def _found(lowered: str, category: Category) -> list[str]:
    return [word for word in category.words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", lowered)]
