"""How the desk makes sure that a resolution holds: who is checked, when customers are asked, when it closes."""

from dataclasses import dataclass
from hashlib import sha256

from qa_app.errors import Invalid

ALWAYS_CHECKED = frozenset({"high", "critical"})
"""Severities whose resolution a second person always checks (R51)."""


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the practice; days are calendar days, `low_score` is the highest satisfaction that alarms."""

    version: int = 0
    check_pct: int = 10
    seed: int = 1
    follow_up_days: int = 5
    follow_up_attempts: int = 3
    remedy_days: int = 7
    survey_after_days: int = 2
    low_score: int = 2
    is_closing_alone: bool = True
    is_surveying: bool = True


STANDARD = Rules()
RANGES = {
    "check_pct": (0, 100, "Share of the others that is checked, in percent"),
    "seed": (0, 10**9, "Number that the draw starts from"),
    "follow_up_days": (0, 90, "Days until the customer is asked again"),
    "follow_up_attempts": (1, 10, "Failed attempts, on different days, that are enough"),
    "remedy_days": (0, 90, "Days in which a remedy is to be carried out"),
    "survey_after_days": (0, 60, "Days until the survey goes out"),
    "low_score": (1, 4, "Satisfaction up to which somebody gets in touch"),
}


def check(rules: Rules) -> None:
    """Refuse numbers out of their range. Raises `Invalid` naming each."""
    problems = {
        name: f"A whole number from {low} to {high}."
        for name, (low, high, _words) in RANGES.items()
        if not low <= getattr(rules, name) <= high
    }
    if problems:
        raise Invalid("These rules cannot be kept.", problems)


def why_checked(rules: Rules, severity: str | None, complaint_id: int, cycle: int) -> str | None:
    """Why a second person checks this resolution: its severity, or the draw; None when nobody has to."""
    if severity in ALWAYS_CHECKED:
        return "severity"
    return "random" if is_drawn(rules, complaint_id, cycle) else None


def is_drawn(rules: Rules, complaint_id: int, cycle: int) -> bool:
    """Whether the draw takes this resolution: the same each time for the same seed, and for nobody to foresee."""
    digest = sha256(f"{rules.seed}:{complaint_id}:{cycle}".encode()).digest()
    return int.from_bytes(digest[:8], "big") * 100 < rules.check_pct * 2**64
