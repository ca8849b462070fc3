"""The evaluation scorecard: what was seen in one interaction, in words, then the score and how it came."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from reports import formats, pdf, render
from reports.documents.quotes import CitedLine
from reports.fingerprint import content_hash
from reports.render import PageSize

Outcome = Literal["pass", "fail", ""]
ON_PAGE_ONE = 3


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
    scoring_rule: str = ""
    """How the scorecard makes its score, in words: "weights of questions", "points"."""
    auto_fail_rule: str = ""

    @property
    def questions(self) -> tuple[AnsweredQuestion, ...]:
        return tuple(question for section in self.sections for question in section.questions)

    @property
    def title(self) -> str:
        return f"Evaluation {self.number}: {self.interaction.agent}, {formats.day(self.interaction.at)}"

    @property
    def content_hash(self) -> str:
        return content_hash(self)


def strengths(report: EvaluationReport) -> tuple[AnsweredQuestion, ...]:
    """Questions met in full: those with quoted words first, then by weight, then in the scorecard's order."""
    met = [question for question in report.questions if question.is_met]
    return tuple(sorted(met, key=lambda q: (not q.cited, not q.comment, -(q.weight_pct or 0))))


def gaps(report: EvaluationReport) -> tuple[AnsweredQuestion, ...]:
    """Questions not met in full: auto-fails first, then by the part of the score they left open."""
    found = [question for question in report.questions if question.is_gap]
    return tuple(sorted(found, key=lambda q: (not q.has_auto_failed, -q.lost_pct)))


def summary(report: EvaluationReport) -> str:
    """The answer of page one in a sentence or two."""
    counted = [question for question in report.questions if question.is_scored]
    met = sum(question.is_met for question in counted)
    left_out = sum(question.is_na for question in report.questions)
    na = f"; {formats.counted(left_out, 'question')} did not apply and left the score" if left_out else ""
    if not counted:
        return f"No question of this scorecard was scored, so there is no score{na}."
    words = f"{met} of {formats.counted(len(counted), 'scored question')} met in full{na}."
    if report.score.auto_fails:
        words += f" Auto-fail: {formats.listed(report.score.auto_fails)}."
    return words


def outcome_words(score: ScoreResult) -> str:
    """ "Pass (mark 80 %)", "Fail", or nothing when the scorecard has no pass mark."""
    if not score.outcome:
        return ""
    mark = f" (pass mark {formats.percent(score.pass_mark_pct)})" if score.pass_mark_pct is not None else ""
    return f"{score.outcome.capitalize()}{mark}"


def render_fragment(report: EvaluationReport) -> str:
    """The scorecard as a piece of HTML for a page: no style, no script, the same words as on paper."""
    return render.render("_evaluation.html", report=report, **_read_first(report))


def render_html(report: EvaluationReport, *, page: PageSize = "A4") -> str:
    """The scorecard as a whole document with the style of paper."""
    return render.document(
        render_fragment(report),
        title=report.title,
        reference=report.content_hash,
        centre=report.centre,
        page=page,
    )


def render_pdf(report: EvaluationReport, *, page: PageSize = "A4") -> bytes:
    """The scorecard as a PDF."""
    return pdf.render(render_html(report, page=page), title=report.title)


def _read_first(report: EvaluationReport) -> dict[str, object]:
    good, open_ = strengths(report), gaps(report)
    return {
        "summary": summary(report),
        "outcome": outcome_words(report.score),
        "strengths": good[:ON_PAGE_ONE],
        "more_strengths": _rest(good),
        "gaps": open_[:ON_PAGE_ONE],
        "more_gaps": _rest(open_),
        "hash": report.content_hash,
        "is_scored": any(question.is_scored for question in report.questions),
    }


def _rest(found: Sequence[AnsweredQuestion]) -> int:
    return max(0, len(found) - ON_PAGE_ONE)
