"""What complaints can be about: a tree of two levels that a desk grows, and the changes it allows. No database here.

A category is never taken away: it is retired, and says which one stands for it from then on, so that old
complaints keep the word they were recorded with.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa_app.errors import Conflict, Invalid

LABEL_MAXIMUM = 60
MOST_CATEGORIES = 300
MOST_WORDS = 40
WORD_MAXIMUM = 40


@dataclass(frozen=True, slots=True)
class Category:
    """One thing a complaint can be about. `parent` and `becomes` are keys or ""; `words` point to it in a text."""

    key: str
    label: str
    parent: str = ""
    is_retired: bool = False
    becomes: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """All categories as they stood in one version, parents before their children, in the order people see."""

    version: int
    categories: tuple[Category, ...]

    def one(self, key: str) -> Category | None:
        """The category with this key; None when there is none."""
        return next((item for item in self.categories if item.key == key), None)

    def name(self, key: str) -> str:
        """What the category is called, after its parent's name; the key itself when nobody knows it."""
        found = self.one(key)
        if found is None:
            return key
        return f"{self.name(found.parent)} › {found.label}" if found.parent else found.label

    def choices(self, present: str = "") -> dict[str, str]:
        """Key to name of those that can be chosen; `present` stays among them when it was retired."""
        offered = {item.key: self.name(item.key) for item in self.categories if not item.is_retired}
        return offered if not present or present in offered else {present: self.name(present), **offered}

    def is_offered(self, key: str) -> bool:
        """Whether a new complaint can be about it."""
        found = self.one(key)
        return found is not None and not found.is_retired

    def now(self, key: str) -> str:
        """What stands for this category today: itself, or what it became when it was retired."""
        seen = {key}
        while (found := self.one(key)) is not None and found.becomes and found.becomes not in seen:
            key = found.becomes
            seen.add(key)
        return key

    def top(self, key: str) -> str:
        """The category of the first level that this one belongs to today."""
        key = self.now(key)
        found = self.one(key)
        return found.parent if found is not None and found.parent else key

    def under(self, key: str) -> frozenset[str]:
        """The keys that count as this category: itself, its children, and what became one of them."""
        near = {key, *(item.key for item in self.categories if item.parent == key)}
        return frozenset(near | {item.key for item in self.categories if self.now(item.key) in near})

    def branches(self) -> list[tuple[Category, tuple[Category, ...]]]:
        """Each category of the first level with its children."""
        tops = (item for item in self.categories if not item.parent)
        return [(top, tuple(item for item in self.categories if item.parent == top.key)) for top in tops]


def add(tree: Tree, label: str, parent: str = "") -> tuple[Category, ...]:
    """The categories with a new one. Raises `Invalid` for a bad label, a third level or a retired parent."""
    label = _checked(tree, label, parent)
    if parent:
        above = _known(tree, parent)
        if above.parent or above.is_retired:
            raise Invalid("There are two levels.", {"parent": "Choose one of the first level that is in use."})
    if len(tree.categories) >= MOST_CATEGORIES:
        raise Invalid("There are too many.", {"label": f"At most {MOST_CATEGORIES} categories: retired ones count."})
    return _ordered([*tree.categories, Category(_new_key(tree, label), label, parent)])


def rename(tree: Tree, key: str, label: str) -> tuple[Category, ...]:
    """The categories with another label on one; its key, and so what was recorded with it, stays."""
    found = _known(tree, key)
    return _with(tree, replace(found, label=_checked(tree, label, found.parent, key)))


