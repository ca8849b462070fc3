"""A completed evaluation in the shape of Amazon Connect's export, schema version 3.1: one row for each question."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from scorecards.answers import Answer, Answers
from scorecards.definition import AutoFail, Question, Scorecard, Section
from scorecards.formats.connect.writing import TYPES, came
from scorecards.formats.foreign import number_out
from scorecards.scoring import QuestionScore, Score, State

SCHEMA_VERSION = "3.1"
_LEFT_OUT = (State.NA, State.SECTION_NA, State.HIDDEN)

Plain = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """One evaluation. `metadata` are values of theirs that the caller knows, such as contactId, agentId, evaluator.

    `notes` hold a text by section key; a question's note is the comment of its answer.
    """

    evaluation_id: str
    scorecard: Scorecard
    answers: Answers
    score: Score
    metadata: Mapping[str, Any] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)


def write_evaluation(result: Result) -> Plain:
    """The evaluation as JSON values."""
    parts = {part.key: part for part in result.score.questions}
    return {
        "schemaVersion": SCHEMA_VERSION,
        "evaluationId": result.evaluation_id,
        "metadata": {
            "evaluationDefinitionTitle": result.scorecard.title,
            **result.metadata,
            "score": _percentage(result.score.percent, result.score.is_auto_failed),
        },
        "sections": [_section(section, result) for section in result.scorecard.sections],
        "questions": [
            _question(question, section, result.answers.get(question.key, Answer()), parts[question.key])
            for section in result.scorecard.sections
            for question in section.questions
            if question.kind in TYPES
        ],
    }


def _percentage(percent: Decimal | None, is_auto_failed: bool = False) -> Plain:
    if percent is None:
        return {"notApplicable": True}
    found: Plain = {"percentage": number_out(percent)}
    return found | {"automaticFail": True} if is_auto_failed else found


def _ref(part: Section | Question) -> str:
    return came(part) or part.key


def _section(section: Section, result: Result) -> Plain:
    part = next(part for part in result.score.sections if part.key == section.key)
    outer = next((other for other in result.scorecard.sections if other.key == section.parent), None)
    plain: Plain = {"sectionRefId": _ref(section), "sectionTitle": section.title}
    if outer is not None:
        plain["parentSectionRefId"] = _ref(outer)
    if note := result.notes.get(section.key):
        plain["notes"] = note
    return plain | {"score": _percentage(part.percent, part.is_auto_failed)}


def _question(question: Question, section: Section, answer: Answer, part: QuestionScore) -> Plain:
    return {
        "questionRefId": _ref(question),
        "sectionRefId": _ref(section),
        "questionType": TYPES[question.kind],
        "questionText": question.text,
        "answer": _value(question, answer, part)
        | ({"notes": answer.comment} if answer.comment else {})
        | {"metadata": {"notApplicable": part.state in _LEFT_OUT}},
        "score": _question_score(question, part),
    }


def _value(question: Question, answer: Answer, part: QuestionScore) -> Plain:
    if part.state in _LEFT_OUT or part.state is State.UNANSWERED:
        return {"value": ""}
    if question.options and answer.number is None:
        ref = _ref(question)
        return {
            "values": [
                {
                    "valueText": option.label,
                    "valueRefId": came(option) or f"{ref}__{option.key}",
                    "selected": option.key in answer.options,
                }
                for option in question.options
            ]
        }
    return {"value": answer.text if answer.number is None else number_out(answer.number)}


def _question_score(question: Question, part: QuestionScore) -> Plain:
    if part.state is not State.ANSWERED or part.possible == 0:
        return {"notApplicable": True}
    percent = (part.points / part.possible * 100).quantize(Decimal("0.01"))
    fails = any(option.auto_fail is AutoFail.SCORECARD for option in question.options)
    return _percentage(percent, part.is_auto_fail and fails)
