"""Complaints as rows, with an append-only log of what happened to each."""

from qa_app.complaints.models.category import CHANGE_MAXIMUM, CategoryTree
from qa_app.complaints.models.complaint import (
    EXTERNAL_MAXIMUM,
    PRODUCT_MAXIMUM,
    Complaint,
    ComplaintInteraction,
    ComplaintState,
    ComplaintSubject,
    Decision,
    LinkRole,
)
from qa_app.complaints.models.log import KIND_MAXIMUM, ComplaintEvent
from qa_app.complaints.models.possible import REASON_MAXIMUM, PossibleComplaint, PossibleState
from qa_app.complaints.models.remedy import Remedy

__all__ = [
    "CHANGE_MAXIMUM",
    "EXTERNAL_MAXIMUM",
    "KIND_MAXIMUM",
    "PRODUCT_MAXIMUM",
    "REASON_MAXIMUM",
    "CategoryTree",
    "Complaint",
    "ComplaintEvent",
    "ComplaintInteraction",
    "ComplaintState",
    "ComplaintSubject",
    "Decision",
    "LinkRole",
    "PossibleComplaint",
    "PossibleState",
    "Remedy",
]
