"""Keys: the lasting names of sections, questions and options, made from their words when nobody gave one."""

import re
import unicodedata
from collections.abc import Collection, Iterator

from qa_app.builder.rules.shape import AUTOMATION, CLAUSE, OPTION, QUESTION, SECTION
from qa_app.builder.rules.tree import Spot, Tree, find, inside, walk

LONGEST = 40
_NO_WORD = re.compile(r"[^a-z0-9]+")
_WORDS = {"section": "title", "question": "text", "option": "label", "cause": "label"}


def slug(words: str, otherwise: str = "") -> str:
    """Small letters, digits and "_" out of any words: "Did the agent greet?" is "did_the_agent_greet"."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    whole = _NO_WORD.sub("_", plain).strip("_")
    return (
        whole[:LONGEST].rsplit("_", 1)[0]
        if len(whole) > LONGEST and "_" in whole[:LONGEST]
        else whole[:LONGEST] or (otherwise)
    )


def unique(key: str, taken: Collection[str]) -> str:
    """The key, or the first of key_2, key_3 … that is free."""
    if key not in taken:
        return key
    return next(f"{key}_{n}" for n in range(2, len(taken) + 3) if f"{key}_{n}" not in taken)


def give_keys(tree: Tree) -> None:
    """Give every part that has words but no key one that none of its kind has."""
    for spot in walk(tree):
        words = _WORDS.get(spot.kind)
        if words and not spot.node.get("key") and str(spot.node.get(words) or "").strip():
            made = slug(str(spot.node[words]), spot.kind)
            spot.node["key"] = unique(made, {str(other.node.get("key")) for other in _rivals(tree, spot)})


def renamed(tree: Tree, uid: int, old: str, new: str) -> None:
    """Let conditions and suggestion rules follow a question or an option, and inner sections their outer one, to its
    new key."""
    spot = find(tree, uid)
    if not old or spot.kind not in (SECTION, QUESTION, OPTION):
        return
    asked = spot.within.get("key") if spot.kind == OPTION else None
    for other in walk(tree):
        if spot.kind == SECTION and other.kind == SECTION and other.node.get("parent") == old:
            other.node["parent"] = new
        elif other.kind == CLAUSE and spot.kind == QUESTION and other.node.get("question") == old:
            other.node["question"] = new
        elif other.kind == CLAUSE and spot.kind == OPTION and other.node.get("question") == asked:
            _replace(other.node, "options", old, new)
        elif other.kind in ("rule", AUTOMATION) and spot.kind == OPTION and _is_under(spot.within, other):
            _replace(other.node, "options" if other.kind == "rule" else "otherwise", old, new)


def _replace(node: Tree, field: str, old: str, new: str) -> None:
    node[field] = [new if key == old else key for key in node.get(field) or []]


def _is_under(question: Tree, spot: Spot) -> bool:
    """Whether a part of suggestion rules belongs to the question."""
    held = question.get(AUTOMATION)
    return isinstance(held, dict) and (spot.node is held or spot.within is held)


def _rivals(tree: Tree, spot: Spot) -> Iterator[Spot]:
    """The parts that must not have the same key: all of the kind, or those of the same question."""
    if spot.kind in (SECTION, QUESTION):
        yield from (other for other in walk(tree) if other.kind == spot.kind and other.node is not spot.node)
    else:
        within = Spot(spot.within, QUESTION, {}, "", -1, "")
        yield from (other for other in inside(within) if other.kind == spot.kind and other.node is not spot.node)
