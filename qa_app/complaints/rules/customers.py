"""What the desk minds about a customer: vulnerability and how it is known, and how they want to be spoken to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from qa_app.errors import Invalid

VULNERABILITIES: Mapping[str, str] = {
    "health": "Physical health or disability",
    "mental_health": "Mental health",
    "life_event": "Bereavement or another life event",
    "finances": "Financial difficulty",
    "understanding": "Difficulty with reading, numbers or language",
    "age": "Age",
    "safety": "At risk from somebody else",
    "deceased": "Has died: relatives write for them",
    "legal_hold": "In the hands of lawyers",
}
NAME_MAXIMUM = 200
BASIS_MAXIMUM = 300
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is kept of a customer: `vulnerability` as (flag, basis) pairs, `language` as a code such as `pt-BR`."""

    preferred_name: str = ""
    language: str = ""
    may_contact: bool = True
    vulnerability: Sequence[tuple[str, str]] = ()


def check_wishes(wishes: Wishes) -> None:
    """Refuse unknown words, a language that is no code, and a vulnerability without how it is known."""
    problems = {}
    if len(wishes.preferred_name.strip()) > NAME_MAXIMUM:
        problems["preferred_name"] = f"At most {NAME_MAXIMUM} characters."
    if wishes.language.strip() and not _LANGUAGE.fullmatch(wishes.language.strip()):
        problems["language"] = "Give the language's code, such as en, es or pt-BR."
    for flag, basis in wishes.vulnerability:
        if flag not in VULNERABILITIES:
            problems["vulnerability"] = "Choose from the list."
        elif not basis.strip():
            problems[f"basis_{flag}"] = "Say how this is known, such as: they told us on the phone."
        elif len(basis.strip()) > BASIS_MAXIMUM:
            problems[f"basis_{flag}"] = f"At most {BASIS_MAXIMUM} characters."
    if problems:
        raise Invalid("This cannot be kept so.", problems)
