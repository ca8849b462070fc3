"""Taking an interaction in: its row, its stored file and its job in one transaction, and never twice."""

import io
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from qa_app.errors import Invalid
from qa_app.interactions.models import EXTERNAL_ID_MAXIMUM, Customer, Direction, FileKind, Interaction
from qa_app.interactions.queries.bundles import is_unpacked
from qa_app.interactions.rules import customers, kinds, written
from qa_app.interactions.rules.names import ending, kept, line, shown, told_by
from qa_app.interactions.services import linking
from qa_app.interactions.services.arrivals import NOTHING_SAID, Arrived, Facts, Incoming, Receipt, Terms
from qa_app.interactions.services.linking import file_row
from qa_app.jobs import ledger
from qa_app.people.queries import person_by_reference
from qa_app.policy import Actor
from qa_app.storage import Store, Stored
from transcription.transcript import Channel

SIDECAR_TYPES = {".vtt": "text/vtt", ".srt": "application/x-subrip", ".json": "application/json"}
EARLIEST_START = datetime(1970, 1, 1, tzinfo=UTC)
LATEST_START = timedelta(days=1)


def register(session: Session, store: Store, actor: Actor | None, incoming: Incoming, terms: Terms) -> Interaction:
    """Take a file of one conversation in (see `receive`) and return its interaction, new or already known."""
    receipt = receive(session, store, actor, incoming, terms)
    if receipt.interaction is None:
        raise Invalid(f"“{shown(incoming.name)}” holds more than one conversation.")
    return receipt.interaction


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
        if kind.is_written:
            found = incoming.written or written.look(held.path, incoming.name, terms.hints)
            if found.is_many:
                return unpack_later(session, incoming, store.keep(held), facts, actor)
            kind, facts = replace(kind, channel=found.channel), _numbered(facts, found.external_id)
        arrived = Arrived(incoming.name, kind, held.stored, facts)
        known = linking.known(session, incoming.source, arrived)
        if known is not None:
            return linking.linked(session, store, actor, known, replace(arrived, held=held))
        store.keep(held)
        return _new(session, store, actor, incoming, arrived)


def _numbered(facts: Facts, external_id: str | None) -> Facts:
    """What is said, with the number that the file itself bears unless somebody gave another."""
    if facts.said.external_id or not external_id:
        return facts
    return replace(facts, said=replace(facts.said, external_id=line(external_id, EXTERNAL_ID_MAXIMUM) or None))


def _new(session: Session, store: Store, actor: Actor | None, incoming: Incoming, arrived: Arrived) -> Receipt:
    try:
        with session.begin_nested():
            interaction = _add(session, incoming, arrived)
            _keep_sidecar(session, store, incoming, interaction)
    except IntegrityError:
        raced = linking.known(session, incoming.source, arrived)
        if raced is None:
            raise
        return linking.linked(session, store, actor, raced, arrived)
    _enqueue(session, interaction, incoming.name, actor)
    return Receipt(interaction, True, tuple(arrived.facts.remarks))


def unpack_later(session: Session, incoming: Incoming, stored: Stored, facts: Facts, actor: Actor | None) -> Receipt:
    """Have a worker take in each conversation of a kept file; doing it again doubles none."""
    is_known = is_unpacked(session, incoming.source.id, stored.sha256)
    ledger.repeat(
        session,
        "unpack",
        f"file:{stored.sha256}",
        {
            "sha256": stored.sha256,
            "name": kept(incoming.name),
            "source_id": incoming.source.id,
            "agent_id": facts.agent.id if facts.agent else None,
            "queue": facts.said.queue,
        },
        title=f"Take in the conversations of {kept(incoming.name)}",
        owner_id=actor.id if actor else None,
    )
    return Receipt(None, not is_known, (written.MANY_KNOWN if is_known else written.MANY,))


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
    """The customer of that number, made when new; one who is told by an e-mail address is found by it, and their
    number then does not tell it."""
    wanted = line(ref, 80)
    if customers.is_address(wanted):
        return _customer_at(session, line(ref, 254), name)
    found = session.scalar(select(Customer).where(Customer.ref == wanted))
    if found is None:
        found = Customer(ref=wanted, name=name)
        session.add(found)
        session.flush()
    return found


def _customer_at(session: Session, told: str, name: str | None) -> Customer:
    """Whoever has this address, also where an earlier release kept it as their number."""
    address = told.lower()
    made_up = customers.made_up_ref(address)
    is_theirs = or_(Customer.email == address, Customer.ref.in_((made_up, address[:80], told[:80])))
    found = session.scalars(select(Customer).where(is_theirs).order_by(Customer.id).limit(1)).one_or_none()
    if found is None:
        found = Customer(ref=made_up)
        session.add(found)
    found.name, found.email = found.name or name, found.email or address
    session.flush()
    return found


def _facts(session: Session, incoming: Incoming, kind: kinds.Kind, terms: Terms) -> Facts:
    """What form and CSV say goes before what the file's name says; agents are looked up.

    A chat or an e-mail tells more when it is read, so that only calls are remarked on here.
    """
    pattern = incoming.source.file_pattern or terms.pattern
    told = told_by(incoming.name, pattern, terms.zone)
    said = incoming.said.over(told or NOTHING_SAID)
    facts = Facts(replace(said, external_id=line(said.external_id or "", EXTERNAL_ID_MAXIMUM) or None))
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


def _must_reach(actor: Actor | None, facts: Facts, name: str) -> None:
    """Somebody who sees one team's interactions must not bring in what they could never see again."""
    agent = facts.agent
    owner, team = (agent.id, agent.team_id) if agent else (None, None)
    if actor is None or actor.reaches("interaction.read", owner_id=owner, team_id=team):
        return
    raise Invalid(
        f"“{shown(name)}” needs an agent of your own team. Choose the agent in the form, "
        "write the agent into the CSV, or ask the QA manager to take the file in."
    )


def _add(session: Session, incoming: Incoming, arrived: Arrived) -> Interaction:
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
    interaction.files.append(file_row(FileKind.ORIGINAL, incoming.name, arrived.stored, arrived.kind.media_type))
    session.add(interaction)
    session.flush()
    return interaction


def _keep_sidecar(session: Session, store: Store, incoming: Incoming, interaction: Interaction) -> None:
    if incoming.sidecar is None:
        return
    name, content = incoming.sidecar
    stored = store.put(io.BytesIO(content))
    interaction.files.append(file_row(FileKind.SIDECAR, name, stored, SIDECAR_TYPES[ending(name)]))
    session.flush()


def _enqueue(session: Session, interaction: Interaction, name: str, actor: Actor | None) -> None:
    job = ledger.enqueue(
        session,
        "transcribe",
        f"interaction:{interaction.id}",
        {"interaction_id": interaction.id, "version": 1},
        title=f"Transcribe {kept(name)}",
        owner_id=actor.id if actor else None,
    )
    interaction.job = job
    session.flush()
