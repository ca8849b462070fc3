"""The escalation record: every level that a complaint went up to, why, with what hand-over, and what came of it."""

from dataclasses import dataclass
from datetime import datetime

from reports import formats, pdf, render
from reports.fingerprint import content_hash
from reports.render import PageSize


@dataclass(frozen=True, slots=True)
class Rise:
    """One level: why the complaint went there, what was handed over, who took it and how it ended.

    A level that was left out has `is_skipped` and its reason in `outcome_reason`; it has no hand-over.
    """

    cycle: int
    level: int
    level_name: str
    trigger: str
    found: str
    raised_by: str
    raised_at: datetime
    giver: str
    receiver: str
    summary: str
    attempts: str
    accepted_at: datetime | None
    note: str
    outcome: str
    outcome_reason: str
    ended_at: datetime | None
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class EscalationRecord:
    """The record of one complaint, oldest rise first; times are in the centre's zone."""

    number: str
    product: str
    customer: str
    received_at: datetime
    summary: str
    state: str
    centre: str
    prepared_by: str
    prepared_at: datetime
    rises: tuple[Rise, ...]

    @property
    def title(self) -> str:
        """What the document is called."""
        return f"Escalation record of {self.number}"

    @property
    def content_hash(self) -> str:
        """The mark of exactly this content."""
        return content_hash(self)


def told(record: EscalationRecord) -> str:
    """The answer of page one: how far it went, and whether somebody has it."""
    gone = [rise for rise in record.rises if not rise.is_skipped]
    if not gone:
        return "It was never taken up by a level."
    top = max(rise.level for rise in gone)
    last = gone[-1]
    levels = formats.counted(len(gone), "escalation")
    return f"{levels}, up to level {top}. Last: {last.level_name}, {last.outcome.lower()}."


def render_fragment(record: EscalationRecord) -> str:
    """The record as a piece of HTML for a page: no style, no script, the same words as on paper."""
    return render.render("_escalation.html", record=record, told=told(record), hash=record.content_hash)


def render_html(record: EscalationRecord, *, page: PageSize = "A4") -> str:
    """The record as a whole document with the style of paper."""
    return render.document(
        render_fragment(record),
        title=record.title,
        reference=record.content_hash,
        centre=record.centre,
        page=page,
    )


def render_pdf(record: EscalationRecord, *, page: PageSize = "A4") -> bytes:
    """The record as a PDF."""
    return pdf.render(render_html(record, page=page), title=record.title)
