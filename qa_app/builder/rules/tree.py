"""A scorecard document as a tree whose parts carry a number (`uid`), so that an editor can name them while their
keys, texts and places change; and the plain document again."""

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from qa_app.builder.rules.shape import CARD, CLAUSE, OPAQUE, Shape, kind_of, shapes
from qa_app.errors import NotFound

UID, NEXT, HANDLING = "uid", "next_uid", "handling"
MOST_PARTS = 20_000
Tree = dict[str, Any]
_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?(?:\.|$)")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Spot:
    """A part in its place: `within` is the outer part, `field` its field, `index` the place in the list (-1: none)."""

    node: Tree
    kind: str
    within: Tree
    field: str
    index: int
    path: str

    @property
    def uid(self) -> int:
        """The part's number."""
        return int(self.node[UID])

    @property
    def siblings(self) -> list[Tree]:
        """The list that the part stands in; empty for a single part."""
        found: list[Tree] = self.within[self.field] if self.index >= 0 else []
        return found


def opened(document: Mapping[str, Any]) -> Tree:
    """The tree over a document of any shape; what is no object where a part belongs is left away."""
    tree = _tidied(dict(document), shapes()[CARD])
    tree.setdefault(HANDLING, {})
    tree[NEXT] = 1
    for spot in walk(tree):
        number(tree, spot.node)
    return tree


def plain(tree: Mapping[str, Any]) -> Tree:
    """The document in the tree, without numbers; what was entered stays as it was entered."""
    return _plain({name: value for name, value in tree.items() if name != NEXT}, shapes()[CARD])


def copied(tree: Tree) -> Tree:
    """A copy that may be changed."""
    return copy.deepcopy(tree)


def number(tree: Tree, node: Tree) -> int:
    """Give a new part the next number."""
    node[UID] = tree[NEXT]
    tree[NEXT] += 1
    return int(node[UID])


def walk(tree: Tree) -> Iterator[Spot]:
    """Every part in reading order, the scorecard itself first."""
    top = Spot(tree, CARD, {}, "", -1, "")
    yield top
    yield from inside(top)


def inside(spot: Spot) -> Iterator[Spot]:
    """Every part within a part, in reading order."""
    for field, (kinds, _) in shapes()[spot.kind].parts.items():
        held = spot.node.get(field)
        for index, node in enumerate(held if isinstance(held, list) else [held]):
            if isinstance(node, dict):
                place = index if isinstance(held, list) else -1
                step = f"{field}[{place}]" if place >= 0 else field
                inner = Spot(
                    node, kind_of(node, kinds), spot.node, field, place, f"{spot.path}.{step}" if spot.path else step
                )
                yield inner
                yield from inside(inner)


def find(tree: Tree, uid: int) -> Spot:
    """The part of that number. Raises NotFound when it is no longer there."""
    for spot in walk(tree):
        if spot.node.get(UID) == uid:
            return spot
    raise NotFound("This part of the scorecard is no longer there. It may have been removed in another window.")


def value(spot: Spot, field: str) -> Any:
    """What a field holds; its default when it was left away."""
    known = shapes()[spot.kind].fields[field]
    found = spot.node.get(field)
    return known.default if found is None else found


def at_path(tree: Tree, path: str) -> tuple[int, str]:
    """(number of the innermost part, the rest of the path) of a path such as `sections[0].questions[1].points`."""
    node, shape, at = tree, shapes()[CARD], 0
    while match := _STEP.match(path, at):
        kinds, _ = shape.parts.get(match[1], ((), False))
        held = node.get(match[1])
        if match[2] is not None and isinstance(held, list) and int(match[2]) < len(held):
            held = held[int(match[2])]
        if not kinds or not isinstance(held, dict):
            break
        node, shape, at = held, shapes()[kind_of(held, kinds)], match.end()
        if at >= len(path):
            break
    return int(node[UID]), path[at:]


def printable(text: str) -> str:
    """A text without what neither paper nor the database can hold, and with one kind of line end."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _tidied(node: Mapping[str, Any], shape: Shape) -> Tree:
    kept: Tree = {name: _safe(node[name]) for name in (*shape.fields, *OPAQUE) if node.get(name) is not None}
    if shape.kind == CLAUSE and node.get("negate") is True:
        kept["comparator"] = "not_in"
    for name, (kinds, is_list) in shape.parts.items():
        held = node.get(name)
        inner = [one for one in (held if isinstance(held, list) else [held]) if isinstance(one, Mapping)]
        made = [_tidied(one, shapes()[kind_of(one, kinds)]) for one in inner[:MOST_PARTS]]
        if is_list:
            kept[name] = made
        elif made:
            kept[name] = made[0]
    return kept


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {printable(str(key)): _safe(inner) for key, inner in value.items()}
    return [_safe(inner) for inner in value] if isinstance(value, list | tuple) else value


def _plain(node: Mapping[str, Any], shape: Shape) -> Tree:
    kept: Tree = {name: held for name, held in node.items() if name != UID and name not in shape.parts}
    for name, (kinds, is_list) in shape.parts.items():
        held = node.get(name)
        inner = [one for one in (held if isinstance(held, list) else [held]) if isinstance(one, dict)]
        made = [_plain(one, shapes()[kind_of(one, kinds)]) for one in inner]
        if is_list and (made or name in node):
            kept[name] = made
        elif made and not is_list and (made[0] or name != HANDLING):
            kept[name] = made[0]
    return kept
