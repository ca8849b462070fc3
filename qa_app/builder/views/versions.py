"""Pages about versions: one with its arithmetic, its file, publishing a file at once, retiring, bringing back."""

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.builder import queries, services
from qa_app.builder.views import showing
from qa_app.builder.views.frame import note, pages
from qa_app.errors import Conflict, Invalid
from qa_app.web import actor, needs, session
from scorecards import wording
from scorecards.document import LARGEST_FILE


@pages.get("/versions/<int:version_id>")
@needs("scorecard.read")
def show(version_id: int) -> ResponseReturnValue:
    """One version: what it asks, its anchors and weights, and how its number is made."""
    version = queries.version(session(), version_id)
    scorecard = queries.definition(version)
    return render_template(
        "builder/show.html",
        version=version,
        card=scorecard,
        arithmetic=queries.arithmetic(scorecard),
        choices=showing.CHOICES,
        in_words=wording.condition,
        people=queries.names(session(), {version.published_by_id, version.approved_by_id}),
        used=queries.uses(session()).get(version.id, 0),
    )


@pages.get("/versions/<int:version_id>.json")
@needs("scorecard.read")
def download(version_id: int) -> ResponseReturnValue:
    """The version's document, to be changed and published as the next one."""
    version = queries.version(session(), version_id)
    text = current_app.json.dumps(version.document, indent=2, ensure_ascii=False, sort_keys=False)
    name = f"{version.scorecard.key}-v{version.number}.json"
    head = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text + "\n", mimetype="application/json", headers=head)


@pages.get("/publish")
@needs("scorecard.publish")
def compose() -> ResponseReturnValue:
    """The form that takes a scorecard file."""
    return _form("", "")


@pages.post("/publish")
@needs("scorecard.publish")
def publish() -> ResponseReturnValue:
    """Publish what was sent; with problems, show them beside the text that was sent."""
    words = request.form.get("note", "")
    try:
        text = sent_text()
    except Invalid as error:
        return _form(request.form.get("text", ""), words, error), 422
    try:
        version = services.publish(session(), actor(), text, words)
    except (Invalid, Conflict) as error:
        return _form(text, words, error), 422 if isinstance(error, Invalid) else 409
    note("scorecard_published", version.id, key=version.scorecard.key, number=version.number)
    flash(gettext("Version %(number)s is published. New evaluations use it.", number=version.number))
    return redirect(url_for("builder.show", version_id=version.id))


@pages.post("/versions/<int:version_id>/retire")
@needs("scorecard.publish")
def retire(version_id: int) -> ResponseReturnValue:
    """Take a version out of use, with a reason."""
    version = services.retire(session(), actor(), version_id, request.form.get("note", ""))
    note("scorecard_retired", version.id)
    return redirect(url_for("builder.show", version_id=version_id))


@pages.post("/versions/<int:version_id>/bring-back")
@needs("scorecard.publish")
def bring_back(version_id: int) -> ResponseReturnValue:
    """Undo a retirement."""
    version = services.bring_back(session(), actor(), version_id)
    note("scorecard_brought_back", version.id)
    return redirect(url_for("builder.show", version_id=version_id))


def sent_text() -> str:
    """The uploaded file, or else the text typed into the page."""
    file = request.files.get("file")
    if file is None or not file.filename:
        text = request.form.get("text", "")
        if not text.strip():
            raise Invalid("Choose a scorecard file, or paste its text.", {"file": "Nothing was sent."})
        return text
    raw = file.stream.read(LARGEST_FILE + 1)
    if len(raw) > LARGEST_FILE:
        raise Invalid(f"{file.filename} is larger than {LARGEST_FILE:,} bytes.", {"file": "Send a smaller file."})
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid(f"{file.filename} is not UTF-8 text.", {"file": "Save it as UTF-8 and send it again."}) from None


def _form(text: str, note: str, error: Invalid | Conflict | None = None) -> str:
    problems = error.fields if isinstance(error, Invalid) else {}
    return render_template("builder/publish.html", text=text, note=note, error=error, problems=problems)
