"""The evaluation scorecard: what was seen in one interaction, in words, then the score and how it came."""

from collections.abc import Sequence

from reports import formats, pdf, render
from reports.charts import Figure, Theme
from reports.documents.evaluation_values import (
    AnsweredQuestion,
    AnsweredSection,
    EvaluationReport,
    HistoryEvent,
    Interaction,
    Metric,
    Outcome,
    ScoreResult,
)
from reports.documents.quotes import CitedLine
from reports.figures import SentimentPoint, Span, conversation_strip, sentiment_over_time
from reports.render import PageSize

__all__ = [
    "AnsweredQuestion",
    "AnsweredSection",
    "CitedLine",
    "EvaluationReport",
    "HistoryEvent",
    "Interaction",
    "Metric",
    "Outcome",
    "ScoreResult",
    "SentimentPoint",
    "Span",
    "gaps",
    "outcome_words",
    "render_fragment",
    "render_html",
    "render_pdf",
    "strengths",
    "summary",
]

ON_PAGE_ONE = 3


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


def figures(report: EvaluationReport, theme: Theme) -> tuple[Figure, ...]:
    """Who spoke when, and the mood over time, where the report holds them."""
    length = report.interaction.duration_s or 0.0
    drawn = []
    if report.spans:
        estimated = report.has_estimated_speakers
        drawn.append(conversation_strip(report.spans, duration_s=length, is_estimated=estimated, theme=theme))
    if report.sentiment:
        last = max(point.at_s for point in report.sentiment)
        drawn.append(sentiment_over_time(report.sentiment, duration_s=max(length, last), theme=theme))
    return tuple(drawn)


def render_fragment(report: EvaluationReport, *, theme: Theme = "page") -> str:
    """The scorecard as a piece of HTML for a page: no style, no script, the same words as on paper."""
    drawn = figures(report, theme)
    return render.render("_evaluation.html", report=report, figures=drawn, **_read_first(report))


def render_html(report: EvaluationReport, *, page: PageSize = "A4") -> str:
    """The scorecard as a whole document with the style of paper."""
    return render.document(
        render_fragment(report, theme="print"),
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
