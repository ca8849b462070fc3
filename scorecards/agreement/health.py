"""Which questions of a form do not work: reviewers read them differently, decisions on them are overturned,
they seldom apply, or everybody always answers the same. Each finding carries its n, its interval and a reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scorecards.agreement.alpha import TENTATIVE, Alpha
from scorecards.agreement.intervals import Estimate, share


class Ailment(StrEnum):
    """What may be wrong with a question."""

    LOW_AGREEMENT = "low_agreement"
    LOW_APPLICABILITY = "low_applicability"
    HIGH_OVERTURN = "high_overturn"
    HIGH_NA = "high_na"
    NO_VARIANCE = "no_variance"


@dataclass(frozen=True, slots=True)
class Limits:
    """From where a question is worth a look, and from how many cases it may be said."""

    alpha: float = TENTATIVE
    overturned: float = 0.5
    fewest_disputes: int = 5
    not_applicable: float = 0.5
    alike: float = 0.97
    fewest_answers: int = 30


@dataclass(frozen=True, slots=True)
class QuestionRecord:
    """What is known of one question. `given` counts answers without N/A, `commonest` the most frequent of them.

    `decided` and `overturned` count its decided disputes and those after which the answer changed.
    """

    key: str
    text: str
    agreement: Alpha | None = None
    applicability: Alpha | None = None
    given: int = 0
    not_applicable: int = 0
    commonest: int = 0
    decided: int = 0
    overturned: int = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look into. `estimate` is the number it rests on, `reason` says it in words."""

    key: str
    text: str
    ailment: Ailment
    estimate: Estimate
    reason: str


ORDER = tuple(Ailment)
DEFAULT = Limits()


def findings(records: Iterable[QuestionRecord], limits: Limits = DEFAULT) -> list[Finding]:
    """What is worth a look, by kind, the clearest case first; nothing is said from fewer cases than the limits."""
    found = [finding for record in records for finding in _of(record, limits)]
    return sorted(found, key=lambda item: (ORDER.index(item.ailment), _clearness(item)))


def _clearness(finding: Finding) -> float:
    value = finding.estimate.value or 0.0
    is_low_bad = finding.ailment in (Ailment.LOW_AGREEMENT, Ailment.LOW_APPLICABILITY)
    return value if is_low_bad else -value


def _of(record: QuestionRecord, limits: Limits) -> Iterable[Finding]:
    yield from _of_agreement(record, record.agreement, limits, Ailment.LOW_AGREEMENT)
    yield from _of_agreement(record, record.applicability, limits, Ailment.LOW_APPLICABILITY)
    overturned = share(record.overturned, record.decided)
    if record.decided >= limits.fewest_disputes and record.overturned >= limits.overturned * record.decided:
        reason = f"{record.overturned} of {record.decided} decided disputes changed the answer."
        yield Finding(record.key, record.text, Ailment.HIGH_OVERTURN, overturned, reason)
    seen = record.given + record.not_applicable
    if seen >= limits.fewest_answers and record.not_applicable >= limits.not_applicable * seen:
        reason = f"N/A in {record.not_applicable} of {seen} evaluations: it seldom applies to what is evaluated."
        yield Finding(record.key, record.text, Ailment.HIGH_NA, share(record.not_applicable, seen), reason)
    if record.given >= limits.fewest_answers and record.commonest >= limits.alike * record.given:
        reason = f"{record.commonest} of {record.given} answers are the same: it tells contacts hardly apart."
        yield Finding(record.key, record.text, Ailment.NO_VARIANCE, share(record.commonest, record.given), reason)


def _of_agreement(record: QuestionRecord, found: Alpha | None, limits: Limits, ailment: Ailment) -> Iterable[Finding]:
    """Low agreement; where nearly all answers are alike, that alone makes alpha low, and the reason says so."""
    if found is None or not found.is_enough or found.value is None or found.value >= limits.alpha:
        return
    what = (
        "Reviewers read it differently" if ailment is Ailment.LOW_AGREEMENT else "Reviewers differ on when it applies"
    )
    raw = found.agreement.value or 0.0
    words = f"{what}: alpha {_signed(found.value)} over {found.units} contacts, {100 * raw:.0f} % of pairs agree."
    if raw >= 0.9:
        words += " Nearly all answers are alike, which lowers alpha by itself; look at the answers before the question."
    elif found.high is not None and found.high >= limits.alpha:
        words += f" It may still be sound: the interval reaches {_signed(found.high)}."
    estimate = Estimate(found.value, found.units, found.low, found.high)
    yield Finding(record.key, record.text, ailment, estimate, words)


def _signed(value: float) -> str:
    """A number with two decimals and a minus that is one."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
