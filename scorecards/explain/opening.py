"""The first steps: which questions were asked, which were N/A, and what the answers earned."""

from decimal import Decimal
from fractions import Fraction

from scorecards import weights, wording
from scorecards.definition import NaPolicy, Question
from scorecards.explain.story import Case, Line, Step, StepKind, share_pct
from scorecards.scoring import QuestionScore, State

_NOT_APPLICABLE = (State.NA, State.SECTION_NA)


def conditions(case: Case) -> Step:
    """Questions that were not asked because their condition did not hold."""
    hidden = [question for question, part in case.asked() if part.state is State.HIDDEN]
    lines = tuple(_not_asked(case, question) for question in hidden)
    were = "was" if len(hidden) == 1 else "were"
    sentence = (
        f"{wording.counted(len(hidden), 'question')} {were} not asked and cost nothing."
        if hidden
        else "Every question was asked."
    )
    return Step(StepKind.CONDITIONS, "Questions asked", sentence, lines)


def _not_asked(case: Case, question: Question) -> Line:
    if question.condition is None:
        return Line(question.key, question.text, "Not asked.")
    return Line(
        question.key, question.text, f"Asked only when {wording.condition(question.condition, case.scorecard)}."
    )


def not_applicable(case: Case) -> Step:
    """N/A, and every weight before and after it (QM-D5)."""
    planned = weights.planned(case.scorecard)
    parts = [pair for pair in case.asked() if pair[0].is_scored and not pair[0].is_bonus]
    lines = tuple(_weight_line(question, part, planned.get(question.key, Fraction(0))) for question, part in parts)
    out = [question for question, part in case.asked() if part.state in _NOT_APPLICABLE]
    return Step(StepKind.NA, "N/A and the weights after it", _na_sentence(case, len(out), lines), lines)


def _na_sentence(case: Case, count: int, lines: tuple[Line, ...]) -> str:
    if count and case.scorecard.na_policy is NaPolicy.CREDIT:
        earn, keeps = ("earns", "keeps its weight") if count == 1 else ("earn", "keep their weights")
        return f"{wording.counted(count, 'question')} N/A {earn} full points on this scorecard and {keeps}."
    has_moved = any(dict(line.figures)["planned_pct"] != dict(line.figures)["weight_pct"] for line in lines)
    what = f"{wording.counted(count, 'question')} N/A" if count else "No question was N/A"
    if not has_moved:
        return f"{what}; every weight stays as planned."
    return f"{what}; the questions that count share the weight of those that do not, in proportion."


def _weight_line(question: Question, part: QuestionScore, planned: Fraction) -> Line:
    before, after = share_pct(planned), part.weight_pct
    moves = (
        f"weighs {wording.percent(after)}"
        if before == after
        else f"planned {wording.percent(before)}, now {wording.percent(after)}"
    )
    sentence = f"{_STANDS[part.state]}: {moves}."
    return Line(question.key, question.text, sentence, (("planned_pct", before), ("weight_pct", after)))


_STANDS = {
    State.ANSWERED: "Counts",
    State.UNANSWERED: "Not answered",
    State.NA: "N/A",
    State.SECTION_NA: "N/A with its section",
    State.HIDDEN: "Not asked",
    State.UNSCORED: "Carries no points",
}


def points(case: Case) -> Step:
    """What each answer earned of what it could."""
    counted = [(question, part) for question, part in case.asked() if _earns(part)]
    lines = tuple(_points_line(case, question, part) for question, part in counted)
    regular = [part for _, part in counted if not part.is_bonus]
    earned = sum((part.points for part in regular), Decimal(0))
    possible = sum((part.possible for part in regular), Decimal(0))
    sentence = f"The answers that count earned {wording.number(earned)} of {wording.points(possible)}."
    return Step(StepKind.POINTS, "Points", sentence if counted else "No answer counts yet.", lines)


def _earns(part: QuestionScore) -> bool:
    return part.state is State.ANSWERED or part.possible > 0


def _points_line(case: Case, question: Question, part: QuestionScore) -> Line:
    words = wording.answer(question, case.answer(question.key))
    answer = wording.quoted(words) if words and words != "N/A" else words or "No option"
    earned = None if part.possible == 0 else (part.points / part.possible * 100).quantize(Decimal("0.000001"))
    if part.is_bonus:
        verb = "takes off" if part.points < 0 else "adds"
        sentence = f"{answer} {verb} {wording.points(abs(part.points))}, on top of the others."
    else:
        sentence = f"{answer} earns {wording.number(part.points)} of {wording.points(part.possible)}."
    figures = (("points", part.points), ("possible", part.possible), ("earned_pct", earned))
    return Line(question.key, question.text, sentence, figures)
