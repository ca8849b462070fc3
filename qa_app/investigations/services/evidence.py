"""Gathering evidence: quoted lines, evaluations, documents and notes, each with its author and time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint, ComplaintInteraction
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import Interaction
from qa_app.interactions.queries import transcript_of
from qa_app.investigations.models import EvidenceItem, EvidenceKind
from qa_app.policy import Actor

MOST_LINES = 40
LONGEST_TEXT = 10_000


@dataclass(frozen=True, slots=True)
class Document:
    """A file that lies in the store; `media_type` is what its bytes say."""

    sha256: str
    size: int
    name: str
    media_type: str


def check_unaccused(session: Session, actor: Actor, complaint: Complaint) -> None:
    """Refuse somebody whom the complaint is about. Raises `Conflict`."""
    if actor.id in desk.accused(session, complaint):
        raise Conflict("The complaint is about you: somebody else has to look into it.")


def add_lines(
    session: Session, actor: Actor, complaint: Complaint, interaction_id: int, lines: Sequence[int], text: str = ""
) -> EvidenceItem:
    """Cite lines of a linked interaction's transcript, as it is shown now.

    Raises `NotFound` when the interaction is not linked, `Invalid` for lines that it does not have.
    """
    check_unaccused(session, actor, complaint)
    if session.get(ComplaintInteraction, (complaint.id, interaction_id)) is None:
        raise NotFound("That interaction is not linked to the complaint.")
    interaction = session.get_one(Interaction, interaction_id)
    transcript = transcript_of(session, interaction)
    known = {segment.index for segment in transcript.segments} if transcript else set()
    wanted = sorted(set(lines))
    if not wanted or len(wanted) > MOST_LINES or set(wanted) - known:
        raise Invalid("Choose the lines that show it.", {"lines": f"1 to {MOST_LINES} lines of the transcript."})
    item = EvidenceItem(
        kind=EvidenceKind.INTERACTION,
        interaction_id=interaction_id,
        transcript_version=interaction.transcript_version,
        lines=wanted,
        text=_text(text),
    )
    return keep(session, actor, complaint, item)


def add_evaluation(
    session: Session, actor: Actor, complaint: Complaint, evaluation_id: int, text: str = ""
) -> EvidenceItem:
    """Name an evaluation of a linked interaction. Raises `Invalid` for any other, and for one that is not handed in."""
    check_unaccused(session, actor, complaint)
    row = session.get(Evaluation, evaluation_id)
    linked = row and session.get(ComplaintInteraction, (complaint.id, row.interaction_id))
    if row is None or linked is None or row.submitted_at is None or row.state == "void":
        raise Invalid("Choose an evaluation of a linked contact.", {"evaluation": "One that was handed in."})
    item = EvidenceItem(kind=EvidenceKind.EVALUATION, evaluation_id=evaluation_id, lines=[], text=_text(text))
    return keep(session, actor, complaint, item)


def add_document(
    session: Session, actor: Actor, complaint: Complaint, document: Document, text: str = ""
) -> EvidenceItem:
    """Add a file that lies in the store."""
    check_unaccused(session, actor, complaint)
    item = EvidenceItem(
        kind=EvidenceKind.DOCUMENT,
        file_sha256=document.sha256,
        file_name=document.name[:255],
        media_type=document.media_type,
        size=document.size,
        lines=[],
        text=_text(text),
    )
    return keep(session, actor, complaint, item)


def add_note(session: Session, actor: Actor, complaint: Complaint, text: str) -> EvidenceItem:
    """Add what somebody found out, in their own words. Raises `Invalid` when it is empty."""
    check_unaccused(session, actor, complaint)
    if not text.strip():
        raise Invalid("The note is empty.", {"text": "Write down what you found."})
    item = EvidenceItem(kind=EvidenceKind.NOTE, lines=[], text=_text(text))
    return keep(session, actor, complaint, item)


def set_aside(session: Session, actor: Actor, complaint: Complaint, item_id: int, reason: str) -> None:
    """Say that a piece of evidence no longer counts; it stays, with the reason. Raises `NotFound` and `Invalid`."""
    check_unaccused(session, actor, complaint)
    item = session.get(EvidenceItem, item_id)
    if item is None or item.complaint_id != complaint.id:
        raise NotFound("There is no such evidence on this complaint.")
    if not reason.strip():
        raise Invalid("Say why it no longer counts.", {"reason": "A sentence is enough."})
    if item.set_aside_at is None:
        item.set_aside_at, item.set_aside_reason = datetime.now(UTC), reason.strip()[:2_000]
        complaints.happened(session, actor, complaint, "evidence_set_aside", evidence=item.id, reason=reason.strip())


def keep(session: Session, actor: Actor, complaint: Complaint, item: EvidenceItem) -> EvidenceItem:
    """Keep a new item with its author and time, and write it to the log."""
    item.complaint_id, item.by_id, item.at = complaint.id, actor.id, datetime.now(UTC)
    session.add(item)
    session.flush()  # the event names it
    complaints.happened(session, actor, complaint, "evidence_added", evidence=item.id, what=item.kind)
    return item


def _text(text: str) -> str:
    return text.strip()[:LONGEST_TEXT]
