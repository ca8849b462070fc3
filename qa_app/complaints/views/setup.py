"""The page from which a complaints lead reaches everything that the desk is set up with."""

from dataclasses import dataclass

from flask import render_template
from flask.typing import ResponseReturnValue

from qa_app.complaints.views.desk import pages
from qa_app.web import needs


@dataclass(frozen=True, slots=True)
class SetupPage:
    """A page with rules of the desk: its name, where it is, and a sentence on what is kept there."""

    label: str
    endpoint: str
    text: str
    order: int


_PAGES: list[SetupPage] = []


def setup_pages(*new: SetupPage) -> None:
    """Add pages to the list; the same endpoint is kept once."""
    known = {page.endpoint for page in _PAGES}
    _PAGES.extend(page for page in new if page.endpoint not in known)
    _PAGES.sort(key=lambda page: page.order)


@pages.get("/setup")
@needs("complaint.setup")
def setup() -> ResponseReturnValue:
    """Everything that the desk is set up with, by name."""
    return render_template("complaints/setup.html", setup_pages=_PAGES)
