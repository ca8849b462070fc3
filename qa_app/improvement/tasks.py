"""The worker's part of improvement: reminding of late actions, and drawing published case studies as PDF."""

import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.improvement import queries
from qa_app.improvement.models import CaseStudy, StudyState
from qa_app.improvement.rules.studies import PARTS, of_document
from qa_app.improvement.services import acting
from qa_app.jobs.runner import Run
from reports.documents import study as paper


def keep_time(session: Session, settings: Settings) -> None:
    """Tell the owners of late actions, once for each day that was missed. The caller commits."""
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(settings.timezone)).date()
    acting.remind(session, queries.actions(session, today, state="late"), now)


def draw_study(run: Run) -> None:
    """Draw the case study of `run.payload["study"]`, unless it was taken back meanwhile."""
    with run.transaction() as session:
        row = session.get(CaseStudy, run.payload["study"])
        value = None if row is None or row.state != StudyState.PUBLISHED else _value(row, run.settings)
    if value is not None:
        run.step("drawing", 30)
        stored = run.store.put(io.BytesIO(paper.render_pdf(value)))
    with run.transaction(is_last=True) as session:
        row = session.get(CaseStudy, run.payload["study"])
        if value is not None and row is not None and row.state == StudyState.PUBLISHED:
            row.pdf_sha256 = stored.sha256


def _value(row: CaseStudy, settings: Settings) -> paper.CaseStudy:
    told = of_document(row.document)
    parts = tuple((label, getattr(told, name)) for name, label in PARTS.items() if getattr(told, name).strip())
    on = (row.published_at or datetime.now(UTC)).astimezone(ZoneInfo(settings.timezone)).date()
    return paper.CaseStudy(row.id, row.title, on, parts, settings.centre_name)
