"""One interaction: how far it is, then its sound and transcript, its figures, and the transcript as a file."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from qa_app import audit
from qa_app.errors import Invalid, NotFound
from qa_app.interactions import queries, services
from qa_app.interactions.rules import mends as mending
from qa_app.interactions.rules import reading as rules
from qa_app.interactions.views import kept_back
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session
from reports.charts import Figure
from transcription.definitions import explain
from transcription.transcript import Channel, Speaker, Transcript

DOWNLOADS = {
    "vtt": "text/vtt",
    "srt": "application/x-subrip",
    "txt": "text/plain",
    "csv": "text/csv",
    "json": "application/json",
}


@pages.get("/<int:interaction_id>")
@needs("interaction.read")
def show(interaction_id: int) -> ResponseReturnValue:
    """The interaction's page."""
    interaction = queries.one(session(), actor(), interaction_id)
    workspace = queries.workspace(session(), interaction)
    workspace = replace(workspace, transcript=kept_back.seen(interaction, workspace.transcript))
    audit.record(session(), actor(), "interaction.read", ("interaction", interaction.id), address=request.remote_addr)
    return render_template(
        "interactions/show.html",
        interaction=interaction,
        workspace=workspace,
        status=queries.status(interaction),
        figures=queries.figures_state(session(), interaction, workspace.transcript),
        original=queries.came_in(interaction),
        confidence=rules.mean_confidence(workspace.transcript) if workspace.transcript else None,
        may_swap=actor().may("interaction.edit") and _has_sides(workspace.transcript),
        may_correct=actor().may("transcript.correct") and bool(workspace.transcript and workspace.transcript.segments),
        downloads=DOWNLOADS,
    )


@pages.get("/<int:interaction_id>/status")
@needs("interaction.read")
def progress(interaction_id: int) -> ResponseReturnValue:
    """How far it is, as a small part of the page that asks again until it is settled."""
    interaction = queries.one(session(), actor(), interaction_id)
    status = queries.status(interaction)
    answer = make_response(render_template("interactions/_status.html", interaction=interaction, status=status))
    if status.is_settled:
        answer.headers["HX-Refresh"] = "true"
    return answer


@pages.get("/<int:interaction_id>/figures")
@needs("interaction.read")
def figures(interaction_id: int) -> ResponseReturnValue:
    """Sentiment over time and who spoke when, drawn when they are first looked at."""
    interaction = queries.one(session(), actor(), interaction_id)
    transcript = kept_back.seen(interaction, queries.transcript_of(session(), interaction))
    if transcript is None:
        raise NotFound("There is no transcript to measure yet.")
    is_veiled = kept_back.is_veiled(interaction)
    template = "interactions/_figures.html" if "HX-Request" in request.headers else "interactions/figures.html"
    is_agent_scored = (transcript.metrics.get("sentiment") or {}).get("is_agent_scored", True)
    return render_template(
        template,
        figures=_drawn(transcript, with_mood=not is_veiled),
        interaction=interaction,
        is_agent_scored=is_agent_scored,
        is_veiled=is_veiled,
    )


@pages.get("/<int:interaction_id>/measures")
@needs("interaction.read")
def measures(interaction_id: int) -> ResponseReturnValue:
    """The figures alone: a page asks for them while a worker works them out; nothing until then."""
    interaction = queries.one(session(), actor(), interaction_id)
    head = queries.part_of(session(), interaction.id, interaction.transcript_version or 0, 0, 1)
    state = queries.figures_state(session(), interaction, head)
    if state == "working":
        return Response(status=204)
    transcript = kept_back.seen(interaction, queries.transcript_of(session(), interaction))
    if transcript is None:
        raise NotFound("There is no transcript to measure yet.")
    return render_template(
        "interactions/_measures.html",
        interaction=interaction,
        transcript=transcript,
        figures=state,
        confidence=rules.mean_confidence(transcript),
    )


