"""The shape of a scorecard document, read off the kernel's dataclasses: which fields each part has, and which parts."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from scorecards.definition import Scorecard
from scorecards.reading import json_number

CARD, SECTION, QUESTION, OPTION = "scorecard", "section", "question", "option"
CONDITION, CLAUSE = "condition", "clause"
AUTOMATION = "automation"
SIGNALS = {"behaviour": "presence", "measure": "range", "first": "order"}
OPAQUE = frozenset({"extras"})
"""Parts that nobody edits: what came from another system, kept word for word."""


class FieldKind(StrEnum):
    """What is entered into a field."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    NAMES = "names"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a part: what is entered, what it is when left away, and the values of a choice."""

    name: str
    kind: FieldKind
    default: Any = None
    choices: tuple[str, ...] = ()
    is_optional: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of part: its fields by name, and its inner parts as field name -> (kinds, whether a list)."""

    kind: str
    fields: Mapping[str, Field]
    parts: Mapping[str, tuple[tuple[str, ...], bool]]


@cache
def shapes() -> Mapping[str, Shape]:
    """Every kind of part that a scorecard has, by its name: the dataclass's, in small letters."""
    found: dict[str, Shape] = {}
    waiting: list[type] = [Scorecard]
    while waiting:
        kind = waiting.pop()
        if _name(kind) not in found:
            found[_name(kind)] = _shape(kind)
            hints = get_type_hints(kind)
            waiting += [inner for name, hint in hints.items() if name not in OPAQUE for inner in _inner(hint)]
    return found


def kind_of(node: Mapping[str, Any], allowed: tuple[str, ...]) -> str:
    """Which of the allowed kinds a part is: a condition holds clauses; a signal is known by its first name."""
    if CONDITION in allowed and CLAUSE in allowed:
        return CONDITION if "clauses" in node else CLAUSE
    if set(SIGNALS.values()) <= set(allowed):
        return next((kind for name, kind in SIGNALS.items() if name in node), "presence")
    return allowed[0]


def _shape(kind: type) -> Shape:
    hints = get_type_hints(kind)
    own: dict[str, Field] = {}
    parts: dict[str, tuple[tuple[str, ...], bool]] = {}
    for field in fields(kind):
        hint = hints[field.name]
        inner = tuple(_name(one) for one in _inner(hint))
        if field.name in OPAQUE:
            continue
        if inner:
            parts[field.name] = (inner, get_origin(hint) is tuple)
        else:
            own[field.name] = _field(field.name, hint, None if field.default is MISSING else field.default)
    return Shape(_name(kind), own, parts)


def _field(name: str, hint: Any, default: Any) -> Field:
    is_optional = _is_union(hint)
    plain = next((one for one in get_args(hint) if one is not types.NoneType), hint) if is_optional else hint
    if get_origin(plain) is tuple:
        return Field(name, FieldKind.NAMES, list(default or ()))
    if plain is bool:
        return Field(name, FieldKind.FLAG, bool(default))
    if plain in (Decimal, int):
        return Field(name, FieldKind.NUMBER, None if default is None else json_number(Decimal(default)))
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        chosen = None if default is None else default.value
        return Field(name, FieldKind.CHOICE, chosen, tuple(one.value for one in plain), is_optional)
    return Field(name, FieldKind.TEXT, default or "", is_optional=is_optional)


def _inner(hint: Any) -> Iterator[type]:
    """The dataclasses that a type names, in a tuple or a union or by itself."""
    if isinstance(hint, type) and is_dataclass(hint):
        yield hint
    else:
        for one in get_args(hint):
            yield from _inner(one)


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _name(kind: type) -> str:
    return kind.__name__.lower()
