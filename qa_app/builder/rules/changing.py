"""Adding, removing, copying and moving the parts of a scorecard that is being written."""

import copy
from typing import Any

from qa_app.builder.rules import balance, keys, proposing
from qa_app.builder.rules.proposing import PROPOSING
from qa_app.builder.rules.shape import CARD, CLAUSE, CONDITION, OPTION, QUESTION, SECTION
from qa_app.builder.rules.suiting import offered
from qa_app.builder.rules.tree import UID, Spot, Tree, find, inside, number, walk
from qa_app.errors import Conflict

WORDS = {"section": "title", "question": "text", "option": "label", "cause": "label", "band": "label"}
LISTED = {"option": "options", "cause": "causes"}


def added(tree: Tree, uid: int, what: str) -> Tree:
    """Add a part to the part `uid`, or behind it, and return it.

    `what` is section, subsection, question, option, cause, band, clause, group (a condition in a condition),
    or a part of a suggestion rule (`proposing.PROPOSING`).
    """
    spot = find(tree, uid)
    node: Tree = {}
    number(tree, node)
    if what in ("section", "subsection"):
        _add_section(tree, spot, node, is_inner=what == "subsection")
    elif what == QUESTION:
        _add_question(tree, spot, node)
    elif what in LISTED:
        node |= {"key": "", "label": ""} | ({"points": 0} if what == OPTION else {})
        _listed(spot.node, LISTED[what]).append(node)
    elif what == "band":
        node |= {"label": "", "minimum": None}
        _listed(spot.node, "bands").append(node)
    elif what in PROPOSING:
        proposing.add(tree, spot, node, what)
    else:
        _add_clause(tree, spot, node, is_group=what == "group")
    return node


def removed(tree: Tree, uid: int) -> str:
    """Take a part out, a section with its inner ones; returns the words it was known by."""
    spot = find(tree, uid)
    if spot.kind == CARD:
        raise Conflict("The scorecard itself cannot be removed here; discard the draft.")
    words = called(spot)
    for gone in _block(tree, spot):
        if spot.index < 0:
            del spot.within[spot.field]
        else:
            spot.within[spot.field] = [one for one in spot.within[spot.field] if one is not gone]
    if spot.kind in (CLAUSE, CONDITION, *PROPOSING) and spot.index >= 0 and not spot.within[spot.field]:
        _drop(tree, spot.within)
    return words


def copied_part(tree: Tree, uid: int) -> Tree:
    """A copy of a section, question or option right behind it, with keys of its own."""
    spot = find(tree, uid)
    if spot.index < 0:
        raise Conflict("Only parts of a list can be copied.")
    twin: Tree = copy.deepcopy(spot.node)
    _renumber(tree, Spot(twin, spot.kind, spot.within, spot.field, spot.index, spot.path))
    if WORDS.get(spot.kind) and twin.get(WORDS[spot.kind]):
        twin[WORDS[spot.kind]] = f"{twin[WORDS[spot.kind]]} (copy)"
    place = next(i for i, one in enumerate(spot.siblings) if one is _block(tree, spot)[-1])
    spot.siblings.insert(place + 1, twin)
    keys.give_keys(tree)
    return twin


def stepped(tree: Tree, uid: int, by: int) -> bool:
    """Move a part one place up (-1) or down (1); a question at its section's end goes on to the next section."""
    spot = find(tree, uid)
    if spot.kind == SECTION:
        return _step_section(tree, spot, by)
    place = spot.index + by
    if 0 <= place < len(spot.siblings):
        spot.siblings.insert(place, spot.siblings.pop(spot.index))
        return True
    return spot.kind == QUESTION and _step_over(tree, spot, by)


def placed(tree: Tree, uid: int, before: int | None, section: int | None = None) -> bool:
    """Put a question or section before another one, or (`before` None) at the end of a section or of all."""
    spot = find(tree, uid)
    block = _block(tree, spot)
    target = find(tree, before) if before is not None else None
    if target is not None and any(one is target.node for one in block):
        return False
    if target is not None and target.kind != spot.kind:
        return target.kind == SECTION and placed(tree, uid, None, target.uid)
    into = target.siblings if target else _listed(find(tree, section).node, "questions") if section else spot.siblings
    if target is not None and spot.kind == SECTION:
        _nest(spot.node, target.node.get("parent"), block)
    spot.siblings[:] = [one for one in spot.siblings if not any(one is moved for moved in block)]
    at = next((i for i, one in enumerate(into) if target and one is target.node), len(into))
    into[at:at] = block
    return True


def nested(tree: Tree, uid: int) -> bool:
    """Make a section an inner one of the section above it, where it holds no inner ones itself."""
    spot = find(tree, uid)
    above = [one for one in spot.siblings[: spot.index] if not one.get("parent")]
    if spot.kind != SECTION or not above or spot.node.get("parent") or len(_block(tree, spot)) > 1:
        return False
    if not above[-1].get("key"):
        raise Conflict("Give the section above a title first.")
    spot.node["parent"] = above[-1]["key"]
    return True


