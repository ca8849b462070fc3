"""Recovery: what points to a customer who was let down without complaining, and what may be done and said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from qa_app.complaints import rules as desk
from qa_app.errors import Conflict, Invalid

TRIGGERS: Mapping[str, str] = {
    "negative_end": "A contact that ended very badly",
    "failed_evaluation": "An evaluation that was not passed",
    "outage": "A known outage",
    "manual": "Something else",
}
COMPLAINS_WITHIN = timedelta(days=30)
"""A complaint within this long after it was made good counts as having come all the same (R52)."""
LOOKED_BACK = timedelta(days=14)
CAVEAT = (
    "Whoever was made good for was chosen because something had gone wrong; there is nobody to compare with. Studies "
    "find that making good lifts satisfaction, and do not find it for buying again or for what people say to others "
    "(de Matos and others 2007), and not a second time after a like failure (Maxham and Netemeyer 2002)."
)


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done for a customer, and what it cost in minor units of its currency."""

    did: str
    is_contacted: bool = False
    cost_minor: int | None = None
    currency: str | None = None
    playbook_id: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a complaint came within thirty days: yes, no, or None while thirty days are not over."""

    has_complained: bool | None


def check_deed(deed: Deed, *, may_contact: bool, limit_minor: int | None, limit_currency: str | None) -> None:
    """Refuse a deed without a word, over its playbook's limit, or that wrote to somebody who wants no contact.

    Raises `Invalid` for what is missing, `Conflict` for what is not allowed.
    """
    problems = {}
    if not deed.did.strip():
        problems["did"] = "Say what was done."
    if deed.cost_minor is not None:
        if deed.cost_minor < 0:
            problems["cost"] = "The cost is not negative."
        if not is_currency(deed.currency):
            problems["currency"] = "Give the currency as three letters, such as GBP."
    if problems:
        raise Invalid("This cannot be kept like this.", problems)
    if deed.is_contacted and not may_contact:
        raise Conflict("This customer does not want to be contacted of our own accord. Do what needs no contact.")
    if deed.cost_minor and limit_minor is not None and deed.currency != limit_currency:
        raise Conflict(f"The playbook’s limit is in {limit_currency}; give the cost in it.")
    if deed.cost_minor and limit_minor is not None and deed.cost_minor > limit_minor:
        most = desk.in_units(limit_minor, limit_currency or "")
        raise Conflict(f"The playbook allows {limit_currency} {most} at the most. Ask somebody who may give more.")


def is_currency(code: str | None) -> bool:
    """Whether it looks like an ISO 4217 code."""
    return bool(code) and len(str(code)) == 3 and str(code).isascii() and str(code).isalpha() and str(code).isupper()


def check_playbook(
    name: str, trigger: str, steps: Sequence[str], limit_minor: int | None, currency: str | None
) -> None:
    """Refuse a playbook without a name, its trigger, or a step. Raises `Invalid`."""
    problems = {}
    if not name.strip():
        problems["name"] = "Give it a name."
    if trigger not in TRIGGERS:
        problems["trigger"] = "Choose what it is for."
    if not steps:
        problems["steps"] = "Write at least one step, a line each."
    if limit_minor is not None and not is_currency(currency):
        problems["currency"] = "Give the currency as three letters, such as GBP."
    if problems:
        raise Invalid("The playbook is not complete.", problems)


def outcome(acted_at: datetime, complained_at: datetime | None, now: datetime) -> Outcome:
    """Whether the customer complained within thirty days of its being made good."""
    if complained_at is not None and acted_at < complained_at <= acted_at + COMPLAINS_WITHIN:
        return Outcome(True)
    return Outcome(False if now - acted_at > COMPLAINS_WITHIN else None)


def is_badly_ended(scores: Sequence[float], strong: float) -> bool:
    """Whether the last quarter of what the customer said was very negative on average (at least two lines)."""
    last = scores[-max(2, len(scores) // 4) :]
    return len(last) >= 2 and sum(last) / len(last) <= -strong
