"""The behaviours of an interaction: what detectors point at, and what people say of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.behaviours import services as behaviours
from qa_app.errors import Invalid, NotAllowed, NotFound
from qa_app.interactions import queries, services
from qa_app.interactions.models import Interaction
from qa_app.interactions.queries.pointing import behaviours_of
from qa_app.interactions.rules.pointing import shown_of
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session
from transcription.language.behaviours import Verdict
from transcription.transcript import Transcript

MOST_OFFERED = 400


@pages.get("/<int:interaction_id>/behaviours")
@needs("interaction.read")
def behaviours_page(interaction_id: int) -> ResponseReturnValue:
    """The lines that detectors point at, each with its reason."""
    interaction = queries.one(session(), actor(), interaction_id)
    return _shown(interaction, _transcript(interaction))


@pages.post("/<int:interaction_id>/behaviours")
@needs("behaviour.judge")
def judge(interaction_id: int) -> ResponseReturnValue:
    """Keep or take back what the person says of a line."""
    interaction = queries.one(session(), actor(), interaction_id)
    transcript = _transcript(interaction)
    if queries.is_veiled(session(), actor(), interaction.id):
        raise NotAllowed(gettext("Hand in your evaluation of it first; then say what you think of the detectors."))
    segment = _segment(transcript)
    behaviours.judge(session(), actor(), interaction.id, request.form.get("detector", ""), segment, _verdict())
    session().flush()
    if "HX-Request" in request.headers:
        return _shown(interaction, transcript)
    return redirect(url_for(".behaviours_page", interaction_id=interaction.id))


@pages.post("/<int:interaction_id>/behaviours/again")
@needs("behaviour.judge")
def look_again(interaction_id: int) -> ResponseReturnValue:
    """Have a worker put the detectors to the transcript once more."""
    interaction = queries.one(session(), actor(), interaction_id)
    _transcript(interaction)
    services.look_for_behaviours(session(), interaction)
    return redirect(url_for(".show", interaction_id=interaction.id))


@pages.post("/behaviours/again")
@needs("behaviour.manage")
def look_again_at_many() -> ResponseReturnValue:
    """Have workers put the detectors as they are now to the newest interactions."""
    count = services.look_again(session())
    flash(
        gettext("Workers look again at the newest %(n)s interactions. Their pages change as it goes on.", n=count)
        if count
        else gettext("There is nothing to look at, or workers are at it already.")
    )
    return redirect(url_for("behaviours.index"))


def _transcript(interaction: Interaction) -> Transcript:
    transcript = queries.transcript_of(session(), interaction)
    if transcript is None:
        raise NotFound("There is no transcript to look at yet.")
    return transcript


def _segment(transcript: Transcript) -> int:
    text = request.form.get("segment", "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
    if not any(segment.index == number for segment in transcript.segments):
        raise Invalid("Choose the line.", {"segment": "Choose one of the lines."})
    return number


def _verdict() -> Verdict | None:
    said = request.form.get("verdict", "")
    if not said:
        return None
    try:
        return Verdict(said)
    except ValueError:
        raise Invalid("Say whether the detector pointed rightly.", {"verdict": "Choose one of those shown."}) from None


def _shown(interaction: Interaction, transcript: Transcript) -> str:
    is_part = "HX-Request" in request.headers
    is_veiled = queries.is_veiled(session(), actor(), interaction.id)
    return render_template(
        "interactions/_behaviours.html" if is_part else "interactions/behaviours.html",
        interaction=interaction,
        transcript=transcript,
        behaviours=None if is_veiled else behaviours_of(session(), actor(), interaction, transcript),
        offered=transcript.segments[:MOST_OFFERED],
    )


@pages.app_template_filter("around")
def _around(text: str, start: int, end: int) -> str:
    return shown_of(text, start, end)