def freed(tree: Tree, uid: int) -> bool:
    """Make an inner section a section of its own, behind the one it was in."""
    spot = find(tree, uid)
    outer = spot.node.get("parent")
    if spot.kind != SECTION or not outer:
        return False
    inner = [i for i, one in enumerate(spot.siblings) if one.get("parent") == outer]
    spot.node.pop("parent")
    spot.siblings.insert(max(inner), spot.siblings.pop(spot.index))
    return True


def called(spot: Spot) -> str:
    """The words a part is known by, shortened."""
    words = str(spot.node.get(WORDS.get(spot.kind, "title")) or spot.node.get("key") or "").strip()
    return f"“{words[:60]}”" if words else ""


def _add_section(tree: Tree, spot: Spot, node: Tree, *, is_inner: bool) -> None:
    sections = _listed(tree, "sections")
    node |= {"key": "", "title": "", "questions": []}
    outer = _section_of(tree, spot)
    top = next((one for one in sections if outer and one.get("key") == outer.get("parent")), outer)
    if is_inner and top is not None:
        if not top.get("key"):
            raise Conflict("Give the section a title before you add one inside it.")
        node["parent"] = top["key"]
    block = _block(tree, find(tree, top[UID])) if top is not None else sections[-1:]
    sections.insert(next((i + 1 for i, one in enumerate(sections) if block and one is block[-1]), 0), node)
    if (tree.get("weighting") or "question") == SECTION:
        balance.newcomer(tree, node)


def _add_question(tree: Tree, spot: Spot, node: Tree) -> None:
    section = _section_of(tree, spot) or next(iter(_listed(tree, "sections")[-1:]), None)
    if section is None:
        section = added(tree, tree[UID], "section")
    node |= {"key": "", "text": "", "kind": "yes_no", "options": offered(tree, "yes_no")}
    held = _listed(section, "questions")
    held.insert(spot.index + 1 if spot.kind == QUESTION else len(held), node)
    if (tree.get("weighting") or "question") == QUESTION:
        balance.newcomer(tree, node)


def _add_clause(tree: Tree, spot: Spot, node: Tree, *, is_group: bool) -> None:
    """A clause about the nearest earlier question with options, in the condition of a question or in a group."""
    if spot.kind == QUESTION:
        condition = spot.node.get("condition")
        if not isinstance(condition, dict):
            condition = spot.node["condition"] = {"clauses": [], "combine": "all"}
            number(tree, condition)
    else:
        condition = spot.node
    _listed(condition, "clauses").append(node)
    if is_group:
        first: Tree = {"question": "", "options": []}
        number(tree, first)
        node |= {"combine": "any", "clauses": [first]}
    else:
        node |= {"question": "", "options": []}


def _section_of(tree: Tree, spot: Spot) -> Tree | None:
    if spot.kind == SECTION:
        return spot.node
    return spot.within if spot.kind == QUESTION else None


def _block(tree: Tree, spot: Spot) -> list[Tree]:
    """A section with its inner ones, in their order; any other part by itself."""
    if spot.kind != SECTION or spot.node.get("parent") or not spot.node.get("key"):
        return [spot.node]
    return [spot.node, *(one for one in spot.siblings if one.get("parent") == spot.node["key"])]


def _step_section(tree: Tree, spot: Spot, by: int) -> bool:
    """Past the neighbour of the same level, which takes its inner sections along."""
    level = [one for one in spot.siblings if (one.get("parent") or None) == (spot.node.get("parent") or None)]
    place = next(i for i, one in enumerate(level) if one is spot.node) + by
    if not 0 <= place < len(level):
        return False
    if by < 0:
        return placed(tree, spot.uid, level[place][UID])
    return placed(tree, level[place][UID], spot.uid)


def _step_over(tree: Tree, spot: Spot, by: int) -> bool:
    sections = _listed(tree, "sections")
    here = next(i for i, one in enumerate(sections) if one is spot.within) + by
    if not 0 <= here < len(sections):
        return False
    spot.siblings.pop(spot.index)
    held = _listed(sections[here], "questions")
    held.insert(0 if by > 0 else len(held), spot.node)
    return True


def _nest(node: Tree, outer: Any, block: list[Tree]) -> None:
    """A section takes the level of the one it is put before; one that holds inner ones stays on top."""
    if outer and len(block) == 1:
        node["parent"] = outer
    elif not outer:
        node.pop("parent", None)


def _renumber(tree: Tree, spot: Spot) -> None:
    if spot.kind in (SECTION, QUESTION):
        spot.node["key"] = ""
    number(tree, spot.node)
    for inner in list(inside(spot)):
        if inner.kind == QUESTION:
            inner.node["key"] = ""
        number(tree, inner.node)


def _drop(tree: Tree, node: Tree) -> None:
    """Take out a condition whose last clause went."""
    for spot in walk(tree):
        if spot.node is node:
            removed(tree, spot.uid)
            return


def _listed(node: Tree, field: str) -> list[Tree]:
    held: list[Tree] = node.setdefault(field, [])
    return held
