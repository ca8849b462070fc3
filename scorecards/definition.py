"""A scorecard as values: sections of questions, their options, weights and rules.

A published version is immutable; keys of sections, questions and options stay the same across versions,
so that an answer can be followed over time. Points and weights are exact decimals.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class QuestionKind(StrEnum):
    """What an answer to the question looks like."""

    YES_NO = "yes_no"
    SINGLE = "single"
    SCALE = "scale"
    MULTI = "multi"
    NUMERIC = "numeric"
    TEXT = "text"
    DATE = "date"
    INFO = "info"

    @property
    def has_options(self) -> bool:
        """Whether it is answered by choosing among options (a numeric range is an option too)."""
        return self not in (QuestionKind.TEXT, QuestionKind.DATE, QuestionKind.INFO)


class AutoFail(StrEnum):
    """What choosing an option fails beside its own points."""

    NONE = "none"
    SECTION = "section"
    SCORECARD = "scorecard"


class Weighting(StrEnum):
    """Whether weights sit on the questions or on the sections (QM-D4)."""

    QUESTION = "question"
    SECTION = "section"


class AutoFailEffect(StrEnum):
    """What an auto-fail does to the number (QM-D10)."""

    ZERO = "zero"
    KEEP_SCORE = "keep_score"


class Combine(StrEnum):
    """How the clauses of a condition join."""

    ALL = "all"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Clause:
    """True when the answer to `question` is (or with `negate`, is not) among `options` (keys)."""

    question: str
    options: tuple[str, ...]
    negate: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """When a question is asked (QM-D13). A question not asked counts as N/A set by the system."""

    clauses: tuple[Clause, ...]
    combine: Combine = Combine.ALL


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


@dataclass(frozen=True, slots=True)
class Question:
    """One thing a reviewer judges. `weight` counts in question weighting; `skills` are reporting tags.

    A bonus question adds to the score without adding to what can be earned; only its points may be negative
    (a penalty), beside the options of a multi question, which never fall below 0 together (QM-D18).
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


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one title; `weight` counts in section weighting.

    `parent` names the outer section of an inner one. Each section is weighed by its own questions alone;
    an auto-fail of the outer one fails the inner ones too.
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    weight: Decimal = Decimal(1)
    help: str = ""
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of the score from `minimum` (percent, inclusive) up to the next band."""

    label: str
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A whole form. `pass_mark` and band minimums are percentages 0..100."""

    key: str
    title: str
    sections: tuple[Section, ...]
    description: str = ""
    language: str = "en"
    channels: tuple[str, ...] = ("call", "chat", "email")
    weighting: Weighting = Weighting.QUESTION
    auto_fail_effect: AutoFailEffect = AutoFailEffect.ZERO
    pass_mark: Decimal | None = None
    bands: tuple[Band, ...] = ()

    def questions(self) -> Iterator[Question]:
        """Every question, in reading order."""
        return (question for section in self.sections for question in section.questions)

    def question(self, key: str) -> Question | None:
        """The question with that key, or None."""
        return next((question for question in self.questions() if question.key == key), None)

    def skills(self) -> tuple[str, ...]:
        """The skill tags its questions carry, in alphabetical order (QM-D22)."""
        return tuple(sorted({skill for question in self.questions() for skill in question.skills}))
