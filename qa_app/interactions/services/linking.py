"""Files that belong to what is there already: the same content, the same number, or the same thread of mails."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from qa_app.interactions import queries
from qa_app.interactions.models import FileKind, Interaction, InteractionFile, Source
from qa_app.interactions.rules import kinds
from qa_app.interactions.rules.names import kept
from qa_app.interactions.services.arrivals import Arrived, Facts, Receipt
from qa_app.interactions.services.searching import note_time
from qa_app.jobs import ledger
from qa_app.policy import Actor
from qa_app.storage import Store, Stored


def known(session: Session, source: Source, arrived: Arrived) -> Interaction | None:
    """The interaction that has this content, or this number from this source."""
    return queries.by_original(session, arrived.stored.sha256) or queries.by_external_id(
        session, source.id, arrived.facts.said.external_id
    )


def linked(session: Session, store: Store, actor: Actor | None, known: Interaction, arrived: Arrived) -> Receipt:
    """The answer for a file that is there already; gaps in what is known about it are filled.

    A mail joins its thread, and a conversation that was exported again is read anew from the newer file; a
    recording under a number that is taken is not kept.
    """
    is_same = any(file.sha256 == arrived.stored.sha256 for file in known.files)
    is_seen = actor is None or actor.reaches("interaction.read", owner_id=known.agent_id, team_id=known.team_id)
    if not is_same and is_seen and arrived.kind.is_written and kinds.is_written(known.files[0].media_type):
        _read_anew(session, store, known, arrived)
        return Receipt(known, False, (), has_joined=True)
    remarks = ["The same content came in before; nothing was doubled."]
    if not is_same:
        number = arrived.facts.said.external_id
        remarks = [f"The number “{number}” is already here with another file; this one was not kept."]
    if is_seen:
        remarks += _fill_gaps(known, arrived.facts)
        note_time(session, known)
    return Receipt(known, False, tuple(remarks))


def _read_anew(session: Session, store: Store, known: Interaction, arrived: Arrived) -> None:
    if arrived.held is not None:
        store.keep(arrived.held)
    known.files.append(file_row(FileKind.ORIGINAL, arrived.name, arrived.stored, arrived.kind.media_type))
    session.flush()
    payload = {"interaction_id": known.id, "version": (known.transcript_version or 0) + 1}
    ledger.repeat(session, "transcribe", f"interaction:{known.id}", payload, title=f"Read {kept(arrived.name)}")


def _fill_gaps(known: Interaction, facts: Facts) -> Iterator[str]:
    if known.is_metadata_complete:
        return
    if known.agent_id is None and facts.agent is not None:
        known.agent_id, known.team_id = facts.agent.id, facts.agent.team_id
        yield f"Its agent is now {facts.agent.name}."
    if known.started_at == known.received_at and facts.said.started_at is not None:
        known.started_at = facts.said.started_at
        yield "When it began is now known."
    known.is_metadata_complete = known.agent_id is not None and known.started_at != known.received_at


def file_row(kind: FileKind, name: str, stored: Stored, media_type: str) -> InteractionFile:
    """A row for a file that is kept, not yet added."""
    return InteractionFile(
        kind=kind, sha256=stored.sha256, size=stored.size, name=kept(name), media_type=media_type, detail={}
    )
