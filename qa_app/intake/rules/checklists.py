"""What a checklist may hold: items in order, each with the state that cannot be entered before it is ticked, if any."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from qa_app.errors import Invalid

BLOCKABLE = ("triaged", "assigned", "investigating", "proposed", "implementing", "resolved", "closed")
MOST_ITEMS = 20
ITEM_MAXIMUM = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to be done. `key` follows from the text, so that a tick stays with it across versions."""

    key: str
    text: str
    blocks: str = ""


def items_of(typed: Iterable[tuple[str, str]]) -> tuple[Item, ...]:
    """The items typed as (text, state that it blocks); empty texts are left out. Raises `Invalid`."""
    problems, found = {}, []
    for place, (text, blocks) in enumerate(typed):
        words = " ".join(text.replace("\0", "").split())
        if not words:
            continue
        if len(words) > ITEM_MAXIMUM:
            problems[f"text_{place}"] = f"At most {ITEM_MAXIMUM} characters."
        if blocks and blocks not in BLOCKABLE:
            problems[f"blocks_{place}"] = "Choose a step from the list."
        found.append(Item(_key(words), words, blocks))
    if len({item.key for item in found}) < len(found):
        problems["items"] = "Two items say the same."
    if len(found) > MOST_ITEMS:
        problems["items"] = f"At most {MOST_ITEMS} items."
    if problems:
        raise Invalid("The checklist stays as it is.", problems)
    return tuple(found)


def to_document(items: Sequence[Item]) -> list[dict[str, str]]:
    """The items as they are kept."""
    return [{"key": item.key, "text": item.text, "blocks": item.blocks} for item in items]


def from_document(kept: Iterable[Mapping[str, Any]]) -> tuple[Item, ...]:
    """The items as they were kept."""
    return tuple(Item(str(one["key"]), str(one["text"]), str(one.get("blocks", ""))) for one in kept)


def _key(words: str) -> str:
    return sha256(words.lower().encode()).hexdigest()[:16]
