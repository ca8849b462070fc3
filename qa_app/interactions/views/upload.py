"""Bringing interactions in: the page with its form, and the answer about each file, as a page or as JSON."""

import contextlib
from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, BinaryIO
from zoneinfo import ZoneInfo

from flask import jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.interactions import queries, services
from qa_app.interactions.forms import UploadForm, choices
from qa_app.interactions.rules import columns
from qa_app.interactions.rules.columns import Row
from qa_app.interactions.rules.kinds import ACCEPTED as KINDS
from qa_app.interactions.rules.names import Metadata, ending, kept, shown
from qa_app.interactions.services.batch import (
    ACCEPTED,
    REFUSED,
    Batch,
    File,
    Outcome,
    holding,
    rows_without_file,
    take_in,
)
from qa_app.interactions.services.sources import FIRST_SOURCE
from qa_app.interactions.views.blueprint import pages
from qa_app.people.queries import agents_for
from qa_app.web import actor, begin_writing, needs, session, settings, store, writes_later
from qa_app.web.faults import wants_json

MOST_FILES = 200


@pages.get("/new")
@needs("interaction.create")
def new() -> ResponseReturnValue:
    """The page on which files are dropped."""
    return _page(_form())


@pages.post("/new")
@writes_later
@needs("interaction.create")
def create() -> ResponseReturnValue:
    """Take the files in. Each has its own answer; one that cannot be used keeps no other out."""
    terms = services.Terms.of(settings())
    files, tables = _sent()
    with holding(store(), files, terms) as held:
        begin_writing()
        form = _form()
        try:
            batch = _batch(form, held, tables)
            outcomes = list(take_in(session(), store(), actor(), batch, terms))
        except Invalid as refusal:
            if wants_json():
                raise
            return _page(form, problem=str(refusal)), 422
        for outcome in outcomes:
            _note(outcome)
        return _answer(form, batch, outcomes)


def _answer(form: UploadForm, batch: Batch, outcomes: list[Outcome]) -> ResponseReturnValue:
    if wants_json():
        return jsonify(results=[_plain(outcome) for outcome in outcomes])
    return _page(form, outcomes=outcomes, unused=rows_without_file(batch))


def _sent() -> tuple[list[File], list[FileStorage]]:
    """The files to take in, and the CSV that describes them. No more than may come at once are looked at."""
    sent = [file for file in request.files.getlist("files") if file.filename]
    tables = [file for file in request.files.getlist("metadata") if file.filename]
    tables += [file for file in sent if _is_table(file)]
    files = [File(file.filename or "", partial(_opened, file)) for file in sent if file not in tables]
    return files[: MOST_FILES + 1], tables


def _form() -> UploadForm:
    form = UploadForm()
    names = [source.name for source in queries.sources(session())] or [FIRST_SOURCE]
    form.source.choices = choices({name: name for name in names})
    agents = agents_for(session(), actor(), "interaction.read")
    form.agent.choices = choices({"": "As the CSV or the file name says"} | {who.email: who.name for who in agents})
    return form


def _page(form: UploadForm, **more: Any) -> str:
    limit = settings().max_upload_bytes
    return render_template(
        "interactions/upload.html", form=form, kinds=KINDS, max_bytes=limit, columns=columns.WANTED, **more
    )


def _batch(form: UploadForm, files: list[File], tables: list[FileStorage]) -> Batch:
    if not form.validate():
        raise Invalid("Look at the marked fields.", {name: " ".join(text) for name, text in form.errors.items()})
    zone = ZoneInfo(settings().timezone)
    if not files:
        raise Invalid("Choose at least one recording, chat or e-mail.")
    if len(files) > MOST_FILES:
        raise Invalid(f"At most {MOST_FILES} files are taken at once; use qa-app import for more.")
    return Batch(
        files=files,
        source=services.source_named(session(), form.source.data or FIRST_SOURCE),
        said=_said(form, zone),
        rows=_rows(tables, zone),
    )


def _said(form: UploadForm, zone: ZoneInfo) -> Metadata:
    began = form.started_at.data
    return Metadata(
        agent=form.agent.data or None,
        customer=(form.customer.data or "").strip() or None,
        started_at=began.replace(tzinfo=zone) if began else None,
        queue=(form.queue.data or "").strip() or None,
        direction=form.direction.data or None,
        language=form.language.data or None,
    )


def _rows(tables: Sequence[FileStorage], zone: ZoneInfo) -> dict[str, Row]:
    if len(tables) > 1:
        names = ", ".join(f"“{shown(table.filename or '')}”" for table in tables[:5])
        raise Invalid(
            f"{len(tables)} CSV files describe the recordings ({names}). Send one, so that no two rows disagree."
        )
    if not tables:
        return {}
    return columns.read(tables[0].stream.read(columns.MAXIMUM_BYTES + 1), tables[0].filename or "", zone)


def _is_table(file: FileStorage) -> bool:
    if ending(file.filename or "") not in (".csv", ".tsv"):
        return False
    head = file.stream.read(65536)
    file.stream.seek(0)
    return columns.is_metadata(head)


def _opened(file: FileStorage) -> AbstractContextManager[BinaryIO]:
    file.stream.seek(0)
    return contextlib.nullcontext(file.stream)  # type: ignore[arg-type]


def _note(outcome: Outcome) -> None:
    if outcome.interaction is None:
        return
    action = "interaction.register" if outcome.state == ACCEPTED else "interaction.duplicate"
    thing = ("interaction", outcome.interaction.id)
    audit.record(session(), actor(), action, thing, address=request.remote_addr, file=kept(outcome.name))


def address_of(outcome: Outcome) -> str | None:
    """Where the file's interaction is shown, if this person may see it."""
    row = outcome.interaction
    if row is None or not actor().reaches("interaction.read", owner_id=row.agent_id, team_id=row.team_id):
        return None
    return url_for("interactions.show", interaction_id=row.id)


def _plain(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "state": outcome.state,
        "message": outcome.message,
        "remarks": list(outcome.remarks),
        "url": address_of(outcome),
        "is_refused": outcome.state == REFUSED,
    }


@pages.app_context_processor
def _links() -> dict[str, Any]:
    return {"address_of": address_of}
