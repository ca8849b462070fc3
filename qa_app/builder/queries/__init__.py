"""Reading scorecards: which there are, what a version or a draft asks, and which version new evaluations use."""

from qa_app.builder.queries.changed import approvers, asker, names, what_changed
from qa_app.builder.queries.drafts import (
    Judged,
    draft,
    draft_of_version,
    drafts,
    judged,
    open_draft_of,
    shown_at,
    step,
    steps_around,
    usable,
)
from qa_app.builder.queries.usage import counting, uses
from qa_app.builder.queries.versions import (
    Arithmetic,
    arithmetic,
    current_of,
    current_version,
    current_versions,
    definition,
    due,
    scheduled,
    scorecard_by_key,
    scorecards,
    version,
)

__all__ = [
    "Arithmetic",
    "Judged",
    "approvers",
    "arithmetic",
    "asker",
    "counting",
    "current_of",
    "current_version",
    "current_versions",
    "definition",
    "draft",
    "draft_of_version",
    "drafts",
    "due",
    "judged",
    "names",
    "open_draft_of",
    "scheduled",
    "scorecard_by_key",
    "scorecards",
    "shown_at",
    "step",
    "steps_around",
    "usable",
    "uses",
    "version",
    "what_changed",
]
