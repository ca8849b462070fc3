"""What there is to say about a scorecard file: everything that is wrong with it, or what it holds."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from scorecards.definition import AutoFail, NaPolicy, Question, Scorecard
from scorecards.document import digest, load
from scorecards.errors import BadScorecard
from scorecards.reading import plain_number


@dataclass(frozen=True, slots=True)
class Report:
    """`lines` are the problems, one a line, when `is_sound` is False, and a summary when it is True."""

    is_sound: bool
    lines: tuple[str, ...]


def report(path: Path) -> Report:
    """Read a scorecard file and say how it is; never raises for what is in the file."""
    try:
        scorecard = load(path)
    except BadScorecard as error:
        return Report(False, tuple(f"{where}: {message}" for where, message in error.problems))
    return Report(True, tuple(summary(scorecard)))


def summary(scorecard: Scorecard) -> list[str]:
    """Plain sentences on a sound scorecard: its size, points, rules and skills."""
    questions = list(scorecard.questions())
    scored = [question for question in questions if question.is_scored and not question.is_bonus]
    possible = sum((question.possible for question in scored), Decimal(0))
    return [
        f"{scorecard.title} ({scorecard.key}, {scorecard.language})",
        f"Channels: {', '.join(scorecard.channels)}",
        f"Sections: {len(scorecard.sections)}",
        f"Questions: {len(questions)}, of which {len(scored)} earn points",
        f"Points possible: {plain_number(possible)}, weights on each {scorecard.weighting}",
        f"Pass mark: {_pass_mark(scorecard)}",
        f"Fail the whole scorecard: {_keys(questions, AutoFail.SCORECARD)}",
        f"Fail their section: {_keys(questions, AutoFail.SECTION)}",
        f"Critical: {_listed([q.key for q in questions if q.is_critical])}",
        f"Asked on a condition: {_listed([q.key for q in questions if q.condition])}",
        f"Skills: {_listed(list(scorecard.skills()))}",
        f"N/A: {_NA[scorecard.na_policy]}",
        f"Sections that may be N/A: {_listed([s.key for s in scorecard.sections if s.is_na_allowed])}",
        f"Bonus questions: {_bonus(scorecard, questions)}",
        f"Questions with causes: {sum(1 for q in questions if q.causes)}",
        f"Questions with rules that suggest an answer: {sum(1 for q in questions if q.automation)}",
        f"Queues: {', '.join(scorecard.queues) or 'every'}",
        f"Languages: {', '.join(scorecard.languages) or 'every'}",
        f"Digest: {digest(scorecard)}",
    ]


_NA = {NaPolicy.SPREAD: "its weight goes to the others", NaPolicy.CREDIT: "earns full points"}


def _bonus(scorecard: Scorecard, questions: list[Question]) -> str:
    keys = [question.key for question in questions if question.is_bonus]
    return f"{_listed(keys)}, up to {plain_number(scorecard.bonus_cap)} %" if keys else "none"


def _pass_mark(scorecard: Scorecard) -> str:
    return "none" if scorecard.pass_mark is None else f"{plain_number(scorecard.pass_mark)} %"


def _keys(questions: list[Question], fails: AutoFail) -> str:
    return _listed([q.key for q in questions if any(option.auto_fail is fails for option in q.options)])


def _listed(names: list[str]) -> str:
    return ", ".join(names) if names else "none"
