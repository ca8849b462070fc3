"""A stretch of a long transcript: its page brings the first lines, and the others when they are needed."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from qa_app.errors import NotFound
from qa_app.interactions import queries
from qa_app.interactions.views import kept_back
from qa_app.interactions.views.blueprint import number, pages
from qa_app.web import actor, needs, session

LONG = 2_000
STRETCH = 500


@pages.app_context_processor
def _stretches() -> dict[str, int]:
    """From how many lines on a page brings a transcript in stretches, and how long these are."""
    return {"long_lines": LONG, "stretch_lines": STRETCH}


@pages.get("/<int:interaction_id>/lines")
@needs("interaction.read")
def stretch(interaction_id: int) -> ResponseReturnValue:
    """The lines from the place `from` on, of the version that the page shows."""
    interaction = queries.one(session(), actor(), interaction_id)
    if request.args.get("version") != str(interaction.transcript_version):
        raise NotFound("The transcript was changed meanwhile. Reload the page.")
    first = number(request.args.get("from")) or 0
    part, lead = queries.stretch_of(session(), interaction.id, interaction.transcript_version or 0, first, STRETCH)
    if part is None:
        raise NotFound("There is no transcript yet.")
    return render_template(
        "interactions/_lines.html",
        transcript=kept_back.seen(interaction, part),
        first=lead,
        window=STRETCH,
        interaction=interaction,
        may_correct=actor().may("transcript.correct"),
    )
