"""Answers to a scorecard: chosen options, entered values, or N/A, by question key."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reviewer answered to one question; exactly one of the four forms is used.

    `options`: keys, for yes/no, single, scale (one) and multi (any number, none included);
    `number`: for a numeric question; `text`: for text and date (ISO 8601); `is_na`: not applicable.
    """

    options: tuple[str, ...] = ()
    number: Decimal | None = None
    text: str = ""
    is_na: bool = False
    comment: str = ""


Answers = Mapping[str, Answer]
