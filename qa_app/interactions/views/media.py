"""The sound itself: the playable copy in ranges for the player, the original as a download. Reads are noted."""

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from qa_app import audit
from qa_app.errors import NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import FileKind, Interaction, InteractionFile
from qa_app.interactions.views.blueprint import pages
from qa_app.web import actor, needs, session, store
from transcription.transcript import Channel


@pages.get("/<int:interaction_id>/audio")
@needs("recording.listen")
def audio(interaction_id: int) -> ResponseReturnValue:
    """The copy that browsers play. The first request of each play is noted in the trail."""
    interaction = queries.one(session(), actor(), interaction_id, "recording.listen")
    file = queries.file_of(interaction, FileKind.PLAYABLE)
    if file is None:
        raise NotFound("There is no sound to play yet.")
    if _is_first():
        _note(interaction, "recording.listen", file)
    return _send(file, as_attachment=False)


@pages.get("/<int:interaction_id>/original")
@needs("recording.listen")
def original(interaction_id: int) -> ResponseReturnValue:
    """The file as it came, as a download. Chats and e-mails hold personal data that pages leave out,
    so that only those who may edit interactions get them."""
    interaction = queries.one(session(), actor(), interaction_id, "recording.listen")
    if interaction.channel != Channel.CALL:
        interaction = queries.one(session(), actor(), interaction_id, "interaction.edit")
    file = queries.file_of(interaction, FileKind.ORIGINAL)
    if file is None:
        raise NotFound("The original is not kept.")
    _note(interaction, "recording.download", file)
    return _send(file, as_attachment=True)


def _is_first() -> bool:
    """Whether this is where a play begins: the whole file, or its first bytes; seeking reads on."""
    wanted = request.headers.get("Range", "").replace(" ", "")
    return request.method == "GET" and (not wanted or wanted.startswith("bytes=0-"))


def _note(interaction: Interaction, action: str, file: InteractionFile) -> None:
    thing = ("interaction", interaction.id)
    audit.record(session(), actor(), action, thing, address=request.remote_addr, sha256=file.sha256)


def _send(file: InteractionFile, *, as_attachment: bool) -> Response:
    """The stored bytes under their own type; parts of them as `Range` and `If-Range` ask.

    A download is never given a type that a browser would render.
    """
    try:
        answer = send_file(
            store().path(file.sha256),
            mimetype="application/octet-stream" if as_attachment else file.media_type,
            as_attachment=as_attachment,
            download_name=file.name,
            conditional=True,
            etag=file.sha256,
            max_age=0,
        )
    except RequestedRangeNotSatisfiable:
        return Response(status=416, headers={"Content-Range": f"bytes */{file.size}"})
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Accept-Ranges"] = "bytes"
    return answer
