"""Reading plans and samples: which there are, what was drawn, how far reviewers are, what is covered."""

from qa_app.plans.queries.samples import (
    is_asked,
    is_drawable,
    is_known,
    is_looked_at,
    item,
    open_samples,
    plan,
    plans_on,
    sample,
    sample_of,
    waiting,
)

__all__ = [
    "is_asked",
    "is_drawable",
    "is_known",
    "is_looked_at",
    "item",
    "open_samples",
    "plan",
    "plans_on",
    "sample",
    "sample_of",
    "waiting",
]
