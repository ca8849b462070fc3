"""Complaints from a file: handed in, looked at row by row, and taken in once somebody says so."""

from typing import BinaryIO, cast

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from qa_app.complaints.forms import category_tree
from qa_app.complaints.rules import CHANNELS
from qa_app.errors import Invalid, NotFound
from qa_app.intake.queries.imports import imports as handed_in
from qa_app.intake.queries.imports import one_import
from qa_app.intake.rules.columns import ALIASES, NEEDED
from qa_app.intake.services import imports as services
from qa_app.intake.views.blueprint import pages
from qa_app.web import actor, needs, session, store
from reports.exports import csv_lines


@pages.get("/complaints/imports")
@needs("complaint.write")
def imports() -> ResponseReturnValue:
    """The files so far, and handing another in."""
    return _page()


@pages.post("/complaints/imports")
@needs("complaint.write")
def bring() -> ResponseReturnValue:
    """Hand a file in; nothing is recorded yet."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("Choose a file.")
        row = services.bring(
            session(), store(), actor(), file.filename, cast(BinaryIO, file.stream), request.form.get("source", "")
        )
    except Invalid as refusal:
        return _page(refusal), 422
    return redirect(url_for(".one_file", import_id=row.id))


@pages.get("/complaints/imports/<int:import_id>")
@needs("complaint.write")
def one_file(import_id: int) -> ResponseReturnValue:
    """What became of a file's rows, or would."""
    row = one_import(session(), import_id)
    template = "intake/_import.html" if request.headers.get("HX-Request") else "intake/import.html"
    return render_template(template, row=row, words=services.WORDS)


@pages.post("/complaints/imports/<int:import_id>/take")
@needs("complaint.write")
def take_in(import_id: int) -> ResponseReturnValue:
    """Record the rows that can be."""
    try:
        services.take_in(session(), actor(), one_import(session(), import_id))
    except Invalid as refusal:
        flash(str(refusal), "error")
    return redirect(url_for(".one_file", import_id=import_id))


@pages.get("/complaints/imports/<int:import_id>/result.csv")
@needs("complaint.write")
def import_result(import_id: int) -> ResponseReturnValue:
    """Every row with what became of it."""
    row = one_import(session(), import_id)
    if row.result_sha256 is None:
        raise NotFound("There is no result yet.")
    place = store().path(row.result_sha256)
    return send_file(place, mimetype="text/csv", as_attachment=True, download_name=f"complaints-import-{row.id}.csv")


@pages.get("/complaints/imports/example.csv")
@needs("complaint.write")
def import_example() -> ResponseReturnValue:
    """A file with every column and one row, to begin with."""
    example = (
        "T-1001", "C-77", "Mo Rivers", "mo@example.com", "", "2026-05-31 14:05", "", "phone", "delivery_delays",
        "Vacuum", "HV-12345", "It never came.", "A refund", "Apologised and opened a trace.",
    )  # fmt: skip
    head = {"Content-Disposition": 'attachment; filename="complaints-example.csv"'}
    return Response(csv_lines(tuple(ALIASES), [example]), mimetype="text/csv", headers=head)


def _page(refusal: Invalid | None = None) -> str:
    return render_template(
        "intake/imports.html",
        rows=handed_in(session()),
        refusal=refusal,
        columns=ALIASES,
        needed=NEEDED,
        channels=CHANNELS,
        categories=category_tree().choices(),
        typed=request.form,
    )
