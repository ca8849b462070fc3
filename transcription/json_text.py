"""JSON from strangers: read into plain values within bounds, searched without surprises, copied within a budget."""

import json
import math
from collections.abc import Iterator, Mapping
from typing import Any

from transcription.plain import line, plain

MAX_DIGITS = 40
MAX_DEPTH = 100
VENDOR_CHARS = 60_000
_VENDOR_DEPTH = 8
_VENDOR_TEXT = 2_000


def load(text: str) -> Any:
    """The value of a JSON text; NaN, Infinity and numbers beyond a float's range are read as None.

    Raises `ValueError` with a reason fit for people when the text is no JSON, is nested more than `MAX_DEPTH` deep,
    holds a number of more than `MAX_DIGITS` digits, or says the same key of one object twice.
    """
    try:
        value = json.loads(
            text, parse_constant=_nothing, parse_int=_whole, parse_float=_finite, object_pairs_hook=_object
        )
    except RecursionError as error:
        raise ValueError("its JSON is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise ValueError(f"it is not valid JSON: {line(str(error), 200)}") from error
    if is_deeper(value, MAX_DEPTH):
        raise ValueError("its JSON is nested too deeply")
    return value


def is_deeper(value: Any, limit: int) -> bool:
    """Whether lists and objects lie in one another more than `limit` deep; level by level, so nothing overflows."""
    level = [value]
    for _ in range(limit):
        level = [inner for outer in level for inner in _inner(outer) if isinstance(inner, list | Mapping)]
        if not level:
            return False
    return True


def listed(value: Any, *keys: str) -> list[Any]:
    """The list under the first of the keys that holds one, or an empty list."""
    if isinstance(value, Mapping):
        for key in keys:
            found = value.get(key)
            if isinstance(found, list):
                return found
    return []


def mapped(value: Any, key: str) -> Mapping[str, Any]:
    """The object under a key, or an empty one."""
    found = value.get(key) if isinstance(value, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def word(value: Any, limit: int = 200) -> str | None:
    """A name, id or label as one line, or None; numbers count as ids, but not true and false."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return line(str(value)[: limit * 4], limit) or None


def number(value: Any) -> float | None:
    """A finite number, also one written as a string, or None."""
    if isinstance(value, str) and len(value) <= MAX_DIGITS:
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def shown(value: Any) -> str:
    """What stands there, short, for a message to people."""
    if isinstance(value, str):
        return repr(line(value[:200], 60))
    if isinstance(value, list | Mapping):
        return "a list" if isinstance(value, list) else "an object"
    return line(repr(value), 60)


def bounded(value: Any, chars: int = VENDOR_CHARS) -> Any:
    """A copy fit to be stored: of plain texts, no deeper than eight levels, of about `chars` characters at most.

    What does not fit is left out from its end on, and the string "…" stands where something was cut.
    """
    copy, _ = _copied(value, chars, _VENDOR_DEPTH)
    return copy


def _copied(value: Any, left: int, depth: int) -> tuple[Any, int]:
    if isinstance(value, str):
        kept = plain(value[: min(left, _VENDOR_TEXT)])
        return (kept if len(value) <= _VENDOR_TEXT and len(value) <= left else f"{kept}…"), left - len(kept) - 4
    if value is None or isinstance(value, bool | int | float):
        return value, left - 8
    if depth == 0 or left <= 0:
        return "…", left - 4
    return _copied_object(value, left, depth) if isinstance(value, Mapping) else _copied_list(value, left, depth)


def _copied_object(value: Mapping[str, Any], left: int, depth: int) -> tuple[dict[str, Any], int]:
    result: dict[str, Any] = {}
    for key, inner in value.items():
        if left <= 0:
            result["…"] = "…"
            break
        name = line(str(key)[:400], 100)
        result[name], left = _copied(inner, left - len(name) - 4, depth - 1)
    return result, left


def _copied_list(value: list[Any], left: int, depth: int) -> tuple[list[Any], int]:
    result: list[Any] = []
    for inner in value:
        if left <= 0:
            result.append("…")
            break
        copy, left = _copied(inner, left - 2, depth - 1)
        result.append(copy)
    return result, left


def _inner(value: Any) -> Iterator[Any]:
    return iter(value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ())


def _nothing(_: str) -> None:
    return None


def _whole(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError("a number is far too long")
    return int(digits)


def _finite(digits: str) -> float | None:
    if len(digits) > 10 * MAX_DIGITS:
        raise ValueError("a number is far too long")
    value = float(digits)
    return value if math.isfinite(value) else None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in found if keys.count(key) > 1) if len(keys) < 1_000 else keys[0]
        raise ValueError(f"the key “{line(twice, 40)}” stands twice in one object; one of them would be lost")
    return found
