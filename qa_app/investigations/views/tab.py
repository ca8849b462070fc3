"""The investigation tab of a complaint: evidence with its quotes, who was asked, and the cause that was found."""

from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from qa_app import audit
from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.interactions import queries as interactions
from qa_app.interactions.rules.kinds import HEAD_BYTES
from qa_app.interactions.rules.names import kept as kept_name
from qa_app.investigations import forms, queries, rules, services
from qa_app.investigations.models import CauseFinding
from qa_app.web import actor, begin_writing, needs, session, store, writes_later
from reports.charts import Figure
from reports.figures.fishbone import Branch, fishbone
from reports.figures.whys import whys

pages = Blueprint("investigations", __name__)
casing.tabs(casing.Tab("investigation", "Investigation", "investigations.show", 20))


@pages.get("/complaints/<int:complaint_id>/investigation")
@needs("complaint.read")
def show(complaint_id: int) -> ResponseReturnValue:
    """What is known about how it came to the complaint."""
    return tab(casing.case(complaint_id))


def tab(complaint: Complaint, refusal: AppError | None = None, **given: object) -> ResponseReturnValue:
    """The tab; a refusal is shown with what was typed."""
    may_write = actor().may("complaint.write")
    second = queries.second_coding(session(), complaint.id)
    is_blind = second is not None and second.coder_id == actor().id and second.finding_id is None
    found = () if is_blind else queries.findings(session(), complaint.id)
    standing = next((row for row in found if not row.is_second), None)
    parts = {
        "evidence": queries.evidence(session(), complaint.id),
        "interviews": queries.interviews(session(), complaint.id),
        "problems": queries.problems_of(session(), complaint.id),
        "findings": found,
        "finding": standing,
        "figure": figure_of(standing, complaint) if standing else None,
        "second": second,
        "is_blind": is_blind,
        "typed_finding": forms.shown_finding(standing, complaint.summary[:200]),
        "evaluations": queries.evaluations_of(session(), complaint) if may_write else (),
        "staff": desk.staff(session()) if may_write else (),
        "coding": rules,
        "typed": request.form,
        "refusal": refusal,
    }
    status = 200 if refusal is None else casing.status_of(refusal)
    return casing.page("investigations/case.html", complaint, "investigation", status=status, **{**parts, **given})


def figure_of(finding: CauseFinding, complaint: Complaint) -> Figure | None:
    """The finding as it is drawn; None where there is nothing to draw."""
    if not finding.steps:
        return None
    said, cause = finding.problem_said or complaint.summary[:200], rules.cause_words(finding.primary.code)
    if finding.method == "whys":
        return whys(said, tuple(finding.steps), cause=cause)
    named = {key: [step[1] for step in finding.steps if step[0] == key] for key in rules.BRANCHES}
    branches = tuple(Branch(rules.BRANCHES[key], tuple(texts)) for key, texts in named.items() if texts)
    return fishbone(said, branches, cause=cause)


def _back(complaint_id: int, anchor: str) -> ResponseReturnValue:
    return redirect(url_for("investigations.show", complaint_id=complaint_id) + f"#{anchor}")


@pages.get("/complaints/<int:complaint_id>/investigation/lines/<int:interaction_id>")
@needs("complaint.write")
def lines(complaint_id: int, interaction_id: int) -> ResponseReturnValue:
    """The transcript of a linked contact, to pick the lines that show something."""
    return _picker(casing.case(complaint_id), interaction_id)


def _picker(complaint: Complaint, interaction_id: int, refusal: AppError | None = None) -> ResponseReturnValue:
    if interaction_id not in {link.interaction_id for link in complaint.links}:
        raise NotFound("That interaction is not linked to the complaint.")
    interaction = interactions.one(session(), actor(), interaction_id)
    parts = {
        "interaction": interaction,
        "transcript": interactions.transcript_of(session(), interaction),
        "chosen": forms.numbers(request.form, "line"),
        "typed": request.form,
        "refusal": refusal,
    }
    status = 200 if refusal is None else casing.status_of(refusal)
    return casing.page("investigations/lines.html", complaint, "investigation", status=status, **parts)


