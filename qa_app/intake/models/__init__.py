"""Intake as rows: drafts, facts, checklists, files of complaints, doors for other systems, what a CRM is told."""

from qa_app.intake.models.checklists import Checklist, ChecklistTick, ComplaintChecklist
from qa_app.intake.models.crm import CrmLink, CrmPush
from qa_app.intake.models.doors import ApiKey, Webhook
from qa_app.intake.models.drafts import FIELD_MAXIMUM, MOST_DRAFTS, Draft, IntakeRule
from qa_app.intake.models.facts import Fact, FactState
from qa_app.intake.models.imports import ComplaintImport, ImportState
from qa_app.intake.models.mentions import Mention

__all__ = [
    "FIELD_MAXIMUM",
    "MOST_DRAFTS",
    "ApiKey",
    "Checklist",
    "ChecklistTick",
    "ComplaintChecklist",
    "ComplaintImport",
    "CrmLink",
    "CrmPush",
    "Draft",
    "Fact",
    "FactState",
    "ImportState",
    "IntakeRule",
    "Mention",
    "Webhook",
]
