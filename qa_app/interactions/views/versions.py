"""The versions of a transcript: who changed what and when, an older one to read, and the way back to it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app import audit
from qa_app.errors import Invalid, NotFound
from qa_app.interactions import queries
from qa_app.interactions.rules.corrections import differences, masked
from qa_app.interactions.services import correcting as services
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session
from transcription.correction import lost_marks


@pages.get("/<int:interaction_id>/versions")
@needs("transcript.correct")
def versions(interaction_id: int) -> ResponseReturnValue:
    """All versions, newest first."""
    interaction = queries.one(session(), actor(), interaction_id, "transcript.correct")
    found = queries.versions(session(), interaction.id)
    return render_template("interactions/versions.html", interaction=interaction, versions=found)


@pages.get("/<int:interaction_id>/versions/<int:number>")
@needs("transcript.correct")
def version(interaction_id: int, number: int) -> ResponseReturnValue:
    """One version: what it changed, word by word, and how it reads. What was taken out since stays out."""
    interaction = queries.one(session(), actor(), interaction_id, "transcript.correct")
    shown = queries.transcript_of(session(), interaction)
    found = queries.transcript_version(session(), interaction.id, number)
    kept = next((item for item in queries.versions(session(), interaction.id) if item.number == number), None)
    if shown is None or found is None or kept is None:
        raise NotFound("There is no such version.")
    before = queries.transcript_version(session(), interaction.id, number - 1)
    audit.record(session(), actor(), "transcript.version", ("interaction", interaction.id), version=number)
    return render_template(
        "interactions/version.html",
        interaction=interaction,
        version=kept,
        transcript=masked(found, shown),
        changed=differences(masked(before, shown), masked(found, shown)) if before else (),
        has_before=before is not None,
        may_go_back=number != interaction.transcript_version
        and (actor().may("recording.raw") or not lost_marks(shown.segments, found.segments)),
    )


@pages.post("/<int:interaction_id>/versions/<int:number>/back")
@needs("transcript.correct")
def go_back(interaction_id: int, number: int) -> ResponseReturnValue:
    """Let an older version be the one that is shown."""
    interaction = queries.one(session(), actor(), interaction_id, "transcript.correct")
    seen = request.form.get("version", "")
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):
        raise Invalid(gettext("Reload the page and try again."))
    services.go_back(session(), actor(), interaction, number, seen_version=int(seen))
    flash(gettext("The transcript reads as in version %(number)s again. Nothing was deleted.", number=number))
    line = request.form.get("line", "")
    place = f"s{line}" if line.isascii() and line.isdigit() and len(line) < 10 else None
    return redirect(url_for(".show", interaction_id=interaction.id, _anchor=place))
