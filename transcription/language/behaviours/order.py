"""Steps that must come in an order, such as "identity before account details", checked on what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from transcription.language.behaviours.detector import Hit


@dataclass(frozen=True, slots=True)
class Order:
    """The detector `first` must have a hit before the detector `then` has its first one."""

    first: str
    then: str


@dataclass(frozen=True, slots=True)
class Violation:
    """The earliest hit of `order.then`, which came too early; `late` is the step that should have come before it,
    or None when it never came. `why` says so in plain words.
    """

    order: Order
    early: Hit
    late: Hit | None
    why: str


def out_of_order(hits: Iterable[Hit], orders: Sequence[Order]) -> tuple[Violation, ...]:
    """The orders that were not kept; an order whose second step never happened is kept."""
    earliest: dict[str, Hit] = {}
    for hit in hits:
        known = earliest.get(hit.detector)
        if known is None or _place(hit) < _place(known):
            earliest[hit.detector] = hit
    return tuple(
        _violation(order, earliest[order.then], earliest.get(order.first))
        for order in orders
        if order.then in earliest and not _is_kept(earliest[order.then], earliest.get(order.first))
    )


def _is_kept(then: Hit, first: Hit | None) -> bool:
    return first is not None and _place(first) <= _place(then)


def _violation(order: Order, early: Hit, late: Hit | None) -> Violation:
    when = f"came only in line {late.index + 1}" if late else "never came"
    why = f"“{order.then}” in line {early.index + 1}, but “{order.first}” must come before it and {when}"
    return Violation(order, early, late, why)


def _place(hit: Hit) -> tuple[int, int]:
    return hit.index, hit.start_char
