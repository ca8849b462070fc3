"""Pages of evaluating: work lists, reviewing, reading, acknowledging, disputes."""

from qa_app.evaluations.views import (
    arithmetic,
    assigning,
    attending,
    beside,
    disputing,
    listing,
    phrases,
    reading,
    reviewing,
    suggesting,
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
    "pages",
    "phrases",
    "reading",
    "reviewing",
    "suggesting",
    "work",
]
