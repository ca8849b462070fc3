"""Taking an interaction in: its row, its stored file and its job in one transaction, and never twice."""

import io
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.errors import Invalid
from qa_app.interactions import queries
from qa_app.interactions.models import (
    EXTERNAL_ID_MAXIMUM,
    Customer,
    Direction,
    FileKind,
    Interaction,
    InteractionFile,
    Source,
)
from qa_app.interactions.rules import kinds
from qa_app.interactions.rules.names import Metadata, ending, line, shown, told_by
from qa_app.interactions.services.searching import note_time
from qa_app.jobs import ledger
from qa_app.people.models import Person
from qa_app.people.queries import person_by_reference
from qa_app.policy import Actor
from qa_app.storage import Held, Store, Stored
from transcription.transcript import Channel

SIDECAR_TYPES = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".json": "application/json"}
EARLIEST_START = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_START = timedelta(days=1)
NOTHING_SAID = Metadata()


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms files are taken in: the centre's time zone, its file name pattern, the largest size."""

    zone: tzinfo
    pattern: str
    max_bytes: int

    @classmethod
    def of(cls, settings: Settings) -> "Terms":
        """The terms of an installation."""
        return cls(ZoneInfo(settings.timezone), settings.file_pattern, settings.max_upload_bytes)


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in. `stream` can be rewound; `said` is what a form or a CSV row says about it.

    `sidecar` is a ready-made transcript that came with the recording, as (name, content). `held` are its bytes
    when they wait in the store already.
    """

    name: str
    stream: BinaryIO
    source: Source
    said: Metadata = NOTHING_SAID
    sidecar: tuple[str, bytes] | None = None
    held: Held | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a file: the interaction it belongs to, whether that is new, and what to know about it."""

    interaction: Interaction
    is_new: bool
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class _Facts:
    """What is said about a file, looked up."""

    said: Metadata
    agent: Person | None = None
    remarks: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        return self.said.started_at is not None and self.agent is not None


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A file that is kept now: what it is, where it lies, and what is said about it."""

    kind: kinds.Kind
    stored: Stored
    facts: _Facts


def register(session: Session, store: Store, actor: Actor | None, incoming: Incoming, terms: Terms) -> Interaction:
    """Take a file in (see `receive`) and return its interaction, new or already known."""
    return receive(session, store, actor, incoming, terms).interaction


def receive(session: Session, store: Store, actor: Actor | None, incoming: Incoming, terms: Terms) -> Receipt:
    """Take a file in: store it, add its rows and enqueue its transcription, all with the caller's commit.

    The same content, or the same external id from the same source, is recognised and linked to the
    interaction that is there. Without an actor the system itself brings the file.
    Raises `Invalid`, naming the file and the mend; nothing is written then.
    """
    head = incoming.stream.read(kinds.HEAD_BYTES)
    incoming.stream.seek(0)
    kind = kinds.kind_of(head, incoming.name)
    facts = _facts(session, incoming, kind, terms)
    _must_reach(actor, facts, incoming.name)
    waiting = nullcontext(incoming.held) if incoming.held else store.hold(incoming.stream, max_bytes=terms.max_bytes)
    with waiting as held:
        known = _known(session, held.stored, incoming.source, facts)
        if known is not None:
            return _linked(session, known, held.stored, facts, actor)
        return _new(session, store, actor, incoming, _Arrived(kind, store.keep(held), facts))


def _new(session: Session, store: Store, actor: Actor | None, incoming: Incoming, arrived: _Arrived) -> Receipt:
    try:
        with session.begin_nested():
            interaction = _add(session, incoming, arrived)
            _keep_sidecar(session, store, incoming, interaction)
    except IntegrityError:
        raced = _known(session, arrived.stored, incoming.source, arrived.facts)
        if raced is None:
            raise
        return _linked(session, raced, arrived.stored, arrived.facts, actor)
    _enqueue(session, interaction, incoming.name, actor)
    return Receipt(interaction, True, tuple(arrived.facts.remarks))


def must_be_sane(started_at: datetime, what: str) -> None:
    """Refuse a beginning that only a slip of the pen can mean; it would stand at the wrong end of every list.

    Raises `Invalid`, beginning with `what`.
    """
    day = started_at.date().isoformat()
    if started_at < EARLIEST_START:
        raise Invalid(f"{what} would begin before the year 1970 ({day}). Mend the date.")
    if started_at > datetime.now(UTC) + LATEST_START:
        raise Invalid(f"{what} would begin in the future ({day}). Mend the date.")


def customer_named(session: Session, ref: str, name: str | None = None) -> Customer:
    """The customer of that number, made when new."""
    wanted = line(ref, 80)
    found = session.scalar(select(Customer).where(Customer.ref == wanted))
    if found is None:
        found = Customer(ref=wanted, name=name)
        session.add(found)
        session.flush()
    return found


def _facts(session: Session, incoming: Incoming, kind: kinds.Kind, terms: Terms) -> _Facts:
    """What form and CSV say goes before what the file's name says; agents are looked up.

    A chat or an e-mail tells more when it is read, so that only calls are remarked on here.
    """
    pattern = incoming.source.file_pattern or terms.pattern
    told = told_by(incoming.name, pattern, terms.zone)
    said = incoming.said.over(told or NOTHING_SAID)
    facts = _Facts(replace(said, external_id=line(said.external_id or "", EXTERNAL_ID_MAXIMUM) or None))
    is_call = kind.channel == Channel.CALL
    if facts.said.started_at is None and is_call:
        facts.remarks.append("When it began is not known; the time of arrival stands in.")
    if facts.said.started_at is not None:
        must_be_sane(facts.said.started_at, f"“{shown(incoming.name)}”")
    if facts.said.agent:
        facts.agent = person_by_reference(session, facts.said.agent)
        if facts.agent is None:
            facts.remarks.append(f"Nobody is known as “{line(facts.said.agent, 80)}”, so it has no agent yet.")
    elif is_call:
        facts.remarks.append("It has no agent yet.")
    return facts


def _must_reach(actor: Actor | None, facts: _Facts, name: str) -> None:
    """Somebody who sees one team's interactions must not bring in what they could never see again."""
    agent = facts.agent
    owner, team = (agent.id, agent.team_id) if agent else (None, None)
    if actor is None or actor.reaches("interaction.read", owner_id=owner, team_id=team):
        return
    raise Invalid(
        f"“{shown(name)}” needs an agent of your own team. Choose the agent in the form, "
        "write the agent into the CSV, or ask the QA manager to take the file in."
    )


