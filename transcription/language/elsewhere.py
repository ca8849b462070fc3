"""Personal data outside of what was said: in file names, in notes people keep, in the fields of another system."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from transcription.language.redaction import find, redact_text
from transcription.language.tokens import MARKS
from transcription.transcript import Segment, Speaker

_MANY_DIGITS = re.compile(r"\d(?:[\W_]{0,3}\d){11}")


def without_card_numbers(text: str) -> str:
    """A text whose card numbers are marks. All else stays: names of files and views are found by it."""
    if _MANY_DIGITS.search(text) is None:
        return text
    findings = find((Segment(0, Speaker.UNKNOWN, text, 0, 0),))
    spans = [span for finding in findings if finding.kind == "card" for span in finding.spans]
    for span in sorted(spans, key=lambda span: span.start, reverse=True):
        text = text[: span.start] + MARKS["card"] + text[span.end :]
    return text


def has_card_number(text: str) -> bool:
    """Whether a card number stands in the text."""
    return without_card_numbers(text) != text


def without_card_numbers_in(value: Any) -> Any:
    """A JSON value whose texts, keys and numbers hold no card number."""
    return _cleaned(value, without_card_numbers)


def without_personal_data(value: Any, known_names: Sequence[str] = ()) -> Any:
    """A JSON value whose texts hold no personal data, its keys and numbers no card; `known_names` the customer's.

    Words repeat in such values ("NEUTRAL"), so that each is looked at once.
    """
    return _cleaned(value, cache(lambda text: redact_text(text, known_names)))


def _cleaned(value: Any, clean: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {without_card_numbers(key): _cleaned(inner, clean) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(inner, clean) for inner in value]
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, int | float) and has_card_number(str(value)):
        return MARKS["card"]
    return value
