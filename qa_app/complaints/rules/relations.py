"""How two complaints belong together: a duplicate, a repeat, one that follows another; and what may be merged.

The definitions are those of complaints.md 3.8. A duplicate is only ever suggested; a repeat is worked out.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_app.errors import Conflict

DUPLICATE_WITHIN = timedelta(hours=72)
REPEAT_WITHIN = timedelta(days=30)
ALIKE_PCT = 45.0
"""From this likeness of the two texts on (0 to 100) they may tell of the same event, whatever their category."""
ALIKE_IN_CATEGORY_PCT = 25.0
"""The same within one category."""
_WORD = re.compile(r"[^\W_]{4,}")


@dataclass(frozen=True, slots=True)
class Told:
    """What of a complaint tells whether it belongs to another one."""

    id: int
    customer_id: int
    received_at: datetime
    category: str
    product: str
    order_ref: str
    summary: str
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two complaints may be one: how alike the texts are (percent), and what else they share."""

    text_pct: float
    is_same_category: bool
    is_same_order: bool
    hours_apart: float


def likeness(one: Told, other: Told) -> Likeness | None:
    """How a complaint is like an earlier one of the same customer; None when it is no duplicate.

    The texts are compared by the words they share (Dice's coefficient over words of four letters and more).
    """
    apart = abs(one.received_at - other.received_at)
    if one.customer_id != other.customer_id or one.id == other.id or apart > DUPLICATE_WITHIN:
        return None
    text_pct = _alike_pct(one.summary, other.summary)
    is_same_order = bool(one.order_ref) and one.order_ref.casefold() == other.order_ref.casefold()
    is_same_category = one.category == other.category
    needed = ALIKE_IN_CATEGORY_PCT if is_same_category else ALIKE_PCT
    if not is_same_order and text_pct < needed:
        return None
    return Likeness(text_pct, is_same_category, is_same_order, apart.total_seconds() / 3600)


def _alike_pct(one: str, other: str) -> float:
    words, others = set(_WORD.findall(one.casefold())), set(_WORD.findall(other.casefold()))
    return 200 * len(words & others) / (len(words) + len(others)) if words or others else 0.0


def is_repeat(new: Told, earlier: Told) -> bool:
    """Whether the new complaint says that the cure of the earlier one did not last.

    Same customer, the same category or product or order, and received within 30 days after the earlier one was
    resolved. One that was opened again is no repeat: it is the same complaint.
    """
    if new.customer_id != earlier.customer_id or new.id == earlier.id or earlier.resolved_at is None:
        return False
    since = new.received_at - earlier.resolved_at
    if not timedelta(0) <= since <= REPEAT_WITHIN:
        return False
    return (
        new.category == earlier.category
        or _same(new.product, earlier.product)
        or (bool(new.order_ref) and _same(new.order_ref, earlier.order_ref))
    )


def _same(one: str, other: str) -> bool:
    return one.strip().casefold() == other.strip().casefold()


def check_merge(source: Told, target: Told, merged_into: Mapping[int, int | None], finished: Collection[int]) -> None:
    """Refuse what may not become one: another customer's, itself, one that is finished or merged, or a circle.

    `merged_into` maps the target and what it was merged into, one after the other. Raises `Conflict`.
    """
    if source.id == target.id:
        raise Conflict("A complaint cannot become part of itself.")
    if source.customer_id != target.customer_id:
        raise Conflict("They are of different customers. Group them in a problem instead: one must not see the other.")
    place: int | None = target.id
    seen: set[int] = set()
    while place is not None and place not in seen:
        if place == source.id:
            raise Conflict("That complaint is itself part of this one.")
        seen.add(place)
        place = merged_into.get(place)
    if merged_into.get(target.id) is not None:
        raise Conflict("That complaint is part of another one already. Choose the one that it belongs to.")
    if target.id in finished:
        raise Conflict("That complaint is finished. Reopen it first, or keep the two apart.")
