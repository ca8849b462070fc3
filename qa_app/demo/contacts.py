"""The demo's calls, chats and e-mails, taken in like any other file."""

import io
import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.demo import dates
from qa_app.interactions import services
from qa_app.interactions.models import Customer, FileKind, Interaction, InteractionFile, Source
from qa_app.interactions.rules.names import Metadata
from qa_app.jobs.models import Job, JobState
from qa_app.storage import Store

if TYPE_CHECKING:
    from qa_app.demo.loader import Centre


def take_in(session: Session, centre: "Centre") -> None:
    """Make the customers and the source, and register every contact with its job."""
    document = centre.read("interactions.json")
    for item in document["customers"]:
        session.add(Customer(**{name: item[name] for name in ("ref", "name", "email", "phone")}))
    source = services.source_named(session, document["source"])
    source.channel_map = list(document["channel_map"])
    session.flush()
    for item in document["interactions"]:
        interaction = _register(session, centre, source, item)
        interaction.subject = item["subject"]
        interaction.received_at = interaction.started_at


def ready_jobs(session: Session) -> list[int]:
    """Ids of jobs that need no speech engine: messages, and calls with a transcript beside them."""
    with_sidecar = select(InteractionFile.interaction_id).where(InteractionFile.kind == FileKind.SIDECAR)
    query = (
        select(Job.id)
        .join(Interaction, Interaction.job_id == Job.id)
        .where(Job.state != JobState.DONE)
        .where((Interaction.channel != "call") | Interaction.id.in_(with_sidecar))
    )
    return sorted(session.scalars(query))


def _register(session: Session, centre: "Centre", source: Source, item: dict[str, Any]) -> Interaction:

    said = Metadata(
        agent=centre.people[item["agent"]].email,
        customer=item["customer"],
        started_at=centre.at(item["days_ago"], item["time"]),
        queue=item["queue"],
        direction=item["direction"],
        external_id=item["external_id"],
        language=item["language"],
    )
    name = item["file"].rpartition("/")[2]
    stream = io.BytesIO(_content(centre, item))
    incoming = services.Incoming(name, stream, source, said, _sidecar(centre, item))
    store = Store(centre.settings.store_dir)
    return services.register(session, store, None, incoming, services.Terms.of(centre.settings))


def _content(centre: "Centre", item: dict[str, Any]) -> bytes:
    raw: bytes = (centre.content / item["file"]).read_bytes()
    if item["channel"] == "call":
        return raw
    quoted = item.get("quoted_days_ago")
    at = centre.at(item["days_ago"], item["time"])
    return dates.fill(raw.decode(), at, None if quoted is None else centre.at(quoted).date()).encode()


def _sidecar(centre: "Centre", item: dict[str, Any]) -> tuple[str, bytes] | None:
    """The true transcript of a call, except where the speech engine is to show what it can."""
    if item["channel"] != "call" or item.get("is_transcribed_live"):
        return None
    document = centre.read(item["transcript"])
    return item["key"] + ".json", json.dumps(document).encode()
