"""The survey: its questions, what may be changed about them, and how answers are read.

Satisfaction and "was it resolved?" are asked apart (R56). The three fairness items follow the parts that studies of
complaint handling find: what one got, how it went, and how one was treated (Orsingher et al. 2010).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from qa_app.errors import Invalid
from qa_app.resolutions.rules.words import plain

LIFE = timedelta(days=14)
"""How long an invitation can be answered."""
CAP = timedelta(days=30)
"""A customer is asked at most once in so long."""
TEXT_MAXIMUM = 5_000
QUESTION_MAXIMUM = 200
OWN_MAXIMUM = 4
SCALE = range(1, 6)

SUPPRESSIONS: Mapping[str, str] = {
    "surveys_off": "the desk sends no surveys",
    "ended_otherwise": "it was withdrawn, merged or no complaint",
    "reopened": "it was opened again before the survey went out",
    "deceased": "the customer has died",
    "legal_hold": "it is in the hands of lawyers",
    "no_contact": "the customer does not want to be written to",
    "no_address": "there is no e-mail address",
    "asked_lately": "the customer was asked in the last 30 days",
    "no_mail_server": "no mail server is set up",
}
"""Why no survey goes out, in words that read after "not sent:"."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question. `kind` is scale (1 to 5, `low` and `high` at its ends), yes_no or text."""

    key: str
    kind: str
    text: str
    low: str = ""
    high: str = ""
    is_on: bool = True


CSAT, EFFORT, RESOLVED, RECOMMEND, FREE_TEXT = "csat", "effort", "resolved", "recommend", "text"
FAIRNESS = ("fair_outcome", "fair_process", "fair_treatment")
STANDARD: tuple[Item, ...] = (
    Item(RESOLVED, "yes_no", "Was your complaint resolved?"),
    Item(CSAT, "scale", "How satisfied are you with how we dealt with it?", "Not at all", "Very"),
    Item(EFFORT, "scale", "How easy was it for you to get this dealt with?", "Very hard", "Very easy"),
    Item("fair_outcome", "scale", "What I got in the end was fair.", "Not at all", "Completely"),
    Item("fair_process", "scale", "The way it was decided was fair and quick enough.", "Not at all", "Completely"),
    Item("fair_treatment", "scale", "I was listened to and treated with respect.", "Not at all", "Completely"),
    Item(RECOMMEND, "scale", "Would you recommend us to a friend?", "Certainly not", "Certainly", is_on=False),
    Item(FREE_TEXT, "text", "What should we know besides?"),
)
STANDARD_INTRO = "You complained to us, and we told you how it ended. A few short questions: how did we do?"
FIXED = frozenset(item.key for item in STANDARD)
REQUIRED = frozenset({CSAT, RESOLVED})
"""Questions that cannot be switched off: figures are made from them."""


def to_document(items: Sequence[Item]) -> list[dict[str, Any]]:
    """The questions as they are kept."""
    names = ("key", "kind", "text", "low", "high", "is_on")
    return [{name: getattr(item, name) for name in names} for item in items]


def from_document(document: Sequence[Mapping[str, Any]]) -> tuple[Item, ...]:
    """The questions as they were kept."""
    return tuple(Item(**item) for item in document)


def check_items(items: Sequence[Item]) -> None:
    """Refuse a survey that lacks what figures are made from, or a question without words. Raises `Invalid`."""
    problems = {}
    own = [item for item in items if item.key not in FIXED]
    if len(own) > OWN_MAXIMUM:
        problems["own"] = f"At most {OWN_MAXIMUM} questions of your own: long surveys are not answered."
    for item in items:
        if item.is_on and not item.text.strip():
            problems[item.key] = "Write the question, or switch it off."
        if len(item.text) > QUESTION_MAXIMUM:
            problems[item.key] = f"At most {QUESTION_MAXIMUM} characters."
        if item.kind not in ("scale", "yes_no", "text"):
            problems[item.key] = "A question is a scale, yes or no, or free text."
    missing = REQUIRED - {item.key for item in items if item.is_on}
    if missing or len({item.key for item in items}) < len(items):
        problems["items"] = "Satisfaction and “was it resolved?” stay on: the desk's figures are made from them."
    if problems:
        raise Invalid("The survey cannot be published like this.", problems)


def read_answers(items: Sequence[Item], given: Mapping[str, str]) -> dict[str, Any]:
    """The answers by key, as numbers, yes or no, and text; what was left out is None ("" for text).

    Raises `Invalid` for anything that is no answer to its question, and when nothing at all was answered.
    """
    read: dict[str, Any] = {}
    problems = {}
    for item in items:
        if not item.is_on:
            continue
        typed = plain(given.get(item.key), TEXT_MAXIMUM + 1)
        try:
            read[item.key] = _read(item, typed)
        except ValueError as error:
            problems[item.key] = str(error)
    if problems:
        raise Invalid("An answer cannot be read.", problems)
    if not any(value not in (None, "") for value in read.values()):
        raise Invalid("Nothing is answered yet.", {RESOLVED: "Answer at least one question."})
    return read


def _read(item: Item, typed: str) -> Any:
    if item.kind == "text":
        if len(typed) > TEXT_MAXIMUM:
            raise ValueError(f"At most {TEXT_MAXIMUM} characters.")
        return typed
    if not typed:
        return None
    if item.kind == "yes_no":
        if typed not in ("yes", "no"):
            raise ValueError("Choose yes or no.")
        return typed == "yes"
    if not (typed.isascii() and typed.isdigit() and len(typed) == 1 and int(typed) in SCALE):
        raise ValueError("Choose one of 1 to 5.")
    return int(typed)


def is_low(answers: Mapping[str, Any], low_score: int) -> bool:
    """Whether somebody should get in touch: satisfaction at or under the mark, or not resolved."""
    csat = answers.get(CSAT)
    return (csat is not None and csat <= low_score) or answers.get(RESOLVED) is False


def reworded(items: Sequence[Item], key: str, **changes: Any) -> tuple[Item, ...]:
    """The questions with one of them changed."""
    return tuple(replace(item, **changes) if item.key == key else item for item in items)
