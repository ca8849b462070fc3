"""Files in and out: what kind of file it is, the draft in it, and what a way out or in cannot keep."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qa_app.errors import Invalid
from scorecards import document as documents
from scorecards.errors import BadScorecard

FORMATS: Mapping[str, tuple[str, str, str]] = {
    "json": ("JSON of this product", "application/json", "json"),
}
"""Name: (words, media type, ending)."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A scorecard out of a file: its document (sound or not), what kind of file it was, and what was lost."""

    document: Mapping[str, Any]
    kind: str
    lost: tuple[str, ...] = ()
    problems: tuple[tuple[str, str], ...] = field(default=())


def read(text: str) -> Arrival:
    """The scorecard in a file's text. Raises Invalid for what cannot be read as one at all."""
    try:
        found = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"The file is not JSON that can be read: {str(error)[:200]}") from None
    if not isinstance(found, dict):
        raise Invalid("The file holds no scorecard: it must be one object with a title and sections.")
    return Arrival(_values(found), "json", problems=tuple(_problems(text)))


def _problems(text: str) -> list[tuple[str, str]]:
    try:
        documents.loads(text)
    except BadScorecard as error:
        return error.problems
    return []


def _values(found: Any) -> Any:
    """Exact numbers as the texts that a document keeps."""
    if isinstance(found, dict):
        return {key: _values(value) for key, value in found.items()}
    if isinstance(found, list):
        return [_values(value) for value in found]
    return str(found) if isinstance(found, Decimal) else found