def _known(session: Session, stored: Stored, source: Source, facts: _Facts) -> Interaction | None:
    return queries.by_original(session, stored.sha256) or queries.by_external_id(
        session, source.id, facts.said.external_id
    )


def _linked(session: Session, known: Interaction, stored: Stored, facts: _Facts, actor: Actor | None) -> Receipt:
    """The answer for a file that is there already; gaps in what is known about it are filled."""
    is_same = any(file.sha256 == stored.sha256 for file in known.files)
    remarks = ["The same content came in before; nothing was doubled."]
    if not is_same:
        remarks = [f"The number “{facts.said.external_id}” is already here with another file; this one was not kept."]
    if actor is None or actor.reaches("interaction.read", owner_id=known.agent_id, team_id=known.team_id):
        remarks += _fill_gaps(known, facts)
        note_time(session, known)
    return Receipt(known, False, tuple(remarks))


def _fill_gaps(known: Interaction, facts: _Facts) -> Iterator[str]:
    if known.is_metadata_complete:
        return
    if known.agent_id is None and facts.agent is not None:
        known.agent_id, known.team_id = facts.agent.id, facts.agent.team_id
        yield f"Its agent is now {facts.agent.name}."
    if known.started_at == known.received_at and facts.said.started_at is not None:
        known.started_at = facts.said.started_at
        yield "When it began is now known."
    known.is_metadata_complete = known.agent_id is not None and known.started_at != known.received_at


def _add(session: Session, incoming: Incoming, arrived: _Arrived) -> Interaction:
    now, facts, said = datetime.now(UTC), arrived.facts, arrived.facts.said
    interaction = Interaction(
        channel=arrived.kind.channel,
        direction=said.direction or Direction.INBOUND,
        source_id=incoming.source.id,
        external_id=said.external_id,
        agent_id=facts.agent.id if facts.agent else None,
        team_id=facts.agent.team_id if facts.agent else None,
        customer=customer_named(session, said.customer) if said.customer else None,
        queue=line(said.queue, 120) or None if said.queue else None,
        language=(said.language or incoming.source.language or "").strip().lower()[:16] or None,
        started_at=said.started_at or now,
        received_at=now,
        is_metadata_complete=facts.is_complete,
    )
    interaction.files.append(_file(FileKind.ORIGINAL, incoming.name, arrived.stored, arrived.kind.media_type))
    session.add(interaction)
    session.flush()
    return interaction


def _file(kind: FileKind, name: str, stored: Stored, media_type: str) -> InteractionFile:
    return InteractionFile(
        kind=kind, sha256=stored.sha256, size=stored.size, name=shown(name), media_type=media_type, detail={}
    )


def _keep_sidecar(session: Session, store: Store, incoming: Incoming, interaction: Interaction) -> None:
    if incoming.sidecar is None:
        return
    name, content = incoming.sidecar
    stored = store.put(io.BytesIO(content))
    interaction.files.append(_file(FileKind.SIDECAR, name, stored, SIDECAR_TYPES[ending(name)]))
    session.flush()


def _enqueue(session: Session, interaction: Interaction, name: str, actor: Actor | None) -> None:
    job = ledger.enqueue(
        session,
        "transcribe",
        f"interaction:{interaction.id}",
        {"interaction_id": interaction.id, "version": 1},
        title=f"Transcribe {shown(name)}",
        owner_id=actor.id if actor else None,
    )
    interaction.job = job
    session.flush()
