"""How each question of a scorecard stands: asked or hidden, answered, N/A or still open, and what was chosen.

Conditions come first (QM-D13): the answer to a hidden question is kept by whoever holds the answers, but
counts as not given, here and in every condition that asks about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from scorecards.answers import Answer, Answers, section_entry
from scorecards.definition import (
    AutoFail,
    Clause,
    Combine,
    Comparator,
    Condition,
    NaPolicy,
    Option,
    Question,
    QuestionKind,
    Scorecard,
)
from scorecards.errors import BadScorecard


class State(StrEnum):
    """Whether a question counts, and if not, why: N/A by itself or with its section, hidden, without points."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    NA = "na"
    SECTION_NA = "section_na"
    HIDDEN = "hidden"
    UNSCORED = "unscored"


@dataclass(frozen=True, slots=True)
class Standing:
    """One question with its state and the chosen options.

    `problem` says in a sentence why a given answer does not fit the question; such an answer counts as
    not given. UNSCORED is an answered question without points, or an information block. `is_credited`: it
    is N/A and earns full points all the same, because the scorecard says so.
    """

    question: Question
    state: State
    chosen: tuple[Option, ...] = ()
    problem: str = ""
    is_credited: bool = False

    @property
    def is_answered(self) -> bool:
        """Whether a fitting answer other than N/A was given to a question that is asked."""
        return self.state in (State.ANSWERED, State.UNSCORED)

    @property
    def is_open(self) -> bool:
        """Whether an answer is required and still missing."""
        return self.state is State.UNANSWERED and self.question.is_required

    @property
    def is_short(self) -> bool:
        """Whether it was answered, and not with the best answer: points are missing, or it fails something."""
        fails = any(option.auto_fail is not AutoFail.NONE for option in self.chosen)
        earned = sum((option.points for option in self.chosen), Decimal(0))
        return self.is_answered and (fails or (self.question.is_scored and earned < self.question.possible))


def standings(scorecard: Scorecard, answers: Answers) -> dict[str, Standing]:
    """The standing of every question by key, in reading order.

    Raises BadScorecard when conditions form a circle (a parsed scorecard has none).
    """
    found: dict[str, Standing] = {}
    questions = {question.key: question for question in scorecard.questions()}
    outside = questions_left_out(scorecard, answers)
    for key in _by_condition(questions):
        stand = _standing(questions[key], answers.get(key), found, key in outside)
        is_credited = scorecard.na_policy is NaPolicy.CREDIT and _earns_as_na(stand)
        found[key] = replace(stand, is_credited=is_credited)
    return {key: found[key] for key in questions}


def questions_left_out(scorecard: Scorecard, answers: Answers) -> set[str]:
    """The keys of the questions in sections that are N/A as a whole, inner sections included (QM-D6)."""
    allowed = [section.key for section in scorecard.sections if section.is_na_allowed]
    left_out = {key for key in allowed if (answer := answers.get(section_entry(key))) and answer.is_na}
    return {
        question.key
        for section in scorecard.sections
        if section.key in left_out or section.parent in left_out
        for question in section.questions
    }


def _earns_as_na(stand: Standing) -> bool:
    is_na = stand.state in (State.NA, State.SECTION_NA)
    return is_na and stand.question.is_scored and not stand.question.is_bonus


def _by_condition(questions: Mapping[str, Question]) -> list[str]:
    """Question keys, each after those its condition asks about."""
    asks = {
        key: [asked for asked in question.condition.asks() if asked in questions] if question.condition else []
        for key, question in questions.items()
    }
    try:
        return list(TopologicalSorter(asks).static_order())
    except CycleError as error:
        circle = " → ".join(str(key) for key in error.args[1])
        raise BadScorecard([("sections", f"conditions go round in a circle: {circle}")]) from None


