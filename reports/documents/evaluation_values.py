"""The values of an evaluation scorecard: one interaction, its answered questions, and the score they made."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from reports import formats
from reports.documents.arithmetic import Arithmetic
from reports.documents.quotes import CitedLine
from reports.figures import SentimentPoint, Span
from reports.fingerprint import content_hash

Outcome = Literal["pass", "fail", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Interaction:
    """The call, chat or e-mail that was evaluated."""

    number: str
    channel: str
    at: datetime
    agent: str
    team: str = ""
    customer: str = ""
    """What may be shown of the customer; empty for nothing."""
    duration_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """A question of the scorecard with its answer; points and weights are None where N/A or unscored."""

    key: str
    text: str
    answer: str
    """The chosen option's label; empty when the question was not answered."""
    points: Decimal | None = None
    possible: Decimal | None = None
    weight_pct: Decimal | None = None
    """Its share of the whole score after N/A questions have left, in percent."""
    contribution_pct: Decimal | None = None
    """What the answer added to the score, in percentage points."""
    is_na: bool = False
    is_critical: bool = False
    has_auto_failed: bool = False
    anchor: str = ""
    """The behaviour that the scorecard writes beside the chosen option."""
    why: str = ""
    """The causes that the reviewer named for an answer that was not the best one."""
    comment: str = ""
    cited: tuple[CitedLine, ...] = ()

    @property
    def is_scored(self) -> bool:
        return not self.is_na and self.points is not None and bool(self.possible)

    @property
    def is_met(self) -> bool:
        """Whether every possible point was earned."""
        return self.is_scored and not self.has_auto_failed and self.points == self.possible

    @property
    def is_gap(self) -> bool:
        return self.has_auto_failed or (self.is_scored and not self.is_met)

    @property
    def lost_pct(self) -> Decimal:
        """Percentage points of the score that the answer left open."""
        if self.weight_pct is None or self.contribution_pct is None:
            return Decimal(0)
        return self.weight_pct - self.contribution_pct


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredSection:
    """A section of the scorecard and its result."""

    title: str
    questions: tuple[AnsweredQuestion, ...]
    score_pct: Decimal | None = None
    weight_pct: Decimal | None = None
    has_auto_failed: bool = False
    note: str = ""
    """What the reviewer wrote on the section as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreResult:
    """The stored result of scoring; `percent` is None when no question counted."""

    percent: Decimal | None
    points: Decimal | None = None
    possible: Decimal | None = None
    before_auto_fail_pct: Decimal | None = None
    critical_pct: Decimal | None = None
    pass_mark_pct: Decimal | None = None
    outcome: Outcome = ""
    band: str = ""
    auto_fails: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class HistoryEvent:
    """A step after the evaluation was released: read, acknowledged, disputed, decided."""

    at: datetime
    who: str
    what: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A measure of the conversation, already in words: "Agent talk share", "46 %"."""

    label: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationReport:
    """Everything that an evaluation scorecard prints. Times are already in the reader's time zone."""

    centre: str
    number: str
    interaction: Interaction
    scorecard: str
    version: str
    reviewer: str
    """The reviewer's name, or "anonymous"."""
    submitted_at: datetime | None
    released_at: datetime | None
    score: ScoreResult
    sections: tuple[AnsweredSection, ...]
    comment: str = ""
    history: tuple[HistoryEvent, ...] = ()
    metrics: tuple[Metric, ...] = ()
    spans: tuple[Span, ...] = ()
    """Who spoke when, for the strip; empty for none."""
    has_estimated_speakers: bool = False
    """Whether speakers were told apart on one channel, which is never certain."""
    sentiment: tuple[SentimentPoint, ...] = ()
    arithmetic: Arithmetic | None = None
    """How the score was made."""

    @property
    def questions(self) -> tuple[AnsweredQuestion, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def title(self) -> str:
        return f"Evaluation {self.number}: {self.interaction.agent}, {formats.day(self.interaction.at)}"

    @property
    def content_hash(self) -> str:
        return content_hash(self)
