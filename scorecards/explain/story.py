"""The parts of an explanation: steps, their lines and figures; and the case they are told from."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from scorecards.answers import Answer, Answers
from scorecards.definition import Question, Scorecard, Section
from scorecards.scoring import QuestionScore, Score, SectionScore

Figures = tuple[tuple[str, Decimal | None], ...]
NOTHING = Answer()
HUNDRED = Fraction(100)


class StepKind(StrEnum):
    """The steps, in the order in which a score is computed."""

    CONDITIONS = "conditions"
    NA = "na"
    POINTS = "points"
    SECTION_AUTO_FAIL = "section_auto_fail"
    WEIGHTS = "weights"
    BONUS = "bonus"
    CAP = "cap"
    AUTO_FAIL = "auto_fail"
    RESULT = "result"


@dataclass(frozen=True, slots=True)
class Line:
    """What a step says on one question or section: named figures, and a sentence.

    Names of figures: `points`, `possible`, `earned_pct` (points over possible), `weight_pct` (after N/A),
    `planned_pct` (before it), `contribution_pct`, `percent`, `raw_percent`; percentages are 0..100.
    """

    key: str
    title: str
    sentence: str
    figures: Figures = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `percent` is where the total stands after it, once there is a total."""

    kind: StepKind
    title: str
    sentence: str
    lines: tuple[Line, ...] = ()
    percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """The whole story. `scorecard` is the key, `version` the name of the version that was used."""

    scorecard: str
    title: str
    version: str
    sentence: str
    steps: tuple[Step, ...]

    def step(self, kind: StepKind) -> Step:
        """The step of that kind; there is one of each."""
        return next(step for step in self.steps if step.kind is kind)


@dataclass(frozen=True, slots=True)
class Case:
    """A scorecard, the answers to it and the score they came to."""

    scorecard: Scorecard
    answers: Answers
    score: Score

    def asked(self) -> Iterator[tuple[Question, QuestionScore]]:
        """Every question with its part of the score, in reading order; parts of unknown questions are left out."""
        parts = {part.key: part for part in self.score.questions}
        return ((question, parts[question.key]) for question in self.scorecard.questions() if question.key in parts)

    def sections(self) -> Iterator[tuple[Section, SectionScore]]:
        """Every section with its part of the score."""
        parts = {part.key: part for part in self.score.sections}
        return ((section, parts[section.key]) for section in self.scorecard.sections if section.key in parts)

    def answer(self, key: str) -> Answer:
        """The answer to the question, or an empty one."""
        return self.answers.get(key, NOTHING)

    def added(self) -> Decimal:
        """What all questions add together, in points of 100, before the cap and the floor."""
        total = sum((part.contribution_pct for part in self.score.questions), Decimal(0))
        return total.quantize(Decimal("0.0001"))


def share_pct(share: Fraction) -> Decimal:
    """A share of 1 in percent, to six places."""
    return Decimal(int(share * HUNDRED * 10**6 + Fraction(1, 2))).scaleb(-6)
