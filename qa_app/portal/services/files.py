"""Keeping the files that customers send: every one judged by its bytes before any is kept."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.errors import Invalid
from qa_app.portal.models import PortalFile
from qa_app.portal.rules import files as rules
from qa_app.portal.rules.files import Kept
from qa_app.storage import Held, Store


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file that may be kept: judged, and lying in the store's waiting room."""

    kept: Kept
    held: Held


@contextmanager
def waiting(store: Store, sent: Sequence[tuple[str, BinaryIO]]) -> Iterator[list[Waiting]]:
    """Judge the files (name, stream) and let them wait in the store, as long as the context lasts.

    The slow part, before anything is written to the database. Raises `Invalid` with field `files` when one of them
    cannot be kept; none is kept then.
    """
    with ExitStack() as stack:
        try:
            rules.check_number(len(sent), 0)
            found = [_waiting(stack, store, name, stream) for name, stream in sent]
        except Invalid as refusal:
            problem = f"{refusal} Nothing was sent yet; choose your files again."
            raise Invalid("Look at your files below. What you wrote is kept.", {"files": problem}) from refusal
        yield found


def _waiting(stack: ExitStack, store: Store, name: str, stream: BinaryIO) -> Waiting:
    head = stream.read(rules.HEAD_BYTES)
    stream.seek(0)
    kept = rules.judged(head, name)
    try:
        return Waiting(kept, stack.enter_context(store.hold(stream, max_bytes=rules.MOST_BYTES)))
    except Invalid as refusal:
        raise Invalid(f"“{kept.name}” is larger than {rules.MOST_BYTES // 1024**2} MB.") from refusal


def keep(
    session: Session, store: Store, complaint: Complaint, found: Sequence[Waiting], *, via: str
) -> list[PortalFile]:
    """Keep what waits with the complaint; the same bytes are kept once. Raises `Invalid` when there are too many."""
    known = set(session.scalars(select(PortalFile.sha256).where(PortalFile.complaint_id == complaint.id)))
    new: dict[str, Waiting] = {}
    for each in found:
        if each.held.stored.sha256 not in known:
            new.setdefault(each.held.stored.sha256, each)
    rules.check_number(len(new), len(known))
    rows = []
    for sha256, each in new.items():
        store.keep(each.held)
        rows.append(
            PortalFile(
                complaint_id=complaint.id,
                sha256=sha256,
                size=each.held.stored.size,
                name=each.kept.name,
                media_type=each.kept.media_type,
                via=via,
                at=datetime.now(UTC),
            )
        )
    session.add_all(rows)
    return rows
