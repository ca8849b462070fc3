"""Evaluations, answers, evidence, what agents say to them, earlier revisions and suggestions as rows."""

from qa_app.evaluations.models.answering import TEMPLATE_TITLE_MAXIMUM, AnswerRow, CommentTemplate, Evidence
from qa_app.evaluations.models.disputing import Acknowledgement, Dispute, DisputeState, Signature
from qa_app.evaluations.models.evaluation import (
    COMMENT_MAXIMUM,
    REASON_MAXIMUM,
    Evaluation,
    EvaluationState,
    Selection,
)
from qa_app.evaluations.models.precedents import ORIGIN_MAXIMUM, Precedent
from qa_app.evaluations.models.revising import EvaluationRevision
from qa_app.evaluations.models.suggesting import Fault, Suggestion, SuggestionSource, Verdict

__all__ = [
    "COMMENT_MAXIMUM",
    "ORIGIN_MAXIMUM",
    "REASON_MAXIMUM",
    "TEMPLATE_TITLE_MAXIMUM",
    "Acknowledgement",
    "AnswerRow",
    "CommentTemplate",
    "Dispute",
    "DisputeState",
    "Evaluation",
    "EvaluationRevision",
    "EvaluationState",
    "Evidence",
    "Fault",
    "Precedent",
    "Selection",
    "Signature",
    "Suggestion",
    "SuggestionSource",
    "Verdict",
]