@pages.post("/complaints/<int:complaint_id>/investigation/lines/<int:interaction_id>")
@needs("complaint.write")
def add_lines(complaint_id: int, interaction_id: int) -> ResponseReturnValue:
    """Keep the chosen lines as evidence."""
    complaint = desk.one(session(), actor(), complaint_id)
    chosen, text = forms.numbers(request.form, "line"), request.form.get("text", "")
    try:
        services.add_lines(session(), actor(), complaint, interaction_id, chosen, text)
    except (Invalid, Conflict) as refusal:
        return _picker(complaint, interaction_id, refusal)
    flash(_("The lines are kept as evidence."))
    return _back(complaint_id, "evidence")


@pages.post("/complaints/<int:complaint_id>/investigation/evaluation")
@needs("complaint.write")
def add_evaluation(complaint_id: int) -> ResponseReturnValue:
    """Name an evaluation of a linked contact as evidence."""
    complaint = desk.one(session(), actor(), complaint_id)
    number, text = request.form.get("evaluation", default=0, type=int), request.form.get("text", "")
    try:
        services.add_evaluation(session(), actor(), complaint, number, text)
    except (Invalid, Conflict) as refusal:
        return tab(complaint, refusal)
    return _back(complaint_id, "evidence")


@pages.post("/complaints/<int:complaint_id>/investigation/note")
@needs("complaint.write")
def add_note(complaint_id: int) -> ResponseReturnValue:
    """Write down what was found."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.add_note(session(), actor(), complaint, request.form.get("text", ""))
    except (Invalid, Conflict) as refusal:
        return tab(complaint, refusal)
    return _back(complaint_id, "evidence")


@pages.post("/complaints/<int:complaint_id>/investigation/document")
@needs("complaint.write")
@writes_later
def add_document(complaint_id: int) -> ResponseReturnValue:
    """Keep a file as evidence; what it is, its bytes say."""
    file, text = request.files.get("file"), request.form.get("text", "")
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        _receive(complaint_id, file, text)
    except (Invalid, Conflict) as refusal:
        return tab(complaint, refusal)
    flash(_("The document is kept."))
    return _back(complaint_id, "evidence")


def _receive(complaint_id: int, file: FileStorage | None, text: str) -> None:
    if file is None or not file.filename:
        raise Invalid("Choose a file.", {"file": "Nothing was sent."})
    head = file.stream.read(HEAD_BYTES)
    file.stream.seek(0)
    media_type = rules.media_type_of(head, file.filename)
    with store().hold(cast(BinaryIO, file.stream), max_bytes=rules.MOST_BYTES) as held:
        begin_writing()
        complaint = desk.one(session(), actor(), complaint_id)
        size, name = held.stored.size, kept_name(file.filename)
        document = services.Document(held.stored.sha256, size, name, media_type)
        services.add_document(session(), actor(), complaint, document, text)
        store().keep(held)


@pages.get("/complaints/<int:complaint_id>/investigation/document/<int:item_id>/file")
@needs("complaint.read")
def document(complaint_id: int, item_id: int) -> ResponseReturnValue:
    """The document itself, to keep and not to open in the browser; the fetching is noted."""
    complaint = desk.one(session(), actor(), complaint_id)
    item = queries.document_of(session(), complaint.id, item_id)
    audit.record(session(), actor(), "evidence_fetched", ("complaint", complaint.id), evidence=item.id)
    return _sent(item.file_sha256 or "", item.file_name or "document")


def _sent(sha256: str, name: str) -> ResponseReturnValue:
    answer = send_file(
        store().path(sha256), mimetype="application/octet-stream", as_attachment=True, download_name=name
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@pages.post("/complaints/<int:complaint_id>/investigation/evidence/<int:item_id>/aside")
@needs("complaint.write")
def set_aside(complaint_id: int, item_id: int) -> ResponseReturnValue:
    """Say that a piece of evidence no longer counts."""
    complaint = desk.one(session(), actor(), complaint_id)
    try:
        services.set_aside(session(), actor(), complaint, item_id, request.form.get("reason", ""))
    except (Invalid, Conflict) as refusal:
        return tab(complaint, refusal)
    return _back(complaint_id, "evidence")
