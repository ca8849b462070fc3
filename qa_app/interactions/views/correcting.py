"""Mending a transcript: a line's words, who said lines, "this is right". Plain pages; the script works in place."""

from math import inf
from typing import Any

from flask import current_app, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.errors import Invalid, NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules import reading as rules
from qa_app.interactions.rules.speakers import estimate
from qa_app.interactions.services import correcting as services
from qa_app.interactions.services.correcting import LINE_MAXIMUM, Correction, LineChanged
from qa_app.interactions.views import kept_back
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session
from qa_app.web.faults import wants_json
from transcription.transcript import Segment, Speaker, Transcript

AROUND = 2
NUMBER_DIGITS = 9


@pages.get("/<int:interaction_id>/lines/<int:index>")
@needs("transcript.correct")
def line(interaction_id: int, index: int) -> ResponseReturnValue:
    """One line to be corrected, with those around it; its words alone where JSON is wanted."""
    interaction, transcript = _open(interaction_id)
    found = _segment(transcript, index)
    if wants_json():
        return jsonify(text=found.text, version=interaction.transcript_version)
    return _page(interaction, transcript, found, found.text)


@pages.post("/<int:interaction_id>/lines/<int:index>")
@needs("transcript.correct")
def correct(interaction_id: int, index: int) -> ResponseReturnValue:
    """Keep a line as it was heard. When somebody else changed it meanwhile, both texts are shown."""
    interaction, transcript = _open(interaction_id)
    text = request.form.get("text", "")
    try:
        said = Correction(index, text, _number("version"), is_whole=bool(request.form.get("whole")))
        services.correct_line(session(), actor(), interaction, said)
    except LineChanged as changed:
        if wants_json():
            return jsonify(error=str(changed), theirs=changed.theirs.text, version=interaction.transcript_version), 409
        return _page(interaction, transcript, changed.theirs, text, theirs=changed.theirs.text), 409
    except Invalid as refusal:
        if wants_json():
            raise
        return _page(interaction, transcript, _segment(transcript, index), text, problem=str(refusal)), 422
    return _kept(interaction, f"s{index}", gettext("Line kept. Older versions are under “Versions”."))


@pages.post("/<int:interaction_id>/speakers")
@needs("transcript.correct")
def speakers(interaction_id: int) -> ResponseReturnValue:
    """Say who said one line or several that follow one another."""
    interaction, _transcript = _open(interaction_id)
    first = _number("first")
    last = _number("last") if request.form.get("last") else first
    if last < first or last - first > 100_000:
        raise Invalid(gettext("The last line must not come before the first."))
    named = request.form.get("speaker", "")
    if named not in (Speaker.AGENT, Speaker.CUSTOMER):
        raise Invalid(gettext("Say whether it was the agent or the customer."))
    services.set_speaker(
        session(), actor(), interaction, range(first, last + 1), Speaker(named), seen_version=_number("version")
    )
    return _kept(interaction, f"s{first}", gettext("It is noted who said it."))


@pages.post("/<int:interaction_id>/speakers/right")
@needs("transcript.correct")
def speakers_right(interaction_id: int) -> ResponseReturnValue:
    """Note that a person has gone over all speakers."""
    interaction, _transcript = _open(interaction_id)
    services.confirm_speakers(session(), actor(), interaction, seen_version=_number("version"))
    return _kept(interaction, "", gettext("Thank you. The speakers count as checked now."))


@pages.post("/<int:interaction_id>/checked")
@needs("transcript.correct")
def checked(interaction_id: int) -> ResponseReturnValue:
    """Note that a person has gone over every line."""
    interaction, _transcript = _open(interaction_id)
    services.check_whole(session(), actor(), interaction, seen_version=_number("version"))
    return _kept(interaction, "", gettext("Thank you. This call counts among those that were gone over whole."))


def _open(interaction_id: int) -> tuple[Interaction, Transcript]:
    interaction = queries.one(session(), actor(), interaction_id, "transcript.correct")
    transcript = queries.transcript_of(session(), interaction)
    if transcript is None:
        raise NotFound("There is no transcript to mend yet.")
    return interaction, transcript


def _segment(transcript: Transcript, index: int) -> Segment:
    found = next((segment for segment in transcript.segments if segment.index == index), None)
    if found is None:
        raise NotFound("There is no such line.")
    return found


def _number(name: str) -> int:
    """A number of the form. Raises `Invalid`."""
    text = request.form.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= NUMBER_DIGITS):
        raise Invalid(gettext("Reload the page and try again."))
    return int(text)


def _page(
    interaction: Interaction, transcript: Transcript, found: Segment, text: str, *, theirs: str = "", problem: str = ""
) -> str:
    place = transcript.segments.index(found) if found in transcript.segments else 0
    return render_template(
        "interactions/correct.html",
        interaction=interaction,
        line=found,
        text=text,
        theirs=theirs,
        problem=problem,
        before=transcript.segments[max(place - AROUND, 0) : place],
        after=transcript.segments[place + 1 : place + 1 + AROUND],
        last=transcript.segments[-1].index,
        longest=LINE_MAXIMUM,
        has_sound=queries.heard_copy(interaction, transcript) is not None,
    )


def _kept(interaction: Interaction, place: str, told: str) -> ResponseReturnValue:
    """Back to the page; for the script the parts of it that changed."""
    if not wants_json():
        flash(told)
        return redirect(url_for(".show", interaction_id=interaction.id, _anchor=place or None))
    workspace = queries.workspace(session(), interaction)
    said = kept_back.seen(interaction, workspace.transcript)
    values: dict[str, Any] = {"interaction": interaction, "transcript": said, "may_correct": True}
    confidence = rules.mean_confidence(workspace.transcript) if workspace.transcript else None
    return jsonify(
        told=told,
        version=workspace.version,
        sound=workspace.sound,
        transcript=_piece("interactions/_transcript.html", {**values, "long_lines": inf}),  # whole, the place stays
        speakers=_piece("interactions/_speakers.html", values),
        measures=_piece("interactions/_measures.html", {**values, "confidence": confidence}),
    )


def _piece(template: str, values: dict[str, Any]) -> str:
    """A piece of the page, without the values of the frame around it."""
    return current_app.jinja_env.get_template(template).render(**values)


@pages.app_template_filter("estimate")
def _estimate(transcript: Transcript) -> object:
    return estimate(transcript)
