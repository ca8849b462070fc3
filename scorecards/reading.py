"""A JSON object being read with distrust: every wrong value is noted with its path and read as its default.

Nothing here raises on bad input, so that one pass finds everything that is wrong with a document.
"""

import difflib
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

Problems = list[tuple[str, str]]
Choice = TypeVar("Choice", bound=StrEnum)

LABEL_LENGTH = 500
PROSE_LENGTH = 2_000
LARGEST_POINTS = Decimal(10_000)
DECIMALS = Decimal("0.000001")

KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,40})?")
# Control characters break PDF and PostgreSQL; lone surrogates cannot be written as UTF-8.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Node:
    """One object of a document at `path`, for example `sections[0].questions[2]` ("" is the whole)."""

    content: Mapping[object, object]
    path: str
    problems: Problems

    def at(self, key: str) -> str:
        """The path of one of its keys."""
        return f"{self.path}.{key}" if self.path else key

    def note(self, key: str, message: str) -> None:
        """Note what is wrong with the value of `key`."""
        self.problems.append((self.at(key), message))

    def expect(self, known: Iterable[str]) -> None:
        """Note every key that is not `known`, naming the nearest one that is."""
        names = sorted(known)
        for key in self.content:
            if key not in names:
                near = difflib.get_close_matches(str(key)[:64], names, n=1)
                mend = f'did you mean "{near[0]}"?' if near else f"known here: {', '.join(names)}"
                self.note(shown(key), f"unknown key; {mend}")

    def text(self, key: str, limit: int = LABEL_LENGTH, default: str = "", is_required: bool = False) -> str:
        """A text of at most `limit` characters, without blanks around it."""
        value = self.content.get(key)
        if value is None and not is_required:
            return default
        if value is None:
            self.note(key, "is missing")
        elif problem := text_problem(value, limit):
            self.note(key, problem)
        elif is_required and not str(value).strip():
            self.note(key, "must not be empty")
        else:
            return str(value).strip()
        return default

    def name(self, key: str) -> str:
        """A required key: letters, digits, "-" and "_", at most 64 of them."""
        value = self.text(key, is_required=True)
        if value and not KEY.fullmatch(value):
            self.note(key, 'may hold only letters a-z, digits, "-" and "_", at most 64')
            return ""
        return value

    def number(self, key: str, bound: Decimal = LARGEST_POINTS) -> Decimal | None:
        """An exact decimal from -`bound` to `bound` with at most 6 decimals; None when absent or wrong."""
        value = self.content.get(key)
        if value is None:
            return None
        number, problem = exact_number(value, bound)
        if problem:
            self.note(key, problem)
        return number

    def whole(self, key: str, default: int, bounds: tuple[int, int]) -> int:
        """A whole number within `bounds`, both inclusive."""
        number = self.number(key)
        if number is None:
            return default
        if number != number.to_integral_value() or not bounds[0] <= number <= bounds[1]:
            self.note(key, f"must be a whole number from {bounds[0]} to {bounds[1]:,}")
            return default
        return int(number)

    def flag(self, key: str, default: bool = False) -> bool:
        """True or false."""
        value = self.content.get(key)
        if isinstance(value, bool):
            return value
        if value is not None:
            self.note(key, "must be true or false")
        return default

    def choice(self, key: str, default: Choice) -> Choice:
        """One value of the enum that `default` belongs to."""
        value = self.content.get(key)
        known = {member.value: member for member in type(default)}
        if isinstance(value, str) and value in known:
            return known[value]
        if value is not None:
            self.note(key, f"must be one of {', '.join(known)}")
        return default

    def items(self, key: str, limit: int, is_required: bool = False) -> list[object]:
        """A list of at most `limit` items."""
        value = self.content.get(key)
        if value is None:
            if is_required:
                self.note(key, "is missing")
            return []
        if not isinstance(value, list | tuple):
            self.note(key, "must be a list")
            return []
        if len(value) > limit:
            self.note(key, f"holds {len(value):,} items; at most {limit:,} are allowed")
        return list(value[:limit])

    def nodes(self, key: str, limit: int, is_required: bool = False) -> list["Node"]:
        """A list of objects; what is no object is noted and read as an empty one, so that places hold."""
        values = self.items(key, limit, is_required)
        return [node_of(value, f"{self.at(key)}[{i}]", self.problems) for i, value in enumerate(values)]

    def node(self, key: str) -> "Node | None":
        """The object under `key`, if there is one."""
        value = self.content.get(key)
        return None if value is None else node_of(value, self.at(key), self.problems)

    def names(self, key: str, limit: int, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of keys, each once."""
        if self.content.get(key) is None:
            return default
        found: list[str] = []
        for i, value in enumerate(self.items(key, limit)):
            if not isinstance(value, str) or not KEY.fullmatch(value):
                self.note(f"{key}[{i}]", 'must be a key: letters a-z, digits, "-" and "_", at most 64')
            elif value in found:
                self.note(f"{key}[{i}]", f'"{value}" is listed twice')
            else:
                found.append(value)
        return tuple(found)

    def texts(self, key: str, limit: int, length: int) -> tuple[str, ...]:
        """A list of texts of at most `length` characters, each once and none empty."""
        found: list[str] = []
        for i, value in enumerate(self.items(key, limit)):
            problem = text_problem(value, length)
            text = "" if problem else str(value).strip()
            if problem or not text:
                self.note(f"{key}[{i}]", problem or "must not be empty")
            elif text in found:
                self.note(f"{key}[{i}]", f"{json.dumps(text, ensure_ascii=False)} is listed twice")
            else:
                found.append(text)
        return tuple(found)


def node_of(value: object, path: str, problems: Problems) -> Node:
    """A node over `value`; when it is no object that is noted, and its missing parts are not."""
    if isinstance(value, Mapping):
        return Node(value, path, problems)
    problems.append((path or "document", "must be an object with named values"))
    return Node({}, path, [])


def shown(key: object) -> str:
    """A key as it may safely stand in a message, whatever is in it."""
    return key if isinstance(key, str) and KEY.fullmatch(key) else json.dumps(str(key)[:64])


def text_problem(value: object, limit: int) -> str:
    """Why `value` is not a text of at most `limit` printable characters, or ""."""
    if not isinstance(value, str):
        return "must be a text"
    if len(value.strip()) > limit:
        return f"is {len(value.strip()):,} characters long; at most {limit:,} are allowed"
    return "contains a control character" if _UNPRINTABLE.search(value) else ""


def exact_number(value: object, bound: Decimal) -> tuple[Decimal | None, str]:
    """(the number as an exact decimal, "") or (None, why it is none)."""
    number = _decimal(value)
    if number is None:
        return None, "must be a number"
    if abs(number) > bound:
        return None, f"must be between -{bound:,f} and {bound:,f}"
    fixed = number.quantize(DECIMALS)
    if fixed != number:
        return None, "must have at most 6 decimals"
    return Decimal(plain_number(fixed)), ""


def plain_number(number: Decimal) -> str:
    """The shortest plain writing of a decimal: no exponent, no zeros behind the last decimal, no "-0"."""
    return f"{(number + 0).normalize():f}"


def json_number(number: Decimal) -> int | str:
    """A decimal as JSON without loss: a whole number as such, any other as a text."""
    return int(number) if number == number.to_integral_value() else plain_number(number)


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return Decimal(repr(value)) if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    if isinstance(value, str) and _PLAIN_NUMBER.fullmatch(value.strip()):
        return Decimal(value.strip())
    return None
