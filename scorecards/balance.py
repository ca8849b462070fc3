"""Weights that make exactly 100 together (QM-D4): locked ones stay, the others share the rest in their proportion.

In question weighting the questions that earn points take part, otherwise the sections that hold such questions.
Bonus questions stand on top of the 100 and keep their weights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from scorecards.definition import Question, Scorecard, Section, Weighting
from scorecards.errors import BadScorecard
from scorecards.reading import plain_number

WHOLE = Decimal(100)
PLACES = 2


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight of one question or section, by its key."""

    key: str
    weight: Decimal
    is_locked: bool = False


def weights(scorecard: Scorecard) -> tuple[Weight, ...]:
    """The weights that count, in reading order."""
    if scorecard.weighting is Weighting.QUESTION:
        questions = (question for question in scorecard.questions() if _earns(question))
        return tuple(Weight(question.key, question.weight, question.is_weight_locked) for question in questions)
    sections = (section for section in scorecard.sections if any(map(_earns, section.questions)))
    return tuple(Weight(section.key, section.weight, section.is_weight_locked) for section in sections)


def total(scorecard: Scorecard) -> Decimal:
    """What the weights make together."""
    return sum((item.weight for item in weights(scorecard)), Decimal(0))


def balanced(scorecard: Scorecard) -> Scorecard:
    """The scorecard with its unlocked weights scaled so that all make 100, their proportions kept.

    Raises BadScorecard when the locked ones leave no way to 100.
    """
    return _with_weights(scorecard, spread(weights(scorecard)))


def spread(items: Sequence[Weight]) -> dict[str, Decimal]:
    """Weights by key that make exactly 100: locked ones as they are, the others in proportion to theirs.

    Where all unlocked ones are 0 they share alike. Each has at most two decimals; what rounding leaves goes to
    the largest remainders, first come first served. Raises BadScorecard when it cannot be done.
    """
    locked = {item.key: item.weight for item in items if item.is_locked}
    free = [item for item in items if not item.is_locked]
    rest = WHOLE - sum(locked.values(), Decimal(0))
    if rest < 0:
        kept = plain_number(WHOLE - rest)
        raise BadScorecard([("weight", f"those that stay make {kept} together, more than 100; lower or unlock one")])
    if not free:
        if rest and items:
            kept = plain_number(WHOLE - rest)
            raise BadScorecard([("weight", f"all of them stay and make {kept} together, not 100; unlock one")])
        return locked
    return locked | _apportioned(free, rest)


def _apportioned(free: Sequence[Weight], rest: Decimal) -> dict[str, Decimal]:
    unit = Decimal(1).scaleb(-PLACES)
    sizes = [Fraction(item.weight) for item in free]
    if not any(sizes):
        sizes = [Fraction(1)] * len(free)
    unit_share = Fraction(rest) / sum(sizes)
    exact = [unit_share * size for size in sizes]
    floors = [Decimal(int(share * 10**PLACES)) * unit for share in exact]
    left = rest - sum(floors, Decimal(0))
    by_need = sorted(range(len(free)), key=lambda i: Fraction(floors[i]) - exact[i])
    for i in by_need:
        step = min(unit, left)
        floors[i] += step
        left -= step
    return {item.key: share for item, share in zip(free, floors, strict=True)}


def _earns(question: Question) -> bool:
    return question.is_scored and not question.is_bonus


def _with_weights(scorecard: Scorecard, found: Mapping[str, Decimal]) -> Scorecard:
    sections = tuple(_section(section, found, scorecard.weighting) for section in scorecard.sections)
    return replace(scorecard, sections=sections)


def _section(section: Section, found: Mapping[str, Decimal], weighting: Weighting) -> Section:
    if weighting is not Weighting.QUESTION:
        return replace(section, weight=found.get(section.key, section.weight))
    inside = (replace(question, weight=found.get(question.key, question.weight)) for question in section.questions)
    return replace(section, questions=tuple(inside))
