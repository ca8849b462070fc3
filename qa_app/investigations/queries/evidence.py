"""Evidence as it is shown: every item with its author, and the lines that it cites as they read at the time."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session, joinedload, lazyload

from qa_app.complaints.models import Complaint
from qa_app.errors import NotFound
from qa_app.evaluations.models import Evaluation
from qa_app.interactions.models import TranscriptVersion
from qa_app.investigations.models import CauseFinding, EvidenceItem, EvidenceKind, Interview
from qa_app.investigations.rules import Basis
from qa_app.people.models import Person


@dataclass(frozen=True, slots=True)
class Cited:
    """A line that is cited, at its place in the transcript."""

    index: int
    start_ms: int
    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A piece of evidence with what it quotes; an interview comes with its answer."""

    item: EvidenceItem
    lines: Sequence[Cited] = ()
    interview: Interview | None = None


def evidence(session: Session, complaint_id: int) -> list[Shown]:
    """All evidence on a complaint, the oldest first; three queries at the most."""
    query = (
        select(EvidenceItem)
        .where(EvidenceItem.complaint_id == complaint_id)
        .options(
            joinedload(EvidenceItem.by).lazyload(Person.roles),
            joinedload(EvidenceItem.interaction).options(lazyload("*")),
        )
    )
    items = session.scalars(query.order_by(EvidenceItem.id)).unique().all()
    quoted = _quoted(session, items)
    answers = _answers(session, items)
    return [Shown(item, quoted.get(item.id, ()), answers.get(item.interview_id or 0)) for item in items]


def _quoted(session: Session, items: Sequence[EvidenceItem]) -> dict[int, list[Cited]]:
    citing = [item for item in items if item.lines and item.transcript_version is not None]
    if not citing:
        return {}
    places = {(item.interaction_id, item.transcript_version) for item in citing}
    key = tuple_(TranscriptVersion.interaction_id, TranscriptVersion.version)
    rows = session.execute(
        select(TranscriptVersion.interaction_id, TranscriptVersion.version, TranscriptVersion.document).where(
            key.in_(places)
        )
    )
    said = {(row[0], row[1]): {item["index"]: item for item in row[2].get("segments", ())} for row in rows}
    return {
        item.id: [
            Cited(index, found["start_ms"], found["speaker"], found["text"])
            for index in item.lines
            if (found := said.get((item.interaction_id, item.transcript_version), {}).get(index))
        ]
        for item in citing
    }


def _answers(session: Session, items: Sequence[EvidenceItem]) -> dict[int, Interview]:
    ids = [item.interview_id for item in items if item.interview_id is not None]
    if not ids:
        return {}
    query = select(Interview).where(Interview.id.in_(ids)).options(joinedload(Interview.person).lazyload(Person.roles))
    return {row.id: row for row in session.scalars(query).unique()}


def basis(session: Session, complaint_id: int) -> Basis:
    """What a finding may rest on: items that were not set aside, and those that can carry blame."""
    standing = (EvidenceItem.complaint_id == complaint_id, EvidenceItem.set_aside_at.is_(None))
    rows = session.execute(select(EvidenceItem.id, EvidenceItem.kind).where(*standing)).all()
    carrying = (EvidenceKind.INTERACTION, EvidenceKind.EVALUATION)
    return Basis(frozenset(row[0] for row in rows), frozenset(row[0] for row in rows if row[1] in carrying))


def evidence_words(session: Session, finding: CauseFinding) -> str:
    """What a finding rests on as plain text, for those who read the cause elsewhere.

    Lines are quoted; of interviews, notes and documents only that they are there is said.
    """
    chosen = set(finding.evidence_ids)
    return "\n".join(
        words for shown in evidence(session, finding.complaint_id) if shown.item.id in chosen for words in _words(shown)
    )


def _words(shown: Shown) -> list[str]:
    item = shown.item
    if item.kind == EvidenceKind.INTERACTION:
        return [
            f"I-{item.interaction_id}, {_clock(line.start_ms)} {line.speaker}: “{line.text}”" for line in shown.lines
        ]
    if item.kind == EvidenceKind.EVALUATION:
        return [f"Evaluation {item.evaluation_id}"]
    if item.kind == EvidenceKind.DOCUMENT:
        return [f"Document: {item.file_name}"]
    return ["An interview" if item.kind == EvidenceKind.INTERVIEW else "A note of the investigation"]


def _clock(start_ms: int) -> str:
    minutes, seconds = divmod(start_ms // 1000, 60)
    return f"{minutes:02d}:{seconds:02d}"


def document_of(session: Session, complaint_id: int, item_id: int) -> EvidenceItem:
    """A document on the complaint. Raises `NotFound`."""
    item = session.get(EvidenceItem, item_id)
    if item is None or item.complaint_id != complaint_id or item.kind != EvidenceKind.DOCUMENT:
        raise NotFound("There is no such document on this complaint.")
    return item


def evaluations_of(session: Session, complaint: Complaint) -> Sequence[Evaluation]:
    """Evaluations of the linked contacts that were handed in, the newest first."""
    contacts = [link.interaction_id for link in complaint.links]
    if not contacts:
        return ()
    handed_in = (Evaluation.submitted_at.is_not(None), Evaluation.state != "void")
    query = select(Evaluation).options(lazyload("*")).where(Evaluation.interaction_id.in_(contacts), *handed_in)
    return session.scalars(query.order_by(Evaluation.id.desc()).limit(20)).all()
