"""A score as it is stored at submission, and back; decimals are kept exactly, as text."""

from collections.abc import Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from scorecards.scoring import Outcome, QuestionScore, Score, SectionScore, State


def to_document(score: Score) -> dict[str, Any]:
    """The score as JSON values; `from_document` reads it back to an equal score."""
    plain: dict[str, Any] = _plain(asdict(score))
    return plain


def from_document(document: Mapping[str, Any]) -> Score:
    """A stored score. Raises KeyError or ValueError when the document is not one."""
    top = {name: _number(document[name]) for name in _TOP_NUMBERS}
    return Score(
        **top,
        is_complete=document["is_complete"],
        is_auto_failed=document["is_auto_failed"],
        auto_fails=tuple(document["auto_fails"]),
        outcome=Outcome(document["outcome"]),
        band=document["band"],
        sections=tuple(SectionScore(**_numbers(item, _SECTION)) for item in document["sections"]),
        questions=tuple(
            QuestionScore(**{**_numbers(item, _QUESTION), "state": State(item["state"])})
            for item in document["questions"]
        ),
    )


_TOP_NUMBERS = ("percent", "raw_percent", "critical_percent", "bonus_pct", "points", "possible")
_SECTION = frozenset({"points", "possible", "percent", "raw_percent", "weight_pct"})
_QUESTION = frozenset({"points", "possible", "weight_pct", "contribution_pct"})


def _numbers(item: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: _number(value) if name in names else value for name, value in item.items()}


def _number(value: Any) -> Any:
    return None if value is None else Decimal(value)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return str(value) if isinstance(value, Decimal) else value
