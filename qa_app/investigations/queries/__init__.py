"""Reading investigations: evidence with its quotes, interviews, findings and their agreement, problems."""

from qa_app.investigations.queries.agreement import Agreed, agreement, to_code_again
from qa_app.investigations.queries.evidence import (
    Cited,
    Shown,
    basis,
    document_of,
    evaluations_of,
    evidence,
    evidence_words,
)
from qa_app.investigations.queries.findings import finding_of, findings, second_coder, second_coding
from qa_app.investigations.queries.interviews import asked_of, awaited_names, interview_of, interviews
from qa_app.investigations.queries.problems import (
    LEAST_ALIKE,
    WITHIN_DAYS,
    Prevalence,
    Suggested,
    alike_ids,
    linked_ids,
    open_problem_about,
    prevalence,
    problem,
    problem_cases,
    problems,
    problems_of,
    suggested,
)

__all__ = [
    "LEAST_ALIKE",
    "WITHIN_DAYS",
    "Agreed",
    "Cited",
    "Prevalence",
    "Shown",
    "Suggested",
    "agreement",
    "alike_ids",
    "asked_of",
    "awaited_names",
    "basis",
    "document_of",
    "evaluations_of",
    "evidence",
    "evidence_words",
    "finding_of",
    "findings",
    "interview_of",
    "interviews",
    "linked_ids",
    "open_problem_about",
    "prevalence",
    "problem",
    "problem_cases",
    "problems",
    "problems_of",
    "second_coder",
    "second_coding",
    "suggested",
    "to_code_again",
]
