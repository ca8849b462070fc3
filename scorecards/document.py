"""A scorecard as a JSON document and back, without loss, and the digest that names a published version.

The document's keys are the field names of `scorecards.definition`; what equals its default is left out, so
that a digest outlives the day a new field is added.
"""

import hashlib
import json
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from scorecards.definition import Clause, Extras, Scorecard, parsing
from scorecards.errors import BadScorecard
from scorecards.reading import Problems, json_number, node_of
from scorecards.validation import problems_of

LARGEST_FILE = 4_000_000


def parse(document: object) -> Scorecard:
    """The scorecard a JSON document describes.

    Raises BadScorecard listing every problem with its path, such as
    ("sections[1].questions[0].options[2].points", "must be a number"). Points and weights may be JSON
    numbers or texts ("2.5").
    """
    noted: Problems = []
    scorecard = parsing.scorecard(node_of(document, "", noted))
    noted += [
        (path, message)
        for path, message in problems_of(scorecard, with_totals=not noted)
        if not any(_is_echo(path, other) for other, _ in noted)
    ]
    if noted:
        raise BadScorecard(noted)
    return scorecard


def to_document(scorecard: Scorecard) -> dict[str, Any]:
    """JSON values that `parse` reads back to an equal scorecard."""
    plain: dict[str, Any] = _plain(scorecard)
    return plain


def digest(scorecard: Scorecard) -> str:
    """SHA-256, in hex, of the canonical JSON: equal scorecards have equal digests on every machine."""
    canonical = json.dumps(to_document(scorecard), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def load(path: Path) -> Scorecard:
    """The scorecard in a JSON file; raises BadScorecard, also when it cannot be read or is not JSON."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadScorecard([("file", f"is larger than {LARGEST_FILE:,} bytes")])
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadScorecard([("file", f"cannot be read: {error.strerror or error}")]) from None
    except UnicodeDecodeError:
        raise BadScorecard([("file", "is not UTF-8 text; save it as UTF-8")]) from None
    return loads(text)


def loads(text: str) -> Scorecard:
    """The scorecard in a JSON text; raises BadScorecard, also when it is not JSON or names a key twice."""
    return parse(values(text))


def values(text: str) -> object:
    """The values in a JSON text, numbers with decimals exact; raises BadScorecard."""
    try:
        found: object = json.loads(text, parse_float=Decimal, parse_constant=_refuse, object_pairs_hook=_without_twins)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise BadScorecard([("file", f"is not JSON: {error.msg} at {where}")]) from None
    except (ValueError, RecursionError) as error:
        reason = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise BadScorecard([("file", f"is not JSON that can be read: {reason}")]) from None
    return found


def _is_echo(path: str, other: str) -> bool:
    """Whether a rule broken at `path` most likely only says again that `other` could not be read."""
    if other == "document":
        return True
    if other.endswith(".kind") and path.startswith(other.removesuffix("kind")):
        return True
    inner = tuple(f"{other}{sign}" for sign in ".[")
    outer = tuple(f"{path}{sign}" for sign in ".[")
    return path == other or path.startswith(inner) or (path != "sections" and other.startswith(outer))


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """JSON readers keep the last of two equal keys in silence; here that would lose a question."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twin = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the key {json.dumps(twin[:64])} stands twice in one object")
    return found


def _plain(value: object) -> Any:
    if isinstance(value, Extras):
        return value.values()
    if isinstance(value, Clause) and value.negate:
        return {"question": value.question, "options": list(value.options), "negate": True}
    if is_dataclass(value):
        shown = {field.name: getattr(value, field.name) for field in fields(value)}
        defaults = {field.name: field.default for field in fields(value)}
        return {k: _plain(v) for k, v in shown.items() if defaults[k] is MISSING or v != defaults[k]}
    if isinstance(value, Decimal):
        return json_number(value)
    if isinstance(value, StrEnum):
        return value.value
    return [_plain(item) for item in value] if isinstance(value, tuple) else value
