"""Reading what intake keeps: drafts, rules, customers while somebody types, checklists, facts, doors."""

from qa_app.intake.queries.drafts import backdating_days, draft, drafts, rules_made
from qa_app.intake.queries.typing import Match, matching, open_complaints_of

__all__ = ["Match", "backdating_days", "draft", "drafts", "matching", "open_complaints_of", "rules_made"]
