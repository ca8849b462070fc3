"""Mending a transcript: a line's words, who said lines, "this is right". Plain pages; the script works in place."""

from flask import jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.errors import Invalid, NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.speakers import estimate, talk_source
from qa_app.interactions.services import correcting as services
from qa_app.interactions.services.correcting import LINE_MAXIMUM, Correction, LineChanged
from qa_app.interactions.views.blueprint import number, pages
from qa_app.interactions.views.mended import kept
from qa_app.web import actor, needs, session
from qa_app.web.faults import wants_json
from transcription.transcript import Segment, Speaker, Transcript

AROUND = 2


@pages.get("/<int:interaction_id>/lines/<int:index>")
@needs("transcript.correct")
def line(interaction_id: int, index: int) -> ResponseReturnValue:
    """One line to be corrected, with those around it; its words alone where JSON is wanted."""
    interaction = _open(interaction_id)
    if wants_json():
        return jsonify(text=_line(interaction, index).text, version=interaction.transcript_version)
    transcript = _transcript(interaction)
    found = _segment(transcript, index)
    return _page(interaction, transcript, found, found.text)


@pages.post("/<int:interaction_id>/lines/<int:index>")
@needs("transcript.correct")
def correct(interaction_id: int, index: int) -> ResponseReturnValue:
    """Keep a line as it was heard. When somebody else changed it meanwhile, both texts are shown."""
    interaction = _open(interaction_id)
    text = request.form.get("text", "")
    try:
        said = Correction(index, text, _number("version"), is_whole=bool(request.form.get("whole")))
        mended = services.correct_line(session(), actor(), interaction, said)
    except LineChanged as changed:
        if wants_json():
            return jsonify(error=str(changed), theirs=changed.theirs.text, version=interaction.transcript_version), 409
        return _page(interaction, _transcript(interaction), changed.theirs, text, theirs=changed.theirs.text), 409
    except Invalid as refusal:
        if wants_json():
            raise
        transcript = _transcript(interaction)
        return _page(interaction, transcript, _segment(transcript, index), text, problem=str(refusal)), 422
    return kept(interaction, mended, f"s{index}", gettext("Line kept. Older versions are under “Versions”."))


@pages.post("/<int:interaction_id>/speakers")
@needs("transcript.correct")
def speakers(interaction_id: int) -> ResponseReturnValue:
    """Say who said one line or several that follow one another."""
    interaction = _open(interaction_id)
    first = _number("first")
    last = _number("last") if request.form.get("last") else first
    if last < first or last - first > 100_000:
        raise Invalid(gettext("The last line must not come before the first."))
    named = request.form.get("speaker", "")
    if named not in (Speaker.AGENT, Speaker.CUSTOMER):
        raise Invalid(gettext("Say whether it was the agent or the customer."))
    mended = services.set_speaker(
        session(), actor(), interaction, range(first, last + 1), Speaker(named), seen_version=_number("version")
    )
    return kept(interaction, mended, f"s{first}", gettext("It is noted who said it."))


@pages.post("/<int:interaction_id>/speakers/right")
@needs("transcript.correct")
def speakers_right(interaction_id: int) -> ResponseReturnValue:
    """Note that a person has gone over all speakers."""
    interaction = _open(interaction_id)
    mended = services.confirm_speakers(session(), actor(), interaction, seen_version=_number("version"))
    return kept(interaction, mended, "", gettext("Thank you. The speakers count as checked now."))


@pages.post("/<int:interaction_id>/checked")
@needs("transcript.correct")
def checked(interaction_id: int) -> ResponseReturnValue:
    """Note that a person has gone over every line."""
    interaction = _open(interaction_id)
    mended = services.check_whole(session(), actor(), interaction, seen_version=_number("version"))
    return kept(interaction, mended, "", gettext("Thank you. This call counts among those that were gone over whole."))


def _open(interaction_id: int) -> Interaction:
    interaction = queries.one(session(), actor(), interaction_id, "transcript.correct")
    if interaction.transcript_version is None:
        raise NotFound("There is no transcript to mend yet.")
    return interaction


def _transcript(interaction: Interaction) -> Transcript:
    transcript = queries.transcript_of(session(), interaction)
    if transcript is None:
        raise NotFound("There is no transcript to mend yet.")
    return transcript


def _line(interaction: Interaction, index: int) -> Segment:
    """One line alone: lines stand where their numbers say, but for damaged transcripts."""
    part = queries.part_of(session(), interaction.id, interaction.transcript_version or 0, index, 1)
    found = part.segments[0] if part and part.segments else None
    return found if found is not None and found.index == index else _segment(_transcript(interaction), index)


def _segment(transcript: Transcript, index: int) -> Segment:
    found = next((segment for segment in transcript.segments if segment.index == index), None)
    if found is None:
        raise NotFound("There is no such line.")
    return found


def _number(name: str) -> int:
    """A number of the form. Raises `Invalid`."""
    found = number(request.form.get(name))
    if found is None:
        raise Invalid(gettext("Reload the page and try again."))
    return found


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


@pages.app_template_filter("estimate")
def _estimate(transcript: Transcript) -> object:
    return estimate(transcript)


@pages.app_template_filter("talk_source")
def _talk_source(transcript: Transcript) -> str:
    return talk_source(transcript)
