"""The small pieces a schema is put together from."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from scorecards.reading import KEY

Schema = dict[str, Any]


def text(most: int, least: int = 0, about: str = "") -> Schema:
    """A text of `least` to `most` characters."""
    found: Schema = {"type": "string", "maxLength": most}
    if least:
        found["pattern"] = r"\S"
    return found | _about(about)


def name(about: str = "") -> Schema:
    """A key."""
    return {"type": "string", "pattern": f"^{KEY.pattern}$"} | _about(about)


def number(least: int | None = None, most: int | None = None, about: str = "") -> Schema:
    """A JSON number, or the same as a text where it has decimals to keep."""
    bounds = {"minimum": least, "maximum": most}
    plain = {"type": "number"} | {word: bound for word, bound in bounds.items() if bound is not None}
    return {"anyOf": [plain, {"type": "string", "pattern": r"^\s*-?[0-9]{1,15}(\.[0-9]{1,40})?\s*$"}]} | _about(about)


def whole(least: int, most: int, about: str = "") -> Schema:
    """A whole number."""
    return number(least, most, about)


def flag(about: str = "") -> Schema:
    """True or false."""
    return {"type": "boolean"} | _about(about)


def choice(values: type[StrEnum], about: str = "") -> Schema:
    """One of the words of an enum."""
    return {"enum": [value.value for value in values]} | _about(about)


def many(item: Schema, most: int, least: int = 0, about: str = "") -> Schema:
    """A list."""
    found: Schema = {"type": "array", "items": item, "maxItems": most}
    if least:
        found["minItems"] = least
    return found | _about(about)


def keys(most: int, least: int = 0, about: str = "") -> Schema:
    """A list of keys, each once."""
    return many(name(), most, least, about) | {"uniqueItems": True}


def nullable(inner: Schema) -> Schema:
    """The same, or null."""
    return {"anyOf": [inner, {"type": "null"}]}


def anything(about: str = "") -> Schema:
    """An object that may hold whatever it likes."""
    return {"type": "object"} | _about(about)


def ref(definition: str) -> Schema:
    """One of the named definitions."""
    return {"$ref": f"#/$defs/{definition}"}


def record(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    """An object with these values and no others; what is not required may be left out or null."""
    loose = {key: value if key in required else nullable(value) for key, value in properties.items()}
    return {"type": "object", "properties": loose, "required": list(required), "additionalProperties": False}


def _about(words: str) -> Schema:
    return {"description": words} if words else {}
