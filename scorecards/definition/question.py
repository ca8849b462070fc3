"""One thing a reviewer judges, with the options to answer it and the causes to name."""

from dataclasses import dataclass
from decimal import Decimal

from scorecards.automation import Automation
from scorecards.definition.choices import AutoFail, QuestionKind
from scorecards.definition.conditions import Condition
from scorecards.definition.extras import NO_EXTRAS, Extras


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an answer was not the best one, to be picked by the reviewer; feeds coaching topics."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Option:
    """One possible answer. `minimum`/`maximum` (inclusive) are set on the ranges of a numeric question."""

    key: str
    label: str
    points: Decimal = Decimal(0)
    anchor: str = ""
    example: str = ""
    auto_fail: AutoFail = AutoFail.NONE
    is_comment_required: bool = False
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a reviewer judges. `weight` counts in question weighting; `skills` are reporting tags.

    A bonus question adds to the score without adding to what can be earned; only its points may be negative
    (a penalty), beside the options of a multi question, which never fall below 0 together (QM-D18).
    `causes` are offered when the answer is not the best one (QM-D16), and with `are_causes_required` one of
    them, or a note, must be given. A locked weight stays when the others are balanced.
    """

    key: str
    text: str
    kind: QuestionKind
    options: tuple[Option, ...] = ()
    weight: Decimal = Decimal(1)
    help: str = ""
    is_required: bool = True
    is_na_allowed: bool = True
    is_critical: bool = False
    is_bonus: bool = False
    skills: tuple[str, ...] = ()
    condition: Condition | None = None
    causes: tuple[Cause, ...] = ()
    are_causes_required: bool = False
    is_weight_locked: bool = False
    automation: Automation | None = None
    extras: Extras = NO_EXTRAS

    @property
    def possible(self) -> Decimal:
        """The most points an answer can earn (a multi question adds its positive options)."""
        points = [option.points for option in self.options]
        if self.kind is QuestionKind.MULTI:
            return sum((value for value in points if value > 0), Decimal(0))
        return max(points, default=Decimal(0))

    @property
    def is_scored(self) -> bool:
        """Whether the question can move the score at all."""
        return self.possible > 0 or (self.is_bonus and any(option.points < 0 for option in self.options))

    def option(self, key: str) -> Option | None:
        """The option with that key, or None."""
        return next((option for option in self.options if option.key == key), None)

    def cause(self, key: str) -> Cause | None:
        """The cause with that key, or None."""
        return next((cause for cause in self.causes if cause.key == key), None)
