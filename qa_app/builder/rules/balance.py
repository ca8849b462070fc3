"""Weights that add up to 100 (QM-D4): locked ones stay, the others share what is left in their proportion."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from qa_app.builder.rules.shape import QUESTION, SECTION
from qa_app.builder.rules.tree import Spot, Tree, walk
from scorecards.balance import WHOLE, Weight, spread
from scorecards.reading import LARGEST_POINTS, exact_number, json_number

CENT = Decimal("0.01")
WITHOUT_OPTIONS = ("text", "date", "info")


def weighed(tree: Tree) -> list[Spot]:
    """The parts whose weights share the 100: questions that earn points, or sections that hold such questions.

    Nothing does when points count alike (weighting "points"): there a weight multiplies.
    """
    weighting = tree.get("weighting") or "question"
    spots = list(walk(tree))
    scored = [spot for spot in spots if spot.kind == QUESTION and earns(spot.node)]
    if weighting == "question":
        return scored
    holding = {id(spot.within) for spot in scored}
    return [spot for spot in spots if spot.kind == SECTION and id(spot.node) in holding] if weighting == SECTION else []


def earns(question: Tree) -> bool:
    """Whether the question adds to what can be earned."""
    if question.get("kind") in WITHOUT_OPTIONS or question.get("is_bonus") is True:
        return False
    return any(amount(option.get("points"), 0) > 0 for option in question.get("options") or [])


def amount(entered: Any, default: int = 1) -> Decimal:
    """What was entered as a number; the default when it is none."""
    if entered is None:
        return Decimal(default)
    number, _ = exact_number(entered, LARGEST_POINTS)
    return Decimal(0) if number is None else number


def total(tree: Tree) -> Decimal:
    """What the weights add up to."""
    return sum((amount(spot.node.get("weight")) for spot in weighed(tree)), Decimal(0))


def is_balanced(tree: Tree) -> bool:
    """Whether the weights add up to 100 exactly, or there are none yet."""
    return not weighed(tree) or total(tree) == WHOLE


def is_overlocked(tree: Tree) -> bool:
    """Whether the locked weights alone exceed 100, in a scorecard whose weights were locked to add up to it."""
    locked = [spot.node for spot in weighed(tree) if _is_locked(spot.node)]
    return sum((amount(node.get("weight")) for node in locked), Decimal(0)) > WHOLE


def balance(tree: Tree, *, is_even: bool = False) -> bool:
    """Make the weights add up to 100; returns whether they do.

    Those that are not locked keep their proportion (or all get the same, `is_even`); one of weight 0 beside
    others stays 0. They do not add up when the locked ones alone exceed 100 or nothing is left to share.
    """
    nodes = [spot.node for spot in weighed(tree)]
    if is_overlocked(tree):
        shares = {str(place): Decimal(0) for place, node in enumerate(nodes) if not _is_locked(node)}
    else:
        shares = _shared(nodes, is_even)
    for place, share in shares.items():
        nodes[int(place)]["weight"] = json_number(share)
    return is_balanced(tree)


def _shared(nodes: Sequence[Tree], is_even: bool) -> dict[str, Decimal]:
    """The weights of the parts that are not locked, by their place; none where all are."""
    held = [
        Weight(
            str(place),
            Decimal(1) if is_even and not _is_locked(node) else max(amount(node.get("weight")), Decimal(0)),
            _is_locked(node),
        )
        for place, node in enumerate(nodes)
    ]
    free = {weight.key for weight in held if not weight.is_locked}
    return {key: share for key, share in spread(held).items() if key in free} if free else {}


def _is_locked(node: Tree) -> bool:
    return node.get("is_weight_locked") is True


def newcomer(tree: Tree, node: Tree) -> None:
    """Give a part that was just added as much weight as the others have on average."""
    others = [amount(spot.node.get("weight")) for spot in weighed(tree) if spot.node is not node]
    node["weight"] = json_number((sum(others, Decimal(0)) / len(others)).quantize(CENT)) if others else 100
