"""Scorecard files in and out: what kind of file it is, the draft in it, and what the way cannot keep."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from qa_app.errors import Invalid
from scorecards import document as documents
from scorecards.definition import Scorecard
from scorecards.errors import BadScorecard
from scorecards.formats import connect, genesys, plain_yaml
from scorecards.formats.foreign import Exported, Imported, Loss

UNKNOWN = "unknown key"
DEEPEST = 60
Problems = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Foreign:
    """Another system's forms: how they are known, read and written."""

    words: str
    is_form: Callable[[object], bool]
    read: Callable[[Any], Imported]
    write: Callable[[Scorecard], Exported]


FOREIGN: Mapping[str, Foreign] = {
    "connect": Foreign("Amazon Connect", connect.is_form, connect.read, connect.write),
    "genesys": Foreign("Genesys Cloud", genesys.is_form, genesys.read, genesys.write),
}
OWN: Mapping[str, str] = {"json": "JSON of this product", "yaml": "YAML of this product"}
FORMATS: Mapping[str, str] = {**OWN, **{name: one.words for name, one in FOREIGN.items()}}
"""What a scorecard can be written as: name and words."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A scorecard out of a file: its document (sound or not), the words for its kind, what was lost, what is wrong."""

    document: Mapping[str, Any]
    words: str
    lost: tuple[Loss, ...] = ()
    problems: Problems = ()


@dataclass(frozen=True, slots=True)
class Departure:
    """A scorecard as a file: its text, name ending, media type, and what the format cannot keep."""

    text: str
    ending: str
    media_type: str
    lost: tuple[Loss, ...] = ()


def read(text: str) -> Arrival:
    """The scorecard in a file's text, JSON or YAML, ours or another system's.

    Ours may be incomplete; its problems are listed. Raises Invalid for what cannot be read as a scorecard at all,
    with the reasons by their place.
    """
    found, is_yaml = _values(text)
    if _depth(found) > DEEPEST:
        raise Invalid("The file is nested too deeply to be a scorecard.")
    if not isinstance(found, dict):
        raise Invalid("The file holds no scorecard: it must be one object with a title and sections.")
    for one in FOREIGN.values():
        if one.is_form(found):
            return _arrived(one, found)
    if not {"sections", "title", "key"} & found.keys():
        names = ", ".join(one.words for one in FOREIGN.values())
        raise Invalid(f"The file holds no scorecard of this product, and no form of {names}.")
    problems = _problems(found if is_yaml else text)
    unknown = tuple(Loss(path, UNKNOWN, words) for path, words in problems if words.startswith(UNKNOWN))
    rest = tuple(one for one in problems if not one[1].startswith(UNKNOWN))
    return Arrival(_storable(found), FORMATS["yaml" if is_yaml else "json"], unknown, rest)


def write(scorecard: Scorecard, name: str) -> Departure:
    """The scorecard in a format of `FORMATS`; raises Invalid for another."""
    if name == "json":
        return Departure(_json(documents.to_document(scorecard)), "json", "application/json")
    if name == "yaml":
        return Departure(plain_yaml.write(scorecard), "yaml", "application/yaml")
    if name not in FOREIGN:
        raise Invalid(f"Scorecards can be written as {', '.join(FORMATS)}.")
    made = FOREIGN[name].write(scorecard)
    return Departure(_json(made.document), f"{name}.json", "application/json", made.losses)


def grouped(lost: Sequence[Loss]) -> dict[tuple[str, str], list[str]]:
    """Places by (what is lost, why), in the order in which they were found."""
    found: dict[tuple[str, str], list[str]] = {}
    for loss in lost:
        found.setdefault((loss.what, loss.why), []).append(loss.path)
    return found


def told(lost: Sequence[Loss]) -> list[str]:
    """Each loss as a line: where, what, why."""
    return [f"{loss.path}: {loss.what} ({loss.why})" if loss.path else f"{loss.what} ({loss.why})" for loss in lost]


def _arrived(one: Foreign, found: dict[str, Any]) -> Arrival:
    try:
        imported = one.read(found)
    except BadScorecard as error:
        raise Invalid(f"This form of {one.words} cannot be read.", dict(error.problems)) from None
    return Arrival(documents.to_document(imported.scorecard), one.words, imported.losses)


def _values(text: str) -> tuple[Any, bool]:
    """The values in a text, and whether it is YAML; what begins like JSON is told its faults as JSON."""
    try:
        return json.loads(text, parse_float=Decimal), False
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith(("{", "[")):
            why = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)[:200]
            raise Invalid(f"The file is not JSON that can be read: {why}") from None
    try:
        return plain_yaml.values(text), True
    except BadScorecard as error:
        raise Invalid("The file is neither JSON nor YAML: " + "; ".join(words for _, words in error.problems)) from None


def _depth(found: Any) -> int:
    """How deep the values are nested, counted without nesting calls."""
    depth, level = 0, [found]
    while level and depth <= DEEPEST:
        depth += 1
        level = [
            inner
            for value in level
            for inner in (value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
        ]
    return depth


def _problems(found: dict[str, Any] | str) -> Problems:
    """What is wrong with our own document; raises Invalid for a text that says the same key twice."""
    try:
        documents.loads(found) if isinstance(found, str) else documents.parse(found)
    except BadScorecard as error:
        if error.problems[0][0] == "file":
            raise Invalid(f"The file {error.problems[0][1]}") from None
        return tuple(error.problems)
    return ()


def _storable(found: Any) -> Any:
    """Exact numbers as the texts that a document keeps."""
    if isinstance(found, dict):
        return {str(key): _storable(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_storable(value) for value in found]
    if isinstance(found, Decimal):
        return str(found)
    return found if found is None or isinstance(found, str | int | bool) else str(found)


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"