def _standing(question: Question, answer: Answer | None, before: Mapping[str, Standing], is_left_out: bool) -> Standing:
    if question.condition is not None and not _applies(question.condition, before):
        return Standing(question, State.HIDDEN)
    if question.kind is QuestionKind.INFO:
        return Standing(question, State.UNSCORED)
    if is_left_out:
        return Standing(question, State.SECTION_NA)
    if answer is None or _is_blank(question, answer):
        return Standing(question, State.UNANSWERED)
    chosen = _chosen(question, answer)
    if problem := _misfit(question, answer, chosen):
        return Standing(question, State.UNANSWERED, problem=problem)
    if answer.is_na:
        return Standing(question, State.NA)
    return Standing(question, State.ANSWERED if question.is_scored else State.UNSCORED, chosen)


def _applies(condition: Condition, before: Mapping[str, Standing]) -> bool:
    holds = (
        _applies(item, before) if isinstance(item, Condition) else _holds(item, before.get(item.question))
        for item in condition.clauses
    )
    return all(holds) if condition.combine is Combine.ALL else any(holds)


def _holds(clause: Clause, standing: Standing | None) -> bool:
    """A clause holds on a given answer only, so that an open question does not already call others up."""
    if standing is None or standing.state in (State.HIDDEN, State.UNANSWERED):
        return False
    chosen, named = {option.key for option in standing.chosen}, set(clause.options)
    match clause.comparator:
        case Comparator.IN:
            return bool(chosen & named)
        case Comparator.NOT_IN:
            return not chosen & named
        case Comparator.ALL_IN:
            return named <= chosen
        case Comparator.EXACT:
            return chosen == named


def _is_blank(question: Question, answer: Answer) -> bool:
    """Nothing but perhaps a comment; for a multi question that is an answer: none of them."""
    is_empty = not (answer.options or answer.is_na or answer.text.strip()) and answer.number is None
    return is_empty and question.kind is not QuestionKind.MULTI


def _chosen(question: Question, answer: Answer) -> tuple[Option, ...]:
    """The options answered, in the scorecard's order; for a number, the first range that holds it."""
    if question.kind is QuestionKind.NUMERIC:
        return tuple(option for option in question.options if _is_within(option, answer.number))[:1]
    return tuple(option for option in question.options if option.key in answer.options)


def _is_within(option: Option, number: Decimal | None) -> bool:
    if number is None:
        return False
    is_above = option.minimum is None or number >= option.minimum
    return is_above and (option.maximum is None or number <= option.maximum)


def _misfit(question: Question, answer: Answer, chosen: tuple[Option, ...]) -> str:
    """Why the answer does not fit the question, or ""."""
    forms = (bool(answer.options), answer.number is not None, bool(answer.text.strip()), answer.is_na)
    if sum(forms) > 1:
        return "Give one kind of answer: an option, a number, a text or N/A."
    if answer.is_na:
        return "" if question.is_na_allowed else "N/A is not allowed here; choose an answer."
    if question.kind is QuestionKind.NUMERIC:
        return _number_misfit(question, answer.number, chosen)
    if not question.kind.has_options:
        return _text_misfit(question, answer.text)
    return _option_misfit(question, answer, chosen)


def _number_misfit(question: Question, number: Decimal | None, chosen: tuple[Option, ...]) -> str:
    if number is None or not number.is_finite():
        return "Enter a number."
    return "" if chosen or not question.options else f"{number:f} lies in none of the ranges of this question."


def _text_misfit(question: Question, text: str) -> str:
    if not text.strip():
        return "Answer with a text."
    if question.kind is QuestionKind.DATE:
        try:
            datetime.fromisoformat(text.strip())
        except ValueError:
            return f"“{text.strip()[:40]}” is not a date; write it like 2026-01-31."
    return ""


def _option_misfit(question: Question, answer: Answer, chosen: tuple[Option, ...]) -> str:
    unknown = set(answer.options) - {option.key for option in chosen}
    if unknown:
        return f"This question has no option “{min(unknown)[:64]}”; choose one of those shown."
    if answer.number is not None or answer.text.strip():
        return "Choose among the options of this question."
    if question.kind is not QuestionKind.MULTI and len(chosen) > 1:
        return "Choose one option only."
    return ""
