"""The case study on paper: a complaint told so that others learn from it, with nobody to be known by it."""

from dataclasses import dataclass
from datetime import date

from reports import fingerprint, pdf, render
from reports.render import PageSize


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """What is printed: `parts` are headings with plain text, in order."""

    number: int
    title: str
    on: date
    parts: tuple[tuple[str, str], ...]
    centre: str


def render_html(study: CaseStudy, *, page: PageSize = "A4") -> str:
    """The case study as a whole document with the style of paper."""
    body = render.render("_study.html", study=study)
    reference = fingerprint.content_hash(study)
    return render.document(body, title=study.title, reference=reference, centre=study.centre, page=page)


def render_pdf(study: CaseStudy, *, page: PageSize = "A4") -> bytes:
    """The case study as a PDF."""
    return pdf.render(render_html(study, page=page), title=study.title)
