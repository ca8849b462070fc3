"""Who may promise what: a matrix of roles, remedies and amounts, each change a version (R37, R38).

What is over somebody's limit is not refused but waits for somebody with the authority, who is neither the one who
asked nor whom the complaint is about.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from qa_app.complaints.rules import EXPLAINING, NO_MONEY, REMEDIES, check_currency
from qa_app.complaints.rules.money import MAXIMUM_MINOR
from qa_app.errors import Invalid
from qa_app.policy import Role

ROLES: tuple[str, ...] = (Role.AGENT, Role.TEAM_LEAD, Role.COMPLAINTS_HANDLER, Role.COMPLAINTS_LEAD)
"""The roles that promise something to customers."""
PRICED: tuple[str, ...] = tuple(kind for kind in REMEDIES if kind not in NO_MONEY)
"""Remedies that may cost money."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A role may give a remedy: in money up to `maximum_minor` of the currency, or at all (no currency)."""

    role: str
    remedy: str
    currency: str = ""
    maximum_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """A version of the matrix; version 0 is the one that the product comes with."""

    version: int
    cells: Mapping[tuple[str, str, str], int | None]

    def limit(self, roles: Collection[str], remedy: str, currency: str | None) -> "Limit":
        """How far somebody with these roles may go: the largest limit of any of them."""
        keys = [(role, remedy, currency or "") for role in roles]
        found = [self.cells[key] for key in keys if key in self.cells]
        if not currency:
            return Limit(self.version, bool(found), None)
        return Limit(self.version, bool(found), max((maximum or 0 for maximum in found), default=None))

    @property
    def currencies(self) -> tuple[str, ...]:
        """The currencies for which somebody has a limit."""
        return tuple(sorted({currency for _role, _remedy, currency in self.cells if currency}))


@dataclass(frozen=True, slots=True)
class Limit:
    """What a version of the matrix grants: whether at all, and up to which amount."""

    version: int
    is_allowed: bool
    maximum_minor: int | None

    def covers(self, amount_minor: int | None) -> bool:
        """Whether the amount, or a remedy without one, is within it."""
        if amount_minor is None:
            return self.is_allowed
        return self.is_allowed and self.maximum_minor is not None and amount_minor <= self.maximum_minor


def matrix(version: int, cells: Iterable[Cell]) -> Matrix:
    """The matrix that these cells make."""
    return Matrix(version, {(cell.role, cell.remedy, cell.currency): cell.maximum_minor for cell in cells})


def _standard() -> Iterable[Cell]:
    for role, amount in zip(ROLES, (20_00, 50_00, 100_00, 5_000_00), strict=True):
        allowed = NO_MONEY if role == Role.AGENT else REMEDIES
        yield from (Cell(role, remedy) for remedy in REMEDIES if remedy in allowed)
        yield from (Cell(role, remedy, currency, amount) for remedy in PRICED for currency in ("EUR", "GBP", "USD"))


STANDARD = matrix(0, _standard())


def check(cells: Iterable[Cell]) -> None:
    """Refuse cells that name unknown things or amounts that cannot be. Raises `Invalid` naming each."""
    problems = {}
    for cell in cells:
        name = f"{cell.remedy}:{cell.currency}:{cell.role}"
        if cell.role not in ROLES or cell.remedy not in REMEDIES:
            problems[name] = "Unknown role or remedy."
        elif cell.currency:
            check_currency(cell.currency)
            if cell.maximum_minor is None or not 0 <= cell.maximum_minor <= MAXIMUM_MINOR:
                problems[name] = "Give an amount that is not negative, and not that large."
            elif cell.remedy not in PRICED:
                problems[name] = "This remedy is no money."
        elif cell.maximum_minor is not None:
            problems[name] = "An amount needs a currency."
    if problems:
        raise Invalid("This matrix cannot be published.", problems)


def part_of_reports(kind: str, amount_minor: int | None) -> str:
    """Where a remedy counts in reports: monetary, explanation, or non_monetary (R47)."""
    if amount_minor is not None:
        return "monetary"
    return "explanation" if kind in EXPLAINING else "non_monetary"


@dataclass(frozen=True, slots=True)
class Grant:
    """Remedies that somebody may give alike: in money up to `maximums` (currency and minor units), or without any."""

    remedies: tuple[str, ...]
    maximums: tuple[tuple[str, int], ...] = ()


def grants(live: Matrix, roles: Collection[str]) -> list[Grant]:
    """What somebody with these roles may give, remedies with the same limits together; those without money last."""
    groups: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for remedy in REMEDIES:
        money = ((currency, live.limit(roles, remedy, currency).maximum_minor or 0) for currency in live.currencies)
        maximums = tuple((currency, most) for currency, most in money if most)
        if maximums:
            groups.setdefault(maximums, []).append(remedy)
        elif live.limit(roles, remedy, None).is_allowed:
            groups.setdefault((), []).append(remedy)
    return [Grant(tuple(kinds), maximums) for maximums, kinds in sorted(groups.items(), reverse=True)]


@dataclass(frozen=True, slots=True)
class Change:
    """What a version changed in one cell; None: it was, or is, not there."""

    role: str
    remedy: str
    currency: str
    before: int | None
    after: int | None
    is_gone: bool


def changes(before: Matrix, after: Matrix) -> list[Change]:
    """The cells in which two versions differ, by role and remedy."""
    keys = sorted(set(before.cells) | set(after.cells))
    return [
        Change(*key, before.cells.get(key), after.cells.get(key), key not in after.cells)
        for key in keys
        if (key in before.cells, before.cells.get(key)) != (key in after.cells, after.cells.get(key))
    ]
