"""The sound itself: the copy that people hear, in ranges for the player. Plays are noted."""

from flask import Response, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from qa_app import audit
from qa_app.errors import NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import InteractionFile
from qa_app.interactions.services.sound import ask_for_copy
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session, store


@pages.get("/<int:interaction_id>/audio")
@needs("recording.listen")
def audio(interaction_id: int) -> ResponseReturnValue:
    """The copy that browsers play, silent where personal data was. The first request of each play is noted."""
    interaction = queries.one(session(), actor(), interaction_id, "recording.listen")
    file = queries.audible(session(), interaction)
    if file is None:
        raise NotFound("There is no sound to play yet.")
    if _is_first():
        thing = ("interaction", interaction.id)
        audit.record(session(), actor(), "recording.listen", thing, address=request.remote_addr, sha256=file.sha256)
    return sent(file)


@pages.post("/<int:interaction_id>/sound")
@needs("recording.listen")
def make_sound(interaction_id: int) -> ResponseReturnValue:
    """Have the copy made that may be heard, where it is missing or its making failed."""
    interaction = queries.one(session(), actor(), interaction_id, "recording.listen")
    ask_for_copy(session(), interaction)
    flash(gettext("The sound is being made. Reload the page in a moment."))
    return redirect(url_for(".show", interaction_id=interaction.id))


def _is_first() -> bool:
    """Whether this is where a play begins: the whole file, or its first bytes; seeking reads on."""
    wanted = request.headers.get("Range", "").replace(" ", "")
    return request.method == "GET" and (not wanted or wanted.startswith("bytes=0-"))


def sent(file: InteractionFile, *, as_attachment: bool = False) -> Response:
    """The stored bytes under their own type; parts of them as `Range` and `If-Range` ask.

    A download is whole, and never given a type that a browser would render.
    """
    try:
        answer = send_file(
            store().path(file.sha256),
            mimetype="application/octet-stream" if as_attachment else file.media_type,
            as_attachment=as_attachment,
            download_name=file.name,
            conditional=not as_attachment,
            etag=file.sha256,
            max_age=0,
        )
    except RequestedRangeNotSatisfiable:
        return Response(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    answer.headers["Cache-Control"] = "private, no-store"
    if not as_attachment:
        answer.headers["Accept-Ranges"] = "bytes"
    return answer
