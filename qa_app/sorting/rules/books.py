"""The rule book of assignment as it is written, checked and kept: rules in order, skills, needs, the fallback queue."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from qa_app.complaints import rules as desk
from qa_app.complaints.rules.categories import Tree
from qa_app.errors import Conflict, Invalid
from qa_app.sorting.rules.assigning import Rule, RuleBook, Skill

MOST_RULES = 100
MOST_SKILLS = 60
NAME_MAXIMUM = 80
LABEL_MAXIMUM = 40
PRODUCT_MAXIMUM = 200
MOST_LEVELS = 5
RECEIVERS = ("person", "team", "queue", "anybody")
_LANGUAGE = re.compile(r"[a-z]{2}")


@dataclass(frozen=True, slots=True)
class Around:
    """What a rule may name: the categories, and the ids of the people who work on complaints and of the teams."""

    tree: Tree
    people: Collection[int]
    teams: Collection[int]


def to_document(book: RuleBook) -> dict[str, Any]:
    """The book as it is kept, without its version."""
    document = asdict(book)
    del document["version"]
    return document


def from_document(version: int, document: Mapping[str, Any]) -> RuleBook:
    """The book that `to_document` kept."""
    rules = tuple(_rule(item) for item in document["rules"])
    skills = tuple(Skill(**item) for item in document["skills"])
    return RuleBook(version, rules, skills, document["needs"], document["fallback_id"])


def _rule(item: Mapping[str, Any]) -> Rule:
    parts: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in item.items()}
    return Rule(**parts)


def keep_rule(book: RuleBook, rule: Rule, around: Around) -> RuleBook:
    """The book with the rule in the place of the one with its key, or at the end. Raises `Invalid` with its fields."""
    _check_rule(rule, around)
    if book.fallback_id is None:
        raise Invalid(
            "Choose the queue for what nobody can take first.", {"fallback": "No complaint may end up with nobody."}
        )
    if not rule.key:
        if len(book.rules) >= MOST_RULES:
            raise Invalid("There are too many rules.", {"name": f"At most {MOST_RULES}."})
        return replace(book, rules=(*book.rules, replace(rule, key=_new_key(book))))
    _place(book, rule.key)
    return replace(book, rules=tuple(rule if item.key == rule.key else item for item in book.rules))


def _check_rule(rule: Rule, around: Around) -> None:
    problems = {}
    if not rule.name.strip() or len(rule.name) > NAME_MAXIMUM or not rule.name.isprintable():
        problems["name"] = f"Name it, in 1 to {NAME_MAXIMUM} characters."
    if rule.to not in RECEIVERS:
        problems["to"] = "Choose who gets it."
    if rule.to == "person" and rule.target_id not in around.people:
        problems["person"] = "Choose somebody who works on complaints."
    if rule.to in ("team", "queue") and rule.target_id not in around.teams:
        problems["team"] = "Choose a team."
    known = {
        "categories": {item.key for item in around.tree.categories},
        "channels": set(desk.CHANNELS),
        "severities": set(desk.SEVERITIES),
        "sensitivities": set(desk.SENSITIVITIES),
        "exposures": set(desk.EXPOSURES),
    }
    problems |= {name: "Choose from the list." for name, words in known.items() if set(getattr(rule, name)) - words}
    if not all(_LANGUAGE.fullmatch(word) for word in rule.languages):
        problems["languages"] = "Two letters each, such as es."
    if len(rule.product) > PRODUCT_MAXIMUM:
        problems["product"] = f"At most {PRODUCT_MAXIMUM} characters."
    if rule.amount_from is not None and not 0 < rule.amount_from <= 10**9:
        problems["amount_from"] = "A whole amount above zero."
    if rule.currency and not re.fullmatch("[A-Z]{3}", rule.currency):
        problems["currency"] = "Three letters, such as GBP."
    if problems:
        raise Invalid("The rule is not complete.", problems)


def without_rule(book: RuleBook, key: str) -> RuleBook:
    """The book without that rule."""
    _place(book, key)
    return replace(book, rules=tuple(rule for rule in book.rules if rule.key != key))


def switched(book: RuleBook, key: str) -> RuleBook:
    """The book with that rule on where it was off, and the other way round."""
    place = _place(book, key)
    return replace(
        book, rules=tuple(replace(rule, is_on=not rule.is_on) if at == place else rule
                          for at, rule in enumerate(book.rules))
    )  # fmt: skip


def moved(book: RuleBook, key: str, by: int) -> RuleBook:
    """The book with that rule so many places further down; at an end it stays there."""
    rules: list[Rule] = list(book.rules)
    rule = rules.pop(_place(book, key))
    at = min(len(rules), max(0, _place(book, key) + by))
    return replace(book, rules=(*rules[:at], rule, *rules[at:]))


def with_skill(book: RuleBook, label: str, language: str = "") -> RuleBook:
    """The book with one more skill. Raises `Invalid` with its fields."""
    label, language = " ".join(label.split()), language.strip().lower()
    problems = {}
    if not label or len(label) > LABEL_MAXIMUM or not label.isprintable():
        problems["label"] = f"1 to {LABEL_MAXIMUM} characters."
    if any(skill.label.casefold() == label.casefold() for skill in book.skills):
        problems["label"] = "There is one of this name."
    if language and not _LANGUAGE.fullmatch(language):
        problems["language"] = "Two letters, such as es."
    if len(book.skills) >= MOST_SKILLS:
        problems["label"] = f"At most {MOST_SKILLS} skills."
    if problems:
        raise Invalid("The skill was not added.", problems)
    key = re.sub(r"[^a-z0-9]+", "_", label.lower()).strip("_")[:30] or "skill"
    taken = {skill.key for skill in book.skills}
    key = next(name for name in (key, *(f"{key}_{n}" for n in range(2, MOST_SKILLS + 3))) if name not in taken)
    return replace(book, skills=(*book.skills, Skill(key, label, language)))


def without_skill(book: RuleBook, key: str) -> RuleBook:
    """The book without that skill, and without the needs for it."""
    needs = {
        category: {skill: level for skill, level in levels.items() if skill != key}
        for category, levels in book.needs.items()
    }
    return replace(book, skills=tuple(skill for skill in book.skills if skill.key != key), needs=_filled(needs))


def with_need(book: RuleBook, category: str, skill: str, level: int, tree: Tree) -> RuleBook:
    """The book with another level of a skill needed for a category; level 0 asks for it no more."""
    if tree.one(category) is None or skill not in {item.key for item in book.skills}:
        raise Invalid("Choose a category and a skill.", {"category": "Choose from the list."})
    if not 0 <= level <= MOST_LEVELS:
        raise Invalid("That is no level.", {"level": f"0 to {MOST_LEVELS}."})
    wanted = {name: dict(levels) for name, levels in book.needs.items()}
    wanted.setdefault(category, {})[skill] = level
    kept = {name: {key: at for key, at in levels.items() if at} for name, levels in wanted.items()}
    return replace(book, needs=_filled(kept))


def with_fallback(book: RuleBook, team_id: int | None, teams: Collection[int]) -> RuleBook:
    """The book with another queue for what nobody can take. Raises `Invalid`, `Conflict` while rules need one."""
    if team_id is None and book.rules:
        raise Conflict("While there are rules, what nobody can take needs a queue.")
    if team_id is not None and team_id not in teams:
        raise Invalid("There is no such team.", {"fallback": "Choose a team."})
    return replace(book, fallback_id=team_id)


def _filled(needs: Mapping[str, Mapping[str, int]]) -> dict[str, Mapping[str, int]]:
    return {category: levels for category, levels in needs.items() if levels}


def _place(book: RuleBook, key: str) -> int:
    for place, rule in enumerate(book.rules):
        if rule.key == key:
            return place
    raise Conflict("Somebody took this rule away meanwhile.")


def _new_key(book: RuleBook) -> str:
    used: Sequence[int] = [int(rule.key[1:]) for rule in book.rules if rule.key[1:].isdigit()]
    return f"r{max(used, default=0) + 1}"
