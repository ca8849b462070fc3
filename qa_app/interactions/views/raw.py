"""The file as it came, with personal data in it: a reason is asked for at every fetch, and kept in the trail."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from qa_app.errors import Invalid, NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction
from qa_app.interactions.services.raw import REASON_LEAST, REASON_MOST, hand_out
from qa_app.interactions.views.blueprint import pages
from qa_app.interactions.views.media import sent
from qa_app.web import actor, needs, session


@pages.get("/<int:interaction_id>/raw")
@needs("recording.raw")
def raw(interaction_id: int) -> ResponseReturnValue:
    """The question what it is needed for."""
    return _asked(queries.one(session(), actor(), interaction_id, "recording.raw"))


@pages.post("/<int:interaction_id>/raw")
@needs("recording.raw")
def fetch_raw(interaction_id: int) -> ResponseReturnValue:
    """The file, as a download that no browser renders."""
    interaction = queries.one(session(), actor(), interaction_id, "recording.raw")
    reason, wanted = request.form.get("reason", ""), _number(request.form.get("file"))
    try:
        file = hand_out(session(), actor(), interaction, reason, wanted)
    except Invalid as refusal:
        return _asked(interaction, reason, str(refusal), wanted), 422
    return sent(file, as_attachment=True)


def _number(text: str | None) -> int | None:
    """The number of a file; None when none is named, and one that no file has for what is no number."""
    if text is None:
        return None
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _asked(interaction: Interaction, reason: str = "", problem: str = "", wanted: int | None = None) -> str:
    kept = queries.kept_files(interaction)
    if not kept:
        raise NotFound("The original is not kept.")
    return render_template(
        "interactions/raw.html",
        interaction=interaction,
        kept=kept,
        wanted=wanted or kept[0].id,
        reason=reason,
        problem=problem,
        least=REASON_LEAST,
        most=REASON_MOST,
    )
