"""The middle steps: sections that fail as a whole, and weights times what was earned."""

from collections.abc import Iterator
from decimal import Decimal

from scorecards import wording
from scorecards.definition import AutoFail, Option, Question, Section, Weighting
from scorecards.explain.story import Case, Line, Step, StepKind
from scorecards.scoring import QuestionScore, SectionScore

_RULES = {
    Weighting.QUESTION: "Each question adds its weight times the part of its points that was earned.",
    Weighting.SECTION: "Each section’s weight is spread evenly over its questions that count; "
    "each adds its share times the part of its points that was earned.",
    Weighting.POINTS: "Each point counts with the weight of its section: earned points times weight, "
    "over possible points times weight.",
}


def failing(case: Case, target: AutoFail) -> Iterator[tuple[Question, Option]]:
    """The answers that fail their section, or the whole scorecard."""
    for question in case.scorecard.questions():
        for option in question.options:
            if option.auto_fail is target and f"{question.key}.{option.key}" in case.score.auto_fails:
                yield question, option


def section_auto_fail(case: Case) -> Step:
    """Sections that earn nothing because of one answer (QM-D9)."""
    failed = [(section, part) for section, part in case.sections() if part.is_auto_failed]
    causes = {question.key: option for question, option in failing(case, AutoFail.SECTION)}
    lines = tuple(_failed_section(section, part, causes) for section, part in failed)
    sentence = (
        f"{wording.counted(len(failed), 'section')} failed as a whole and earned nothing; the answers stay on record."
        if failed
        else "No answer failed a section."
    )
    return Step(StepKind.SECTION_AUTO_FAIL, "Sections that fail as a whole", sentence, lines)


def _failed_section(section: Section, part: SectionScore, causes: dict[str, Option]) -> Line:
    own = [
        f"{wording.quoted(causes[question.key].label)} to {wording.quoted(question.text)}"
        for question in section.questions
        if question.key in causes
    ]
    why = f"because of {wording.listed(own)}" if own else "because the section around it failed"
    was = "" if part.raw_percent is None else f", instead of {wording.percent(part.raw_percent)}"
    figures = (("percent", part.percent), ("raw_percent", part.raw_percent))
    return Line(section.key, section.title, f"0 %{was}, {why}.", figures)


def weights(case: Case) -> Step:
    """Weights times what was earned: each question, then each section, then all together."""
    failed = {q.key for section, part in case.sections() if part.is_auto_failed for q in section.questions}
    lines = [
        Line(
            question.key,
            question.text,
            f"{wording.percent(part.weight_pct)} weight adds {_added(part, question.key in failed)}.",
            (("weight_pct", part.weight_pct), ("contribution_pct", part.contribution_pct)),
        )
        for question, part in case.asked()
        if part.weight_pct and not part.is_bonus
    ]
    lines += [_section_line(section, part) for section, part in case.sections() if part.percent is not None]
    together = case.added() - case.score.bonus_pct
    if case.score.raw_percent is None:
        return Step(StepKind.WEIGHTS, "Weights", "Nothing counts, so there is nothing to weigh.", tuple(lines))
    sentence = f"{_RULES[case.scorecard.weighting]} Together: {wording.number(together)}."
    return Step(StepKind.WEIGHTS, "Weights", sentence, tuple(lines), together.quantize(Decimal("0.01")))


def _added(part: QuestionScore, is_failed: bool) -> str:
    number = wording.number(part.contribution_pct)
    return f"{number}, as its section failed" if is_failed and part.points else number


def _section_line(section: Section, part: SectionScore) -> Line:
    figures = (("percent", part.percent), ("weight_pct", part.weight_pct))
    share = wording.percent(part.weight_pct)
    return Line(
        section.key, section.title, f"Section: {wording.percent(part.percent)}, with {share} of the weight.", figures
    )
