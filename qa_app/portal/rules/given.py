"""What a customer writes on the public form: cleaned, and checked in words that they can act on."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from qa_app.errors import Invalid
from qa_app.interactions.rules.names import line

TITLE_MAXIMUM = 120
TEXT_MAXIMUM = 8_000
FILLED_IN_LEAST = timedelta(seconds=3)
"""Nobody reads and fills in the form faster than this; a program does."""
FORM_LASTS = timedelta(hours=12)
CHOICES: Mapping[str, str] = {
    "product_defects": "Something I bought is faulty or not as described",
    "delivery_delays": "A delivery is late, missing or damaged",
    "billing_errors": "A bill, payment or refund is wrong",
    "service_quality": "A service was poor or was not done",
    "rude_employee_behavior": "How somebody treated me",
    "policy_misunderstandings": "A rule or decision that I do not understand or find unfair",
    "other": "Something else, or I am not sure",
}
_EMAIL = re.compile(r"[^\s@<>\"(),;:\\]{1,64}@[^\s@<>\"(),;:\\]+\.[^\s@<>\"(),;:\\.]{2,}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{4,30}")


@dataclass(frozen=True, slots=True)
class Given:
    """The form as somebody filled it in; every text is cleaned, none is checked yet."""

    title: str = ""
    story: str = ""
    wish: str = ""
    category: str = ""
    product: str = ""
    order_ref: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""
    care: str = ""


_TEXTS = ("story", "wish", "care")
_ORDER = ("title", "category", "product", "order_ref", "story", "wish", "name", "email", "phone", "care")
"""The questions as the page puts them."""


def read(typed: Mapping[str, str]) -> Given:
    """What was typed, without the characters that no keyboard makes. Nothing is cut."""
    fields = {name: typed.get(name, "") for name in Given.__slots__}
    return Given(**{name: plain(value) if name in _TEXTS else line(value) for name, value in fields.items()})


def plain(text: str) -> str:
    """Text of several lines without control, direction and private characters; line breaks are kept."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C" or char == "\u200d")


def check(given: Given) -> None:
    """Refuse what is missing or cannot be; the fields say what and how to mend it. Raises `Invalid`."""
    problems = {**_missing(given), **_too_long(given), **_unreachable(given)}
    if problems:
        in_order = {name: problems[name] for name in _ORDER if name in problems}
        raise Invalid("Please look at what is marked below. What you wrote is kept.", in_order)


def _missing(given: Given) -> dict[str, str]:
    wanted = {
        "title": "Tell us in a few words what went wrong.",
        "story": "Tell us what happened, as well as you remember it.",
        "product": "Tell us which product, service or order it is about.",
    }
    found = {name: words for name, words in wanted.items() if not getattr(given, name).strip()}
    if given.category not in CHOICES:
        found["category"] = "Choose what comes closest. “Something else” is fine."
    return found


def _too_long(given: Given) -> dict[str, str]:
    most: dict[str, int] = dict.fromkeys(_TEXTS, TEXT_MAXIMUM)
    most |= {"title": TITLE_MAXIMUM, "product": 200, "order_ref": 80, "name": 200, "email": 254, "phone": 40}
    lengths = {name: len(getattr(given, name)) for name in most}
    return {
        name: f"This is {lengths[name]:,} characters long; we can take {most[name]:,}. Shorten it, or attach a file."
        for name in most
        if lengths[name] > most[name]
    }


def _unreachable(given: Given) -> dict[str, str]:
    if not (given.email or given.phone):
        return {"email": "Give an e-mail address or a telephone number, so that we can answer you."}
    problems = {}
    if given.email and not _EMAIL.fullmatch(given.email):
        problems["email"] = "This is no e-mail address. It reads like name@example.com."
    if given.phone and not _PHONE.fullmatch(given.phone):
        problems["phone"] = "This is no telephone number. Write its digits, such as 020 7946 0018."
    return problems


def check_contact(email: str, phone: str) -> None:
    """Refuse contact details that reach nobody. Raises `Invalid` with its fields."""
    if problems := _unreachable(Given(email=email, phone=phone)):
        raise Invalid("We cannot reach you like that.", problems)


def dialogue(turns: Any) -> list[dict[str, Any]]:
    """The first answers that were offered, as plain values; what does not read like them is left out."""
    found = turns if isinstance(turns, list) else []
    return [turn for turn in found if isinstance(turn, dict) and set(turn) == {"asked", "offered"}]
