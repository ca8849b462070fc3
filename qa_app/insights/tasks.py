"""The worker's part of exports: read each document's value and draw it, or write a table; keep the finished file."""

import io
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.config import Settings
from qa_app.errors import Invalid, NotAllowed
from qa_app.insights import queries, rules, services
from qa_app.insights.models import Export
from qa_app.insights.rules import TABLES, Kind, Wish
from qa_app.insights.services import Maker, Piece
from qa_app.jobs.runner import Run
from qa_app.people.services import actor_of
from qa_app.storage import Stored
from reports import exports, flat
from reports.errors import ReportError
from reports.exports import ArchiveItem

PDF, ZIP = "application/pdf", "application/zip"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEDIA = {Kind.ANSWERS_CSV: "text/csv", Kind.ANSWERS_XLSX: SHEET, Kind.ANSWERS_JSON: "application/json"}
STEP_EVERY = 100
"""Rows of a table are read this many evaluations at a time; a document is drawn one at a time."""


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be made, for whom, and under which name."""

    wish: Wish
    maker: Maker
    title: str
    pieces: tuple[Piece, ...]


def export(run: Run) -> None:
    """Make the export of `run.payload["export"]`, with the rights that its owner has now."""
    export_id = run.payload["export"]
    with run.transaction() as session:
        order = _order(session, export_id, run.settings)
    run.step("collecting")
    stored, name, media_type = _table(run, order) if order.wish.kind in TABLES else _documents(run, order)
    with run.transaction(is_last=True) as session:
        services.keep(session, export_id, stored, file_name=name, media_type=media_type)
        audit.record(session, order.maker.actor, "export_made", ("export", export_id), documents=len(order.pieces))


def _order(session: Session, export_id: int, settings: Settings) -> _Order:
    row = session.get(Export, export_id)
    if row is None:
        raise Invalid("This export was taken away.")
    if not row.owner.active:
        raise NotAllowed("The account that asked for this export is closed.")
    maker = Maker(actor_of(session, row.owner), settings, row.asked_at)
    wish = rules.wish_of(row.kind, row.parameters)
    if not maker.actor.may(queries.permission_for(wish)):
        raise NotAllowed("You may no longer export this.")
    return _Order(wish, maker, row.title, services.pieces(session, maker, wish))


def _documents(run: Run, order: _Order) -> tuple[Stored, str, str]:
    """One PDF, or a ZIP of them where more were asked for."""
    made: list[ArchiveItem] = []
    for place, piece in enumerate(order.pieces):
        run.step(f"document {place + 1} of {len(order.pieces)}", rules.percent_of(place, len(order.pieces)))
        with run.transaction() as session:
            value = services.value_of(session, order.maker, order.wish, piece)
        made.append(services.pdf_of(value))
    if order.wish.kind is not Kind.BATCH:
        return run.store.put(io.BytesIO(made[0].content)), made[0].name, PDF
    name = exports.safe_name(f"{_flat(order.title)}.zip")
    return run.store.put(io.BytesIO(exports.archive(made))), name, ZIP


def _table(run: Run, order: _Order) -> tuple[Stored, str, str]:
    """Every answer as a row, written as it is read."""
    kind = order.wish.kind
    with tempfile.TemporaryFile() as out:
        rows = _rows(run, order)
        try:
            if kind is Kind.ANSWERS_XLSX:
                flat.write_xlsx(rows, out, made_at=order.maker.now)
            else:
                (flat.write_csv if kind is Kind.ANSWERS_CSV else flat.write_json)(rows, out)
        except ReportError as error:
            raise Invalid(str(error)) from error
        out.seek(0)
        stored = run.store.put(out)
    return stored, exports.safe_name(f"{_flat(order.title)}.{kind.value.partition('_')[2]}"), MEDIA[kind]


def _rows(run: Run, order: _Order) -> Iterator[flat.Row]:
    """The rows of the evaluations, read some at a time, each time in a transaction of its own."""
    maker, ids = order.maker, [piece.id for piece in order.pieces]
    teller = services.Teller(maker.actor, maker.zone, maker.settings.hidden_figures)
    for start in range(0, len(ids), STEP_EVERY):
        run.step(f"evaluation {start + 1} of {len(ids)}", rules.percent_of(start, len(ids)))
        with run.transaction() as session:
            found = list(teller.rows(session, ids[start : start + STEP_EVERY]))
        yield from found


def _flat(title: str) -> str:
    """The title without what a file name cannot hold."""
    return title.replace(":", "").replace(",", "")
