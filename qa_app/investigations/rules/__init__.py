"""The rules of investigations: what a finding and a document need, and how often a problem is met. No database."""

from qa_app.investigations.rules.causes import (
    ALLOWED_BY,
    BRANCHES,
    CODED_TWICE_OF,
    CONFIDENCES,
    DEPARTMENTS,
    LEAST_STEPS,
    METHODS,
    MOST_CONTRIBUTING,
    MOST_STEPS,
    UNKNOWN,
    Basis,
    Finding,
    cause_words,
    check_finding,
    department_of,
    is_coded_twice,
)
from qa_app.investigations.rules.documents import MOST_BYTES, media_type_of
from qa_app.investigations.rules.problems import Alike, like, title_of

__all__ = [
    "ALLOWED_BY",
    "BRANCHES",
    "CODED_TWICE_OF",
    "CONFIDENCES",
    "DEPARTMENTS",
    "LEAST_STEPS",
    "METHODS",
    "MOST_BYTES",
    "MOST_CONTRIBUTING",
    "MOST_STEPS",
    "UNKNOWN",
    "Alike",
    "Basis",
    "Finding",
    "cause_words",
    "check_finding",
    "department_of",
    "is_coded_twice",
    "like",
    "media_type_of",
    "title_of",
]
