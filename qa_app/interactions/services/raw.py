"""Handing out a file as it came, with the personal data in it: only for a reason, which stays in the trail."""

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid, NotFound
from qa_app.interactions import queries
from qa_app.interactions.models import Interaction, InteractionFile
from qa_app.policy import Actor
from transcription.language.elsewhere import without_card_numbers
from transcription.plain import plain

REASON_LEAST = 10
REASON_MOST = 300


def hand_out(
    session: Session, actor: Actor, interaction: Interaction, reason: str, file_id: int | None = None
) -> InteractionFile:
    """A file as it came, the newest original unless another is named, once its reading and the reason are noted.

    Raises `NotFound` when it is not kept and `Invalid` for a reason that says too little or too much.
    """
    kept = queries.kept_files(interaction)
    file = next((file for file in kept if file_id is None or file.id == file_id), None)
    if file is None:
        raise NotFound("The original is not kept.")
    told = " ".join(plain(reason).split())
    problem = ""
    if len([char for char in told if char.isalnum()]) < REASON_LEAST:
        problem = f"Say why you need it, in at least {REASON_LEAST} letters."
    elif len(told) > REASON_MOST:
        problem = f"Say it in at most {REASON_MOST} characters; these are {len(told)}."
    if problem:
        raise Invalid(problem, {"reason": problem})
    thing = ("interaction", interaction.id)
    audit.record(
        session, actor, "recording.raw", thing, reason=without_card_numbers(told), sha256=file.sha256, size=file.size
    )
    return file
