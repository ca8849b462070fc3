"""Scorecard files in and out. What a format cannot keep is listed before anything is made."""

import json

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.builder import queries, services
from qa_app.builder.rules import exchanging
from qa_app.builder.views.frame import note, pages
from qa_app.builder.views.versions import sent_text
from qa_app.errors import Invalid, NotFound
from qa_app.web import actor, faults, needs, session
from scorecards import schema as schemas


@pages.get("/import")
@needs("scorecard.edit")
def bring() -> ResponseReturnValue:
    """The form that takes a file."""
    return render_template("builder/bring.html", error=None, text="")


@pages.post("/import")
@needs("scorecard.edit")
def brought() -> ResponseReturnValue:
    """What the file holds and what would be lost, before it is kept."""
    try:
        arrival = exchanging.read(sent_text())
        draft = services.propose(session(), actor(), arrival.document)
    except Invalid as error:
        page = render_template("builder/bring.html", error=error, text=request.form.get("text", ""))
        return make_response(page, faults.STATUS[Invalid])
    holder = queries.scorecard_by_key(session(), str(arrival.document.get("key") or ""))
    judged = queries.judged_draft(draft)
    return render_template(
        "builder/brought.html", draft=draft, arrival=arrival, holder=holder, judged=judged, grouped=exchanging.grouped
    )


@pages.post("/drafts/<int:draft_id>/confirm")
@needs("scorecard.edit")
def confirm(draft_id: int) -> ResponseReturnValue:
    """Keep what came out of a file."""
    draft = services.confirm(session(), actor(), draft_id, request.form.get("into", type=int))
    note("scorecard_imported", draft.id, "scorecard_draft")
    return redirect(url_for("builder.edit", draft_id=draft_id))


@pages.get("/versions/<int:version_id>/export")
@needs("scorecard.read")
def take(version_id: int) -> ResponseReturnValue:
    """The ways out of a version, each with what it would lose; with `format`, the file itself."""
    version = queries.version(session(), version_id)
    card = queries.definition(version)
    wanted = request.args.get("format")
    if wanted is None:
        ways = {name: exchanging.write(card, name) for name in exchanging.FORMATS}
        return render_template(
            "builder/take.html", version=version, ways=ways, words=exchanging.FORMATS, grouped=exchanging.grouped
        )
    if wanted not in exchanging.FORMATS:
        raise NotFound("Scorecards are not written in this format.")
    made = exchanging.write(card, wanted)
    note("scorecard_exported", version.id, format=wanted)
    return _file(made.text, f"{version.scorecard.key}-v{version.number}.{made.ending}", made.media_type)


@pages.get("/schema.json")
@needs("scorecard.read")
def schema() -> ResponseReturnValue:
    """The JSON Schema of scorecard files."""
    text = json.dumps(schemas.schema(), indent=2, ensure_ascii=False) + "\n"
    return _file(text, "scorecard.schema.json", "application/schema+json")


def _file(text: str, name: str, media_type: str) -> Response:
    return Response(text, mimetype=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})
