"""The worker's part of exports: read each document's value, draw it, and keep the finished file."""

import io

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid, NotAllowed
from qa_app.insights import rules, services
from qa_app.insights.models import Export
from qa_app.insights.rules import Kind, Wish
from qa_app.insights.services import Maker, Piece
from qa_app.jobs.runner import Run
from qa_app.people.services import actor_of
from reports import exports
from reports.documents.evaluation import EvaluationReport
from reports.exports import ArchiveItem

PDF, ZIP, CSV = "application/pdf", "application/zip", "text/csv"
STEP_EVERY = 25
"""Rows of a table are read this many evaluations at a time; a document is drawn one at a time."""


def export(run: Run) -> None:
    """Make the export of `run.payload["export"]`, with the rights that its owner has now."""
    export_id = run.payload["export"]
    with run.transaction() as session:
        wish, maker, title = _asked(session, run, export_id)
        pieces = services.pieces(session, maker, wish)
    run.step("collecting")
    if wish.kind is Kind.ANSWERS_CSV:
        made, media_type = _table(run, maker, wish, pieces, title), CSV
    else:
        made, media_type = _documents(run, maker, wish, pieces, title)
    stored = run.store.put(io.BytesIO(made.content))
    with run.transaction(is_last=True) as session:
        services.keep(session, export_id, stored, file_name=made.name, media_type=media_type)
        audit.record(session, maker.actor, "export_made", ("export", export_id), documents=len(pieces))


def _asked(session: Session, run: Run, export_id: int) -> tuple[Wish, Maker, str]:
    row = session.get(Export, export_id)
    if row is None:
        raise Invalid("This export was taken away.")
    if not row.owner.active:
        raise NotAllowed("The account that asked for this export is closed.")
    maker = Maker(actor_of(session, row.owner), run.settings, row.asked_at)
    return rules.wish_of(row.kind, row.parameters), maker, row.title


def _documents(run: Run, maker: Maker, wish: Wish, pieces: tuple[Piece, ...], title: str) -> tuple[ArchiveItem, str]:
    """One PDF, or a ZIP of them where more were asked for."""
    made = []
    for place, piece in enumerate(pieces):
        run.step(f"document {place + 1} of {len(pieces)}", rules.percent_of(place, len(pieces)))
        with run.transaction() as session:
            value = services.value_of(session, maker, wish, piece)
        made.append(services.pdf_of(value))
    if wish.kind is not Kind.BATCH:
        return made[0], PDF
    return ArchiveItem(exports.safe_name(f"{_flat(title)}.zip"), exports.archive(made)), ZIP


def _table(run: Run, maker: Maker, wish: Wish, pieces: tuple[Piece, ...], title: str) -> ArchiveItem:
    values: list[EvaluationReport] = []
    for start in range(0, len(pieces), STEP_EVERY):
        run.step(f"evaluation {start + 1} of {len(pieces)}", rules.percent_of(start, len(pieces)))
        with run.transaction() as session:
            found = [services.value_of(session, maker, wish, piece) for piece in pieces[start : start + STEP_EVERY]]
        values += [value for value in found if isinstance(value, EvaluationReport)]
    return services.table_of(values, _flat(title))


def _flat(title: str) -> str:
    """The title without what a file name cannot hold."""
    return title.replace(":", "").replace(",", "")