@pages.get("/<int:interaction_id>/transcript.<form>")
@needs("interaction.read")
def download(interaction_id: int, form: str) -> ResponseReturnValue:
    """The transcript as a file: VTT, SRT, plain text or JSON; already without personal data."""
    from transcription import formats  # noqa: PLC0415

    if form not in DOWNLOADS:
        raise NotFound("Transcripts come as vtt, srt, txt, csv or json.")
    interaction = queries.one(session(), actor(), interaction_id)
    transcript = kept_back.seen(interaction, queries.transcript_of(session(), interaction))
    if transcript is None:
        raise NotFound("There is no transcript yet.")
    thing = ("interaction", interaction.id)
    audit.record(session(), actor(), "transcript.download", thing, address=request.remote_addr, format=form)
    answer = Response(formats.write(transcript, form), mimetype=DOWNLOADS[form])
    answer.headers["Content-Disposition"] = f"attachment; filename=interaction-{interaction.id}.{form}"
    return answer


@pages.post("/<int:interaction_id>/swap")
@needs("interaction.edit")
def swap(interaction_id: int) -> ResponseReturnValue:
    """Exchange agent and customer."""
    interaction = queries.one(session(), actor(), interaction_id, "interaction.edit")
    seen = request.form.get("version", "")
    if not seen.isdigit() or len(seen) > 9:
        raise Invalid("Reload the page and try again.")
    services.swap_speakers(session(), actor(), interaction, seen_version=int(seen))
    flash("Agent and customer are swapped. Swap again to undo.")
    return redirect(url_for(".show", interaction_id=interaction.id))


@pages.post("/<int:interaction_id>/retry")
@needs("interaction.create")
def retry(interaction_id: int) -> ResponseReturnValue:
    """Try the failed work again."""
    interaction = queries.one(session(), actor(), interaction_id)
    services.retry(session(), actor(), interaction)
    return redirect(url_for(".show", interaction_id=interaction.id))


def _has_sides(transcript: Transcript | None) -> bool:
    """Whether there are two sides that may have been taken for each other; written messages name theirs."""
    if transcript is None or transcript.channel != Channel.CALL:
        return False
    sides = (Speaker.AGENT, Speaker.CUSTOMER)
    return any(segment.speaker in sides for segment in transcript.segments)


def _drawn(transcript: Transcript, *, with_mood: bool) -> list[Figure]:
    from reports.figures import SentimentPoint, Span, conversation_strip, sentiment_over_time  # noqa: PLC0415

    total_s = max(transcript.duration_ms / 1000, 0.0)
    has_mood = with_mood and rules.has_sides(transcript)
    points = [
        SentimentPoint((segment.start_ms + segment.end_ms) / 2000, segment.speaker.value, segment.sentiment)  # type: ignore[arg-type]
        for segment in transcript.segments
        if segment.speaker in (Speaker.AGENT, Speaker.CUSTOMER) and segment.sentiment is not None
    ]
    drawn = [sentiment_over_time(points, duration_s=total_s)] if total_s and has_mood else []
    if transcript.channel == Channel.CALL:
        spans = [
            Span(start / 1000, end / 1000, kind)  # type: ignore[arg-type]
            for start, end, kind in rules.spans(transcript)
        ]
        is_guess = transcript.is_estimated and transcript.speaker_confidence != 1.0
        drawn.append(conversation_strip(spans, duration_s=total_s, is_estimated=is_guess))
    return drawn


@pages.app_template_filter("pieces")
def _pieces(segment: object) -> object:
    return rules.pieces(segment)  # type: ignore[arg-type]


@pages.app_template_filter("mends")
def _mends(transcript: Transcript) -> mending.Mends | None:
    return mending.mends(transcript.provenance)


@pages.app_template_filter("tone")
def _tone(score: float | None) -> object:
    return rules.tone(score)


@pages.app_template_filter("explained")
def _explained(metrics: Mapping[str, object]) -> object:
    return explain(metrics)


@pages.app_template_filter("drawing")
def _drawing(figure: Figure) -> Markup:
    """The figure's SVG, which `reports.charts` has checked to hold plain shapes and text only."""
    return Markup(figure.svg)  # noqa: S704
