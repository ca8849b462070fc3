"""The coaching report: one agent and period, for a talk between two people.

It says what there is, quotes the words it rests on, and sets linked complaints with their outcomes beside the
evaluations without claiming that one brought about the other.
"""

from dataclasses import dataclass

from reports import formats, pdf, render, tally
from reports.charts import Figure, Theme
from reports.documents.coaching_values import (
    ActionItem,
    ActionState,
    CoachingEvaluation,
    CoachingReport,
    CoachingSession,
    Highlight,
    LinkedComplaint,
    LinkRole,
    RootCause,
)
from reports.documents.quotes import CitedLine
from reports.figures import (
    ComplaintEvent,
    ComplaintLine,
    SkillScores,
    complaint_timeline,
    score_trend,
    skill_profile,
)
from reports.render import PageSize
from reports.trends import Scored
from reports.wording import HONEST_WORDING, plain, sentence

__all__ = [
    "ActionItem",
    "ActionState",
    "CitedLine",
    "CoachingEvaluation",
    "CoachingReport",
    "CoachingSession",
    "ComplaintEvent",
    "Highlight",
    "LinkRole",
    "LinkedComplaint",
    "RootCause",
    "Seen",
    "SkillScores",
    "opportunities",
    "render_fragment",
    "render_html",
    "render_pdf",
    "strengths",
    "summary",
]

ON_PAGE_ONE = 2


@dataclass(frozen=True, slots=True)
class Seen:
    """A highlight, the evaluation it comes from, and in how many evaluations its question was marked so."""

    highlight: Highlight
    evaluation: CoachingEvaluation
    times: int


def scores(report: CoachingReport) -> tuple[Scored, ...]:
    """The scores that enter means and trends: of contacts drawn at random, auto-fails with the score they left."""
    return tuple(
        Scored(evaluation.on, float(evaluation.score_pct))
        for evaluation in report.evaluations
        if evaluation.score_pct is not None and evaluation.is_averaged
    )


def summary(report: CoachingReport) -> tuple[str, ...]:
    """Page one in linted sentences: what there is, what it says, and what it cannot say yet."""
    held = scores(report)
    said = [
        sentence(
            "{evaluations} and {complaints} in this period.",
            evaluations=formats.counted(len(report.evaluations), "released evaluation").capitalize(),
            complaints=formats.counted(len(report.complaints), "linked complaint"),
        ),
        sentence("Mean score: {mean}.", mean=tally.show(tally.mean(scored.score_pct for scored in held))),
    ]
    if left_out := sum(not evaluation.is_averaged for evaluation in report.evaluations):
        said.append(_left_out(left_out))
    if report.complaints:
        said.append(_complaint_summary(report.complaints))
    said.append(_link_summary(report))
    return tuple(said)


def _left_out(n: int) -> str:
    return sentence(
        "{shown} of contacts chosen for a reason: shown with their scores, left out of means and trends.",
        shown=formats.counted(n, "evaluation").capitalize(),
    )


def _complaint_summary(complaints: tuple[LinkedComplaint, ...]) -> str:
    decided = [complaint for complaint in complaints if complaint.decision]
    upheld = sum(complaint.decision in {"upheld", "partly upheld", "partly_upheld"} for complaint in decided)
    return sentence(
        "Of {n}, {decided} decided: {upheld} upheld in whole or part. Coded as attributable to the agent, "
        "with evidence: {own}.",
        n=formats.counted(len(complaints), "linked complaint"),
        decided=len(decided),
        upheld=upheld,
        own=sum(complaint.is_agent_attributable for complaint in complaints),
    )


def _link_summary(report: CoachingReport) -> str:
    """How often an evaluated contact also carries a complaint: a count, and a rate only from n = 10 on."""
    contacts = {evaluation.interaction for evaluation in report.evaluations}
    complained = {complaint.interaction for complaint in report.complaints}
    both = tally.Rate(len(contacts & complained), len(contacts))
    return sentence(
        "Evaluated contacts that also have a linked complaint: {count}; as a rate: {rate}. Contacts were not "
        "drawn evenly for this comparison, so it describes these contacts only.",
        count=tally.show_count(both.successes, both.n),
        rate=tally.show(both),
    )


def strengths(report: CoachingReport) -> tuple[Seen, ...]:
    """One strength a question: the newest with quoted words, else the newest."""
    return _seen([(item, held) for held in report.evaluations for item in held.strengths])


def opportunities(report: CoachingReport) -> tuple[Seen, ...]:
    """One opportunity a question: the newest with quoted words, else the newest."""
    return _seen([(item, held) for held in report.evaluations for item in held.opportunities])


def _seen(found: list[tuple[Highlight, CoachingEvaluation]]) -> tuple[Seen, ...]:
    """Questions marked most often first; those with quoted words before the others."""
    by_question: dict[str, list[tuple[Highlight, CoachingEvaluation]]] = {}
    for item, held in sorted(found, key=lambda pair: pair[1].on, reverse=True):
        by_question.setdefault(item.question, []).append((item, held))
    chosen = [
        Seen(*next((pair for pair in pairs if pair[0].cited), pairs[0]), times=len(pairs))
        for pairs in by_question.values()
    ]
    return tuple(sorted(chosen, key=lambda seen: (not seen.highlight.cited, -seen.times)))


def figures(report: CoachingReport, theme: Theme) -> dict[str, Figure]:
    """The report's figures by name."""
    lines = [ComplaintLine(held.number, held.received_at, held.events) for held in report.complaints]
    return {
        "trend": score_trend(scores(report), theme=theme),
        "skills": skill_profile(report.skills, theme=theme),
        "complaints": complaint_timeline(lines, now=report.prepared_at, theme=theme),
    }


def render_fragment(report: CoachingReport, *, theme: Theme = "page") -> str:
    """The report as a piece of HTML for a page: no style, no script, the same words as on paper."""
    good, open_ = strengths(report), opportunities(report)
    return render.render(
        "_coaching.html",
        report=report,
        summary=summary(report),
        figures=figures(report, theme),
        strengths=good[:ON_PAGE_ONE],
        opportunities=open_[:ON_PAGE_ONE],
        honest=tuple(plain(paragraph) for paragraph in HONEST_WORDING),
        today=report.prepared_at.date(),
        evaluated=_evaluated(report),
        complained=_complained(report),
        hash=report.content_hash,
    )


def render_html(report: CoachingReport, *, page: PageSize = "A4") -> str:
    """The report as a whole document with the style of paper."""
    return render.document(
        render_fragment(report, theme="print"),
        title=report.title,
        reference=report.content_hash,
        centre=report.centre,
        page=page,
    )


def render_pdf(report: CoachingReport, *, page: PageSize = "A4") -> bytes:
    """The report as a PDF."""
    return pdf.render(render_html(report, page=page), title=report.title)


def _evaluated(report: CoachingReport) -> dict[str, str]:
    """Interaction to what its evaluation found, for the complaints' side of the link."""
    return {
        evaluation.interaction: f"{evaluation.number} ({formats.percent(evaluation.score_pct)})"
        for evaluation in report.evaluations
    }


def _complained(report: CoachingReport) -> dict[str, str]:
    """Interaction to its complaints and their outcomes, for the evaluations' side of the link."""
    found: dict[str, list[str]] = {}
    for complaint in report.complaints:
        outcome = complaint.decision or complaint.state
        words = f"{complaint.number} ({complaint.role}, {outcome.replace('_', ' ')})"
        found.setdefault(complaint.interaction, []).append(words)
    return {interaction: "; ".join(numbers) for interaction, numbers in found.items()}
