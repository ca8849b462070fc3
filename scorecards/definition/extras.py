"""What another system's form says that ours has no word for: kept word for word, never interpreted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from scorecards.definition.limits import EXTRAS_LENGTH
from scorecards.reading import text_problem


@dataclass(frozen=True, slots=True)
class Extras:
    """A JSON object as canonical text, so that it stays immutable and compares by value; "" is none."""

    text: str = ""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Extras":
        """The same values, without what is None; exact decimals become JSON numbers.

        Raises ValueError for what is no JSON (other types, NaN, circles) or cannot be printed.
        """
        kept = {key: value for key, value in values.items() if value is not None}
        return cls(json.dumps(_plain(kept), sort_keys=True, ensure_ascii=False, allow_nan=False) if kept else "")

    def values(self) -> dict[str, Any]:
        """A fresh copy of the values."""
        found: dict[str, Any] = json.loads(self.text) if self.text else {}
        return found


NO_EXTRAS = Extras()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {_plain(str(key)): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() and abs(value) < 10**15 else float(value)
    if isinstance(value, str) and (problem := text_problem(value, EXTRAS_LENGTH)):
        raise ValueError(problem)
    if value is not None and not isinstance(value, str | int | float | bool):
        raise ValueError(f"{type(value).__name__} is no JSON value")
    return value
