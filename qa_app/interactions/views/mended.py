"""What a page gets back when its transcript was mended: the page anew, or for the script the parts that changed.

Of a very long transcript only the lines that read differently are brought: the others the page has, or can fetch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from flask import current_app, flash, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules import reading as rules
from qa_app.interactions.services.correcting import Mended
from qa_app.interactions.views import kept_back
from qa_app.interactions.views.blueprint import number
from qa_app.interactions.views.lines import LONG
from qa_app.web import session
from qa_app.web.faults import wants_json
from transcription.transcript import Segment, Transcript

MOST_LINES = 1_000
"""When more lines than these changed, the page is loaded anew."""


def kept(interaction: Interaction, mended: Mended, place: str, told: str) -> ResponseReturnValue:
    """Back to the page; for the script what changed of it since the version that it shows."""
    if not wants_json():
        flash(told)
        return redirect(url_for(".show", interaction_id=interaction.id, _anchor=place or None))
    said = kept_back.seen(interaction, mended.transcript) or mended.transcript
    values: dict[str, Any] = {"interaction": interaction, "transcript": said, "may_correct": True}
    values["figures"] = queries.figures_state(session(), interaction, mended.transcript)
    return jsonify(
        told=told,
        version=mended.version,
        sound=queries.sound_state(session(), interaction, mended.transcript),
        **_lines(interaction, mended, values),
        speakers=_piece("interactions/_speakers.html", values),
        measures=_piece("interactions/_measures.html", values | {"confidence": rules.mean_confidence(said)}),
    )


def _lines(interaction: Interaction, mended: Mended, values: dict[str, Any]) -> dict[str, Any]:
    """The whole transcript, or `lines` that changed, or that too much changed: `is_elsewhere`."""
    if len(mended.transcript.segments) <= LONG:
        return {"transcript": _piece("interactions/_transcript.html", values | {"long_lines": LONG})}
    before = _on_page(interaction, mended)
    if before is None or len(before.segments) != len(mended.transcript.segments):
        return {"is_elsewhere": True}
    places = rules.changed_places(before.segments, mended.transcript.segments)
    if len(places) > MOST_LINES:
        return {"is_elsewhere": True}
    runs = [_run(interaction, mended.transcript, first, last, values) for first, last in _runs(places)]
    return {"lines": "".join(runs)}


def _on_page(interaction: Interaction, mended: Mended) -> Transcript | None:
    """What the page shows: mostly what was just mended, but somebody else may have mended more since."""
    page = request.form.get("page", "")
    if page in ("", str(mended.version - 1)) or mended.transcript is mended.before:
        return mended.before
    version = number(page)
    return None if version is None else queries.transcript_version(session(), interaction.id, version)


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of each unbroken run."""
    for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        found = [place for _, place in run]
        yield found[0], found[-1]


def _run(interaction: Interaction, transcript: Transcript, first: int, last: int, values: dict[str, Any]) -> str:
    lead = min(first, 1)  # the line before tells whether somebody else begins to speak
    part: tuple[Segment, ...] = transcript.segments[first - lead : last + 1]
    said = kept_back.seen(interaction, replace(transcript, segments=part))
    return _piece("interactions/_lines.html", values | {"transcript": said, "first": lead, "window": last - first + 1})


def _piece(template: str, values: dict[str, Any]) -> str:
    """A piece of the page, without the values of the frame around it."""
    return current_app.jinja_env.get_template(template).render(**values)