def retire(tree: Tree, key: str, becomes: str = "") -> tuple[Category, ...]:
    """The categories with one retired; `becomes` is what stands for it from now on.

    Raises `Conflict` while children of it are in use or when it is the last one, `Invalid` for a bad successor.
    """
    found = _known(tree, key)
    if any(item.parent == key and not item.is_retired for item in tree.categories):
        raise Conflict("Retire or move what stands below it first.")
    if sum(not item.is_retired for item in tree.categories) == 1:
        raise Conflict("It is the last one in use: every complaint is about something.")
    if becomes and (becomes == key or not tree.is_offered(becomes)):
        raise Invalid("It needs a successor that is in use.", {"becomes": "Choose another category."})
    return _with(tree, replace(found, is_retired=True, becomes=becomes))


def bring_back(tree: Tree, key: str) -> tuple[Category, ...]:
    """The categories with a retired one in use again. Raises `Conflict` while its parent is retired."""
    found = _known(tree, key)
    if found.parent and _known(tree, found.parent).is_retired:
        raise Conflict("Bring back the category above it first.")
    return _with(tree, replace(found, is_retired=False, becomes=""))


def nest(tree: Tree, key: str, parent: str) -> tuple[Category, ...]:
    """The categories with one moved below another, or to the first level. Raises `Invalid`."""
    found = _known(tree, key)
    if parent:
        above = _known(tree, parent)
        if parent == key or above.parent or above.is_retired or any(item.parent == key for item in tree.categories):
            raise Invalid("There are two levels.", {"parent": "It can stand below one of the first level in use."})
    _checked(tree, found.label, parent, key)
    return _ordered(_with(tree, replace(found, parent=parent)))


def listen(tree: Tree, key: str, words: Iterable[str]) -> tuple[Category, ...]:
    """The categories with other words that point to one. Raises `Invalid`."""
    wanted = tuple(dict.fromkeys(" ".join(word.lower().split()) for word in words if word.strip()))
    if len(wanted) > MOST_WORDS or any(len(word) > WORD_MAXIMUM for word in wanted):
        raise Invalid("Too many words.", {"words": f"At most {MOST_WORDS}, each of {WORD_MAXIMUM} characters."})
    return _with(tree, replace(_known(tree, key), words=wanted))


def to_document(categories: Sequence[Category]) -> dict[str, Any]:
    """The categories as they are kept."""
    return {
        "categories": [
            {
                "key": item.key,
                "label": item.label,
                "parent": item.parent,
                "is_retired": item.is_retired,
                "becomes": item.becomes,
                "words": list(item.words),
            }
            for item in categories
        ]
    }


def from_document(version: int, document: Mapping[str, Any]) -> Tree:
    """The tree that `to_document` kept."""
    kept = ({**item, "words": tuple(item.get("words", ()))} for item in document["categories"])
    return Tree(version, tuple(Category(**item) for item in kept))


def _known(tree: Tree, key: str) -> Category:
    found = tree.one(key)
    if found is None:
        raise Invalid("There is no such category.", {"parent": "Choose from the list."})
    return found


def _with(tree: Tree, changed: Category) -> tuple[Category, ...]:
    return tuple(changed if item.key == changed.key else item for item in tree.categories)


def _ordered(categories: Sequence[Category]) -> tuple[Category, ...]:
    tops = [item for item in categories if not item.parent]
    return tuple(found for top in tops for found in (top, *(item for item in categories if item.parent == top.key)))


def _checked(tree: Tree, label: str, parent: str, own_key: str = "") -> str:
    label = " ".join(label.split())
    if not label or len(label) > LABEL_MAXIMUM or not label.isprintable():
        raise Invalid("It needs a name.", {"label": f"1 to {LABEL_MAXIMUM} characters."})
    beside = (item for item in tree.categories if item.parent == parent and item.key != own_key)
    if any(item.label.casefold() == label.casefold() for item in beside):
        raise Invalid("There is one of this name.", {"label": "Choose another name; retired ones count too."})
    return label


def _new_key(tree: Tree, label: str) -> str:
    stem = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:50] or "category"
    taken, number, key = {item.key for item in tree.categories}, 1, stem
    while key in taken:
        number += 1
        key = f"{stem}_{number}"
    return key
