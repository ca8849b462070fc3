"""A draft as the editor shows it: the rows of its outline, the part in hand, and what is wrong where."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qa_app.builder.queries import Judged
from qa_app.builder.rules import balance
from qa_app.builder.rules.shape import CARD, QUESTION, SECTION, shapes
from qa_app.builder.rules.tree import UID, Spot, Tree, find, inside, walk
from qa_app.errors import NotFound
from scorecards.reading import plain_number

IN_HAND = (CARD, SECTION, QUESTION)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the outline. `number` is its place as people count; `marks` are icons with their words."""

    uid: int
    kind: str
    depth: int
    number: str
    words: str
    weight: str
    is_locked: bool
    answer: str
    marks: tuple[str, ...]
    problems: int


def rows(judged: Judged) -> list[Row]:
    """The outline: sections and questions in reading order."""
    tree, found = judged.tree, []
    weighed = {id(spot.node) for spot in balance.weighed(tree)}
    wrong = _wrong(judged)
    outer, inner, asked = 0, 0, 0
    for spot in walk(tree):
        if spot.kind == SECTION:
            is_inner = bool(spot.node.get("parent"))
            outer, inner, asked = (outer, inner + 1, 0) if is_inner else (outer + 1, 0, 0)
            place = f"{outer}.{inner}" if is_inner else str(outer)
        elif spot.kind == QUESTION:
            asked += 1
            place = f"{outer}.{inner}.{asked}" if inner else f"{outer}.{asked}"
        else:
            continue
        found.append(_row(spot, place, id(spot.node) in weighed, wrong.get(spot.uid, 0)))
    return found


def in_hand(tree: Tree, uid: int | None) -> Spot:
    """The scorecard, section or question that holds the part of that number; the scorecard when it is gone."""
    top = Spot(tree, CARD, {}, "", -1, "")
    if uid is None:
        return top
    try:
        find(tree, uid)
    except NotFound:
        return top
    held = [
        spot for spot in walk(tree) if spot.kind in IN_HAND and uid in {spot.uid, *(one.uid for one in inside(spot))}
    ]
    return held[-1] if held else top


def after_removal(tree: Tree, before: Tree, uid: int) -> int:
    """Where to look when a part is gone: the one that stood after it, or before it."""
    order = [spot.uid for spot in walk(before) if spot.kind in IN_HAND]
    left = {spot.uid for spot in walk(tree)}
    place = order.index(uid) if uid in order else 0
    later = [one for one in (*order[place + 1 :], *reversed(order[:place])) if one in left]
    return later[0] if later else int(tree[UID])


def values(spots: Iterable[Spot]) -> dict[str, Any]:
    """What the fields of some parts hold, by `number.field`, as it stands in the page."""
    return {
        f"{spot.uid}.{name}": text_of(spot.node.get(name), field.default)
        for spot in spots
        for name, field in shapes()[spot.kind].fields.items()
    }


def text_of(held: Any, default: Any) -> Any:
    """A field's value as the page writes it."""
    found = default if held is None else held
    if isinstance(found, list):
        return [str(one) for one in found]
    if isinstance(found, bool):
        return found
    return "" if found is None else plain_number(found) if isinstance(found, Decimal) else str(found)


def earlier(tree: Tree, question: Tree) -> list[Tree]:
    """The questions above one that a condition can ask about."""
    before = []
    for spot in walk(tree):
        if spot.node is question:
            break
        if spot.kind == QUESTION and spot.node.get("options"):
            before.append(spot.node)
    return before


def _row(spot: Spot, place: str, is_weighed: bool, problems: int) -> Row:
    node = spot.node
    return Row(
        uid=spot.uid,
        kind=spot.kind,
        depth=1 if spot.kind == SECTION and node.get("parent") else 0,
        number=place,
        words=str(node.get("title" if spot.kind == SECTION else "text") or "").strip()[:140],
        weight=plain_number(balance.amount(node.get("weight"))) if is_weighed else "",
        is_locked=is_weighed and node.get("is_weight_locked") is True,
        answer=str(node.get("kind") or ""),
        marks=tuple(_marks(node)),
        problems=problems,
    )


def _marks(node: Tree) -> list[str]:
    fails = {str(option.get("auto_fail")) for option in node.get("options") or []}
    marks = {
        "fails_scorecard": "scorecard" in fails,
        "fails_section": "section" in fails,
        "critical": node.get("is_critical") is True,
        "bonus": node.get("is_bonus") is True,
        "conditional": isinstance(node.get("condition"), dict),
        "suggested": isinstance(node.get("automation"), dict),
    }
    return [name for name, is_there in marks.items() if is_there]


def _wrong(judged: Judged) -> dict[int, int]:
    """How many problems each section or question has, those of its options with it."""
    own: dict[int, int] = {}
    for uid, _ in judged.problems:
        own[uid] = own.get(uid, 0) + 1
    if not own:
        return {}
    found: dict[int, int] = {}
    for spot in walk(judged.tree):
        if spot.kind == QUESTION:
            found[spot.uid] = own.get(spot.uid, 0) + sum(own.get(one.uid, 0) for one in inside(spot))
        elif spot.kind == SECTION:
            found[spot.uid] = own.get(spot.uid, 0)
    return found
