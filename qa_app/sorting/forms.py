"""What people type on the pages of sorting, read into rules, factors and places; it is checked where it is kept."""

import math
from collections.abc import Mapping
from datetime import date
from typing import Any

from werkzeug.datastructures import MultiDict

from qa_app.complaints import rules as desk
from qa_app.errors import Invalid
from qa_app.sorting.rules.assigning import Rule
from qa_app.sorting.rules.priority import USUAL, Weights

SEVERAL = ("categories", "channels", "severities", "sensitivities", "exposures")
Typed = MultiDict[str, str]


def rule(typed: Typed, key: str, *, is_on: bool) -> Rule:
    """A rule as typed. Raises `Invalid` for an amount that is no number."""
    amount = typed.get("amount_from", "").strip()
    if amount and not (amount.isascii() and amount.isdigit() and len(amount) <= 12):
        raise Invalid("The rule is not complete.", {"amount_from": "A whole amount above zero."})
    to = typed.get("to", "")
    named = {"person": "person", "team": "team", "queue": "team"}.get(to)
    chosen: dict[str, Any] = {name: tuple(dict.fromkeys(typed.getlist(name))) for name in SEVERAL}
    return Rule(
        key=key,
        name=" ".join(typed.get("name", "").split()),
        to=to,
        target_id=typed.get(named, default=0, type=int) if named else None,
        is_on=is_on,
        languages=tuple(dict.fromkeys(typed.get("languages", "").lower().replace(",", " ").split())),
        product=typed.get("product", "").strip(),
        amount_from=int(amount) if amount else None,
        currency=typed.get("currency", "").strip().upper(),
        **chosen,
    )


def shown_rule(kept: Rule | None) -> Typed:
    """A rule as its form shows it; a new one is for anybody."""
    if kept is None:
        return MultiDict({"to": "anybody"})
    shown = MultiDict({"name": kept.name, "to": kept.to, "product": kept.product, "currency": kept.currency})
    shown["languages"] = ", ".join(kept.languages)
    shown["amount_from"] = "" if kept.amount_from is None else str(kept.amount_from)
    if kept.target_id is not None:
        shown["person" if kept.to == "person" else "team"] = str(kept.target_id)
    for name in SEVERAL:
        shown.setlist(name, list(getattr(kept, name)))
    return shown


def weights(typed: Typed) -> Weights:
    """The factors as typed; what is no number fails the check of its field."""
    return Weights(
        severity={word: _number(typed, f"severity-{word}") for word in desk.SEVERITIES},
        exposure={word: _number(typed, f"exposure-{word}") for word in USUAL.exposure},
        sensitivity={word: _number(typed, f"sensitivity-{word}") for word in USUAL.sensitivity},
        common=_number(typed, "common"),
        repeat=_number(typed, "repeat"),
        bounds=[_number(typed, f"bound-{place}") for place in (1, 2, 3)],
    )


def _number(typed: Typed, name: str) -> float:
    try:
        number = float(typed.get(name, "").strip().replace(",", "."))
    except ValueError:
        return -1.0
    return number if math.isfinite(number) else -1.0


def shown_weights(kept: Weights) -> Mapping[str, str]:
    """The factors as their form shows them."""
    groups = {"severity": kept.severity, "exposure": kept.exposure, "sensitivity": kept.sensitivity}
    shown = {f"{name}-{word}": f"{factor:g}" for name, group in groups.items() for word, factor in group.items()}
    shown |= {"common": f"{kept.common:g}", "repeat": f"{kept.repeat:g}"}
    return shown | {f"bound-{place}": f"{bound:g}" for place, bound in enumerate(kept.bounds, 1)}


def skills(typed: Typed, known: Mapping[str, str]) -> dict[str, int]:
    """Skill to level as typed, of the skills that the desk knows."""
    return {key: typed.get(f"skill-{key}", default=0, type=int) for key in known}


def day(typed: Typed, name: str) -> date | None:
    """A day as typed; None where nothing is. Raises `Invalid` for what is no day."""
    text = typed.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid("This was not kept.", {"away": "Give days as year-month-day."}) from None
