"""The whole form: sections of questions, how they count, and what happens to an evaluation made with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from scorecards.definition.choices import AutoFailEffect, NaPolicy, Response, Weighting
from scorecards.definition.extras import NO_EXTRAS, Extras
from scorecards.definition.question import Question


@dataclass(frozen=True, slots=True)
class Section:
    """Questions under one title; `weight` counts in section weighting.

    `parent` names the outer section of an inner one. Each section is weighed by its own questions alone;
    an auto-fail of the outer one fails the inner ones too, and so does N/A of the whole section (QM-D6),
    where `is_na_allowed` says it may be given.
    """

    key: str
    title: str
    questions: tuple[Question, ...]
    weight: Decimal = Decimal(1)
    help: str = ""
    parent: str | None = None
    is_na_allowed: bool = False
    is_weight_locked: bool = False
    extras: Extras = NO_EXTRAS


@dataclass(frozen=True, slots=True)
class Band:
    """A named stretch of the score from `minimum` (percent, inclusive) up to the next band."""

    label: str
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class Handling:
    """What happens to an evaluation made with this scorecard, from scoring to the last word.

    `respond_days` are the working days an agent has to respond; `rounds` how often one question may be
    disputed, from round 2 on decided by somebody else if `is_other_resolver`. `is_blind` hides the score from
    the reviewer while scoring (QM-E5); `is_unbiased` hides others' evaluations and suggestions until the
    reviewer has answered (QM-E6). `edit_hours` is how long a submitted evaluation may still be changed,
    `release_days` when it is released after submission (0: by hand). Suggestions may fill in answers only
    where agreement (kappa) reaches `prefill_kappa`; None is never. `double_pct` is the share of random
    evaluations that are scored a second time; `is_automatic` allows the machine's own, separate series.
    """

    response: Response = Response.DISPUTE
    respond_days: int = 10
    rounds: int = 1
    is_other_resolver: bool = True
    is_blind: bool = False
    is_unbiased: bool = True
    needs_approval: bool = False
    edit_hours: int = 0
    release_days: int = 0
    prefill_kappa: Decimal | None = None
    double_pct: Decimal = Decimal(0)
    is_automatic: bool = False


@dataclass(frozen=True, slots=True)
class Scorecard:
    """A whole form. `pass_mark` and band minimums are percentages 0..100.

    `bonus_cap` is the most a bonus may bring the score to, 100 or more. No `queues` or no `languages` means
    every one; `language` is the one the form itself is written in.
    """

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
    na_policy: NaPolicy = NaPolicy.SPREAD
    bonus_cap: Decimal = Decimal(100)
    queues: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    handling: Handling = Handling()
    extras: Extras = NO_EXTRAS

    def questions(self) -> Iterator[Question]:
        """Every question, in reading order."""
        return (question for section in self.sections for question in section.questions)

    def question(self, key: str) -> Question | None:
        """The question with that key, or None."""
        return next((question for question in self.questions() if question.key == key), None)

    def section(self, key: str) -> Section | None:
        """The section with that key, or None."""
        return next((section for section in self.sections if section.key == key), None)

    def skills(self) -> tuple[str, ...]:
        """The skill tags its questions carry, in alphabetical order (QM-D22)."""
        return tuple(sorted({skill for question in self.questions() for skill in question.skills}))
