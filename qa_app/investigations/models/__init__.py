"""Investigations as rows: what was found, who was asked, which cause was coded, and problems that cases share."""

from qa_app.investigations.models.causes import CauseFinding, FindingCause, SecondCoding
from qa_app.investigations.models.evidence import EvidenceItem, EvidenceKind, Interview
from qa_app.investigations.models.problems import TITLE_MAXIMUM, Problem, ProblemComplaint, ProblemState

__all__ = [
    "TITLE_MAXIMUM",
    "CauseFinding",
    "EvidenceItem",
    "EvidenceKind",
    "FindingCause",
    "Interview",
    "Problem",
    "ProblemComplaint",
    "ProblemState",
    "SecondCoding",
]
