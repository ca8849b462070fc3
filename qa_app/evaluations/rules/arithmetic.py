"""How a number was made: the kernel's account of a stored or growing score, laid out for a page and for paper."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from reports.documents.arithmetic import Arithmetic, Share, Step
from scorecards.answers import Answers
from scorecards.definition import Question, QuestionKind, Scorecard
from scorecards.explain import Explanation, StepKind, explain
from scorecards.scoring import QuestionScore, Score, State

NOTES = {State.NA: "N/A", State.SECTION_NA: "N/A with its section", State.UNANSWERED: "open"}
_NO_ANSWERS: Answers = {}


def arithmetic(card: Scorecard, score: Score, version: str) -> Arithmetic:
    """The account of the score as it stands; nothing is computed anew. `version` is as people know it."""
    story = explain(card, _NO_ANSWERS, score, version)
    return Arithmetic(
        scorecard=story.title,
        version=version,
        sentence=story.sentence,
        steps=tuple(Step(step.title, step.sentence) for step in story.steps),
        shares=tuple(_shares(card, score, _planned(story))),
        percent=score.percent,
    )


def _planned(story: Explanation) -> Mapping[str, Decimal | None]:
    """Each question's weight before N/A."""
    return {line.key: dict(line.figures)["planned_pct"] for line in story.step(StepKind.NA).lines}


def _shares(card: Scorecard, score: Score, planned: Mapping[str, Decimal | None]) -> Iterator[Share]:
    """Sections with their questions, in reading order; what was not asked or carries no points is left out."""
    parts = {part.key: part for part in score.questions}
    for section, result in zip(card.sections, score.sections, strict=True):
        asked = [question for question in section.questions if _is_told(question, parts[question.key])]
        if asked:
            yield Share(
                key=section.key,
                title=section.title,
                is_section=True,
                weight_pct=result.weight_pct,
                percent=result.percent,
                note="auto-fail" if result.is_auto_failed else "",
            )
        yield from (_share(question, parts[question.key], planned.get(question.key)) for question in asked)


def _is_told(question: Question, part: QuestionScore) -> bool:
    return question.kind is not QuestionKind.INFO and part.state not in (State.HIDDEN, State.UNSCORED)


def _share(question: Question, part: QuestionScore, planned: Decimal | None) -> Share:
    is_counted = part.state is State.ANSWERED or part.possible > 0
    note = NOTES.get(part.state, "bonus" if part.is_bonus else "")
    if not is_counted:
        return Share(key=question.key, title=question.text, planned_pct=planned, note=note)
    return Share(
        key=question.key,
        title=question.text,
        planned_pct=planned,
        weight_pct=part.weight_pct,
        points=part.points,
        possible=part.possible,
        adds_pct=part.contribution_pct,
        note=note,
    )
