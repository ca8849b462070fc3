"""What was typed into fields, put into the tree: two windows' changes are joined field by field, and where both
changed the same field neither is lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_app.builder.rules import keys
from qa_app.builder.rules.shape import QUESTION, Field, FieldKind, shapes
from qa_app.builder.rules.suiting import suited
from qa_app.builder.rules.tree import UID, Spot, Tree, printable, value, walk
from qa_app.errors import Invalid
from scorecards.reading import KEY, LARGEST_POINTS, exact_number, json_number

LONGEST_ENTRY = 20_000
MOST_NAMES = 300
UNKNOWN = object()
_BETWEEN = re.compile(r"[,;\n]")

Place = tuple[int, str]
Posted = Mapping[Place, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a window sends: what was typed, and what it showed before (field by field, or the whole tree of then)."""

    typed: Posted
    shown: Posted
    then: Tree | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """One field that two people changed: what this one entered, and what stands there now (None: it is gone)."""

    uid: int
    field: str
    mine: Any
    theirs: Any


def entered(field: Field, texts: Sequence[str]) -> Any:
    """What stands in a document for what was typed; a number that is none is kept as its text.

    Raises Invalid for what no field can hold.
    """
    if any(len(text) > LONGEST_ENTRY for text in texts):
        raise Invalid(f"That is more than {LONGEST_ENTRY:,} characters. Nothing of it was saved; shorten it.")
    text = printable(texts[-1]) if texts else ""
    if field.kind is FieldKind.FLAG:
        return text == "1"
    if field.kind is FieldKind.NUMBER:
        return _number(text.strip())
    if field.kind is FieldKind.NAMES:
        return _names(field, texts)
    if field.is_optional and not text.strip():
        return None
    return text if field.kind is FieldKind.TEXT else text.strip()


def enter(tree: Tree, entry: Entry) -> tuple[list[tuple[Spot, str]], list[Clash]]:
    """Put what was typed into the tree; returns the parts and fields that changed, and what
    somebody else changed meanwhile.

    A field that reads as the window showed it was not touched there, and stays as it is now. When it is not
    known what the window showed, every difference from now is in question.
    """
    now = {spot.uid: spot for spot in walk(tree)}
    then = {spot.uid: spot for spot in walk(entry.then)} if entry.then is not None else {}
    changed: list[tuple[Spot, str]] = []
    clashes: list[Clash] = []
    for (uid, name), texts in entry.typed.items():
        known = _field(now.get(uid) or then.get(uid), name)
        if known is None:
            clashes += [] if uid in now else [Clash(uid, name, texts[-1] if texts else "", None)]
            continue
        mine, shown = entered(known, texts), _shown(entry, then, known, uid)
        held = value(now[uid], name) if uid in now else None
        if (shown is not UNKNOWN and _alike(mine, shown)) or (uid in now and _alike(mine, held)):
            continue
        if uid not in now or shown is UNKNOWN or not _alike(held, shown):
            clashes.append(Clash(uid, name, mine, held))
            continue
        _put(tree, now[uid], name, mine)
        changed.append((now[uid], name))
    keys.give_keys(tree)
    return changed, clashes


def _shown(entry: Entry, then: Mapping[int, Spot], field: Field, uid: int) -> Any:
    """What the window showed in the field before somebody typed there."""
    if (uid, field.name) in entry.shown:
        return entered(field, entry.shown[uid, field.name])
    return value(then[uid], field.name) if uid in then else UNKNOWN


def _put(tree: Tree, spot: Spot, name: str, mine: Any) -> None:
    if name == "key":
        keys.renamed(tree, int(spot.node[UID]), str(spot.node.get("key") or ""), mine)
    if mine is None:
        spot.node.pop(name, None)
    else:
        spot.node[name] = mine
    if spot.kind == QUESTION and name == "kind":
        suited(tree, spot.node)


def _field(spot: Spot | None, name: str) -> Field | None:
    return shapes()[spot.kind].fields.get(name) if spot else None


def _alike(one: Any, other: Any) -> bool:
    """Whether two entries say the same: 2 and "2" do, and so do nothing and an empty text."""
    if isinstance(one, list) or isinstance(other, list):
        return [str(item) for item in one or []] == [str(item) for item in other or []]
    return str("" if one is None else one).strip() == str("" if other is None else other).strip()


def _number(text: str) -> int | str | None:
    if not text:
        return None
    number, _ = exact_number(text.replace(",", ".") if text.count(",") == 1 else text, LARGEST_POINTS * 10_000)
    return text if number is None else json_number(number)


def _names(field: Field, texts: Sequence[str]) -> list[str]:
    """Several texts, or one with commas between; words become keys where keys are wanted."""
    pieces = [piece.strip() for text in texts for piece in _BETWEEN.split(printable(text)) if piece.strip()]
    if field.name == "skills":
        pieces = [piece if KEY.fullmatch(piece) else keys.slug(piece) or piece for piece in pieces]
    return list(dict.fromkeys(pieces))[:MOST_NAMES]
