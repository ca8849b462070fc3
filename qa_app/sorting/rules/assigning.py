"""Who gets a complaint: ordered rules with conditions, then skills, absence, room and fairness. No database here."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

SYMBOLS: Mapping[str, str] = {"£": "GBP", "€": "EUR", "$": "USD"}
USUAL_CAPACITY = 20
_AMOUNT = re.compile(
    r"(?P<symbol>[£€$])\s?(?P<after>\d[\d,]{0,11}(?:\.\d{1,2})?)"
    r"|(?P<before>\d[\d,]{0,11}(?:\.\d{1,2})?)\s?(?:(?P<code>GBP|EUR|USD|CHF)\b|(?P<late>[£€]))"
)


@dataclass(frozen=True, slots=True)
class Case:
    """What of a complaint the rules look at. `categories` holds its category and the one above it."""

    categories: Collection[str]
    channel: str = ""
    language: str = ""
    product: str = ""
    severity: str = ""
    sensitivity: Collection[str] = ()
    exposure: str = "none"
    amounts: Collection[tuple[Decimal, str]] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its conditions, of which those that are empty narrow nothing, and who then gets the complaint.

    `to` is "person" or "team" (somebody of it) with `target_id`, "queue" (a team's, nobody yet), or "anybody".
    """

    key: str
    name: str
    to: str
    target_id: int | None = None
    is_on: bool = True
    categories: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    severities: tuple[str, ...] = ()
    sensitivities: tuple[str, ...] = ()
    exposures: tuple[str, ...] = ()
    product: str = ""
    amount_from: int | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Skill:
    """Something people of the desk can do; with a language, it is needed for customers who speak that."""

    key: str
    label: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """One version of everything that decides who gets a complaint. `needs` maps a category to skills and levels."""

    version: int = 0
    rules: tuple[Rule, ...] = ()
    skills: tuple[Skill, ...] = ()
    needs: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    fallback_id: int | None = None


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works on complaints: how many they have open and can have, what they can do, when they are away."""

    id: int
    name: str
    team_id: int | None = None
    open: int = 0
    capacity: int = USUAL_CAPACITY
    skills: Mapping[str, int] = field(default_factory=dict)
    away_from: date | None = None
    away_until: date | None = None

    def is_away(self, today: date) -> bool:
        """Whether they are away on that day; one end alone is open at the other."""
        if self.away_from is None and self.away_until is None:
            return False
        return (self.away_from or today) <= today <= (self.away_until or today)


@dataclass(frozen=True, slots=True)
class Choice:
    """Who gets it, by which rule, and in words why; `is_fallback` when nobody could take it."""

    owner_id: int | None
    team_id: int | None
    rule: Rule | None
    reason: str
    is_fallback: bool = False


def matches(rule: Rule, case: Case) -> bool:
    """Whether every condition of the rule that narrows anything holds."""
    one_of = (
        (rule.channels, {case.channel}),
        (rule.languages, {case.language.lower()[:2]}),
        (rule.severities, {case.severity}),
        (rule.exposures, {case.exposure}),
        (rule.categories, set(case.categories)),
        (rule.sensitivities, set(case.sensitivity)),
    )
    return (
        rule.is_on
        and all(not wanted or set(wanted) & found for wanted, found in one_of)
        and rule.product.casefold() in case.product.casefold()
        and _reaches_amount(rule, case)
    )


def _reaches_amount(rule: Rule, case: Case) -> bool:
    if rule.amount_from is None:
        return True
    return any(amount >= rule.amount_from and rule.currency in ("", code) for amount, code in case.amounts)


def amounts(text: str) -> frozenset[tuple[Decimal, str]]:
    """Amounts of money that a text names, with their currency."""
    found = set()
    for match in _AMOUNT.finditer(text[:20_000]):
        typed = match["after"] or match["before"]
        code = match["code"] or SYMBOLS[match["symbol"] or match["late"]]
        found.add((Decimal(typed.replace(",", "")), code))
    return frozenset(found)


def needed(case: Case, book: RuleBook) -> dict[str, int]:
    """The skills that the complaint needs, each with its level: those of its categories and of the language."""
    found: dict[str, int] = {}
    for category in case.categories:
        for skill, level in book.needs.get(category, {}).items():
            found[skill] = max(level, found.get(skill, 0))
    for known in book.skills:
        if known.language and known.language == case.language.lower()[:2]:
            found.setdefault(known.key, 1)
    return found


def why_not(worker: Worker, needs: Mapping[str, int], accused: Collection[int], today: date, book: RuleBook) -> str:
    """Why somebody cannot take the complaint, in words; "" when they can."""
    if worker.id in accused:
        return "the complaint is about them"
    if worker.is_away(today):
        until = f" until {worker.away_until:%-d %B %Y}" if worker.away_until else ""
        return f"away{until}"
    labels = {skill.key: skill.label for skill in book.skills}
    for skill, level in needs.items():
        has = worker.skills.get(skill, 0)
        if has < level:
            return f"{labels.get(skill, skill)} {level} is needed, they have {has or 'none'}"
    if worker.open >= worker.capacity:
        return f"has {worker.open} open, of {worker.capacity}"
    return ""


def choose(
    case: Case, book: RuleBook, workers: Sequence[Worker], accused: Collection[int], today: date
) -> Choice | None:
    """Who gets the complaint by the first rule that fits; None when no rule does.

    When nobody whom the rule means can take it, it goes to the fallback queue, and the reason says why each cannot.
    """
    rule = next((rule for rule in book.rules if matches(rule, case)), None)
    if rule is None:
        return None
    if rule.to == "queue":
        return Choice(None, rule.target_id, rule, f"“{rule.name}” sends it to this queue")
    needs = needed(case, book)
    meant = [worker for worker in workers if _is_meant(rule, worker)]
    refused = [(worker, why) for worker in meant if (why := why_not(worker, needs, accused, today, book))]
    out = {worker.id for worker, _why in refused}
    free = [worker for worker in meant if worker.id not in out]
    if not free:
        return _fall_back(rule, book, [f"{worker.name}: {why}" for worker, why in refused])
    chosen = min(free, key=lambda worker: (worker.open / max(1, worker.capacity), worker.open, worker.id))
    team_id = rule.target_id if rule.to == "team" else None
    return Choice(chosen.id, team_id, rule, _because(rule, chosen, needs, len(free), book))


def _is_meant(rule: Rule, worker: Worker) -> bool:
    if rule.to == "anybody":
        return True
    return (worker.id if rule.to == "person" else worker.team_id) == rule.target_id


def _because(rule: Rule, chosen: Worker, needs: Mapping[str, int], free: int, book: RuleBook) -> str:
    labels = {skill.key: skill.label for skill in book.skills}
    asked = ", ".join(f"{labels.get(skill, skill)} {level}" for skill, level in sorted(needs.items()))
    can = f"; can do {asked}" if asked else ""
    least = f"; has the most room of {free}" if free > 1 else ""
    return f"“{rule.name}” fits{can}{least}"


def _fall_back(rule: Rule, book: RuleBook, refused: Sequence[str]) -> Choice:
    who = "; ".join(refused[:8]) or "nobody it means works on complaints"
    more = f"; and {len(refused) - 8} more" if len(refused) > 8 else ""
    team_id = book.fallback_id or (rule.target_id if rule.to == "team" else None)
    return Choice(None, team_id, rule, f"“{rule.name}” fits, but nobody can take it: {who}{more}"[:1_900], True)
