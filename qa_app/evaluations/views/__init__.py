"""Pages of evaluating: work lists, reviewing, reading, acknowledging, disputes."""

from qa_app.evaluations.views import (
    arithmetic,
    assigning,
    attending,
    beside,
    disputing,
    listing,
    overturned,
    phrases,
    reading,
    releasing,
    reviewing,
    suggesting,
    together,
    work,
)
from qa_app.evaluations.views.frame import pages

__all__ = [
    "arithmetic",
    "assigning",
    "attending",
    "beside",
    "disputing",
    "listing",
    "overturned",
    "pages",
    "phrases",
    "reading",
    "releasing",
    "reviewing",
    "suggesting",
    "together",
    "work",
]
