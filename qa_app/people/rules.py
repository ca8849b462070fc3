"""An account as an administrator fills it in, what may be wrong with it, and a mark of how it stood."""

import hashlib
import json
import unicodedata
from dataclasses import asdict, dataclass

from qa_app.policy import Role


@dataclass(frozen=True, slots=True)
class Account:
    """What an administrator decides about a person. `led_ids` are the teams they lead."""

    name: str
    email: str
    roles: frozenset[Role]
    team_id: int | None = None
    led_ids: frozenset[int] = frozenset()
    external_ref: str | None = None


def mistakes(account: Account) -> dict[str, str]:
    """What does not go together in the account, as field → how to mend it."""
    found = {}
    if not account.roles:
        found["roles"] = "Choose at least one role: without one, the person may do nothing."
    if account.led_ids and Role.TEAM_LEAD not in account.roles:
        found["led"] = "Whoever leads a team needs the role Team lead; without it they would not see the team."
    return found


def line_mistake(text: str, longest: int) -> str | None:
    """How to mend one line of text of at most `longest` characters; None when it is good."""
    if not text.strip():
        return "This cannot be empty."
    if len(text) > longest or has_controls(text):
        return f"At most {longest} ordinary characters."
    return None


def has_controls(text: str) -> bool:
    """Whether characters are in it that no page can show and some databases refuse."""
    return any(unicodedata.category(character) == "Cc" for character in text)


def changes(before: Account, after: Account) -> dict[str, list[object]]:
    """The fields that differ, as name → [before, after], in plain values."""
    old, new = _plain(before), _plain(after)
    return {name: [old[name], new[name]] for name in old if old[name] != new[name]}


def mark(account: Account) -> str:
    """A short mark of the account as it stands; a form carries it, so that nobody overwrites a change unseen."""
    return hashlib.sha256(json.dumps(_plain(account)).encode()).hexdigest()[:16]


def _plain(account: Account) -> dict[str, object]:
    values = asdict(account)
    return {**values, "roles": sorted(account.roles), "led_ids": sorted(account.led_ids)}
