"""The policy of escalations as one document: criteria, levels with their people, and the time to accept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from qa_app.errors import Invalid
from qa_app.escalations.rules.criteria import CRITERIA, Criterion, check_criteria
from qa_app.policy import Role

LEVELS = ("Supervisor", "Specialist", "Management")
REASONS: Mapping[str, str] = {
    "authority": "Beyond what I may decide",
    "expertise": "Needs knowledge that I do not have",
    "sensitive": "Sensitive, or in public",
    "customer": "The customer asked for it",
    "stuck": "I cannot get further",
    "conflict": "I should not handle this one",
}
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Level:
    """A level above the owner: its name, and who takes complaints there. `roles` are those of the policy table."""

    name: str
    people: tuple[int, ...] = ()
    teams: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """A version of the rules; version 0 holds until somebody keeps one."""

    version: int
    criteria: tuple[Criterion, ...]
    levels: tuple[Level, ...]
    accept_within_h: int = 8

    def criterion(self, key: str) -> Criterion:
        """The criterion of this name."""
        return next(one for one in self.criteria if one.key == key)

    def level(self, number: int) -> Level:
        """The level of this number; the first is 1."""
        return self.levels[number - 1]


STANDARD = Policy(
    0,
    tuple(Criterion(key, shape.is_on, shape.level, shape.default) for key, shape in CRITERIA.items()),
    (
        Level(LEVELS[0], roles=(Role.COMPLAINTS_LEAD,)),
        Level(LEVELS[1], roles=(Role.QA_MANAGER,)),
        Level(LEVELS[2]),
    ),
)


def check_policy(policy: Policy) -> None:
    """Refuse a policy that could not be gone by, with a message for each field. Raises `Invalid`."""
    problems = check_criteria(policy.criteria, len(policy.levels))
    if {one.key for one in policy.criteria} != set(CRITERIA):
        raise Invalid("Every criterion is needed once, switched on or off.")
    for number, level in enumerate(policy.levels, start=1):
        if not 0 < len(level.name.strip()) <= LONGEST_NAME:
            problems[f"level-{number}"] = f"Give a name of 1 to {LONGEST_NAME} characters."
        if set(level.roles) - set(Role):
            problems[f"level-{number}"] = "Choose roles from the list."
    if not 1 <= policy.accept_within_h <= 720:
        problems["accept_within_h"] = "Give 1 to 720 hours."
    if problems:
        raise Invalid("The rules are not complete.", problems)


def to_document(policy: Policy) -> dict[str, Any]:
    """The policy as it is stored."""
    return {
        "criteria": [
            {"key": one.key, "is_on": one.is_on, "level": one.level, "threshold": one.threshold}
            for one in policy.criteria
        ],
        "levels": [
            {"name": one.name, "people": [*one.people], "teams": [*one.teams], "roles": [*one.roles]}
            for one in policy.levels
        ],
        "accept_within_h": policy.accept_within_h,
    }


def from_document(version: int, document: Mapping[str, Any]) -> Policy:
    """A stored policy; a criterion that is newer than it is switched off in it."""
    known = {item["key"]: Criterion(**item) for item in document["criteria"]}
    criteria = [
        known.get(key) or Criterion(key, is_on=False, level=shape.level, threshold=shape.default)
        for key, shape in CRITERIA.items()
    ]
    return Policy(version, tuple(criteria), _levels(document["levels"]), document["accept_within_h"])


def _levels(items: Sequence[Mapping[str, Any]]) -> tuple[Level, ...]:
    return tuple(
        Level(item["name"], tuple(item["people"]), tuple(item["teams"]), tuple(item["roles"])) for item in items
    )
