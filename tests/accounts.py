"""An account of how a score was made, for sample reports: every question of their sections as a share."""

from collections.abc import Iterator
from decimal import Decimal

from reports.documents.arithmetic import Arithmetic, Share, Step
from reports.documents.evaluation import AnsweredQuestion, AnsweredSection


def account_of(sections: tuple[AnsweredSection, ...], percent: Decimal | None) -> Arithmetic:
    """The account of the sections; every weight was planned as 14.29."""
    return Arithmetic(
        scorecard="Nine skills",
        version="3",
        sentence="The score is told here in one sentence.",
        steps=(
            Step("N/A and the weights after it", "1 question N/A; the questions that count share its weight."),
            Step("Weights", "Each question adds its weight times the part of its points that was earned."),
        ),
        shares=tuple(share for section in sections for share in _of_section(section)),
        percent=percent,
    )


def _of_section(section: AnsweredSection) -> Iterator[Share]:
    yield Share(
        key=section.title,
        title=section.title,
        is_section=True,
        weight_pct=section.weight_pct,
        percent=section.score_pct,
        note="auto-fail" if section.has_auto_failed else "",
    )
    yield from map(_of_question, section.questions)


def _of_question(question: AnsweredQuestion) -> Share:
    return Share(
        key=question.key,
        title=question.text,
        planned_pct=Decimal("14.29"),
        weight_pct=question.weight_pct,
        points=question.points,
        possible=question.possible,
        adds_pct=question.contribution_pct,
        note="N/A" if question.is_na else "",
    )
