"""Written files: one conversation read into its interaction, or many taken out of one file, each into its own."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app.errors import Invalid
from qa_app.interactions import queries, services
from qa_app.interactions.models import Interaction
from qa_app.interactions.rules.written import MEND, with_corrections
from qa_app.interactions.services.telling import customers_named, mail_of, take_over
from qa_app.interactions.services.transcripts import MADE_BY
from qa_app.interactions.services.unpacking import Bundle, keep_conversation
from qa_app.interactions.tasks.work import (
    ANALYSING,
    DECODING,
    Work,
    describe,
    site_rules,
    work_of,
    written_files,
)
from qa_app.jobs.runner import Run
from qa_app.people import services as people
from qa_app.people.models import Person
from qa_app.people.queries import agent_names
from qa_app.policy import Actor
from transcription.errors import TranscriptionError
from transcription.messages import Conversation, Hints
from transcription.transcript import Channel, Segment, Speaker, Transcript

if TYPE_CHECKING:
    from transcription.messages.mailbox import Refused

REFUSED_KEPT = 20


class _Joined(Exception):
    """Another mail joined the thread while it was read."""


def read_written(run: Run, work: Work) -> None:
    """Read a chat, an e-mail thread or a ready transcript, and store it with the job's end."""
    is_settled = False
    while not is_settled:
        try:
            _read(run, work)
            is_settled = True
        except _Joined:
            work = work_of(run)


def _read(run: Run, work: Work) -> None:
    run.step(DECODING)
    read = _thread(run, work) if work.channel == Channel.EMAIL and len(work.files) > 1 else _single(run, work)
    run.step(ANALYSING)
    read = _with_people(run, read)
    transcript = analysed(run, read, work.known_names)
    mail = mail_of(read, work.known_names)
    with run.transaction(is_last=True) as session:
        interaction = session.get_one(Interaction, work.interaction_id, with_for_update=True)
        if written_files(interaction) != work.files:
            raise _Joined
        interaction.channel = read.channel
        describe(interaction, mail=mail)
        take_over(session, interaction, read)
        kept = _with_what_people_mended(session, interaction, transcript)
        services.store_transcript(session, interaction, work.version, kept, made_by=MADE_BY)


def analysed(run: Run, read: Conversation, known_names: tuple[str, ...]) -> Transcript:
    """The conversation measured and without personal data, the names of its customers among them."""
    from transcription import pipeline  # noqa: PLC0415

    rules = site_rules(run, tuple(dict.fromkeys((*known_names, *customers_named(read)))))
    return pipeline.analyse(read.transcript, replace(rules, has_name_model=False), started_at=read.started_at)


def _with_people(run: Run, read: Conversation) -> Conversation:
    """With the names that the optional model finds, in what is quoted, in signatures and in the subject too."""
    if not run.settings.has_name_model:
        return read
    from transcription.language.people import names_in  # noqa: PLC0415

    around = (read.subject or "", *read.quoted.splitlines(), *read.signature.splitlines())
    lines = (Segment(0, Speaker.UNKNOWN, text.lstrip("> "), 0, 0) for text in around)
    return replace(read, people=names_in((*read.transcript.segments, *lines)))


def _single(run: Run, work: Work) -> Conversation:
    from transcription import sources  # noqa: PLC0415

    return sources.read(run.store.path(work.sha256).read_bytes(), work.name, hints_for(run))


def _thread(run: Run, work: Work) -> Conversation:
    """All mails of a thread as one conversation, whatever order they came in."""
    from transcription.messages import email  # noqa: PLC0415

    letters = [email.letter_of(run.store.path(sha256).read_bytes(), name) for name, sha256 in work.files]
    by_id = {letter.message_id or str(place): letter for place, letter in enumerate(letters)}
    return email.thread(list(by_id.values()), hints_for(run))


def hints_for(run: Run) -> Hints:
    """What the centre knows of those who write; times without a zone are its own."""
    with run.transaction() as session:
        names = agent_names(session)
    return Hints(agent_names=names, agent_domains=run.settings.agent_domains, zone=ZoneInfo(run.settings.timezone))


def _with_what_people_mended(session: Session, interaction: Interaction, fresh: Transcript) -> Transcript:
    if interaction.transcript_version is None:
        return fresh
    machine = queries.machine_transcript(session, interaction.id, interaction.transcript_version)
    return with_corrections(fresh, machine, queries.transcript_of(session, interaction))


def unpack(run: Run) -> None:
    """Take each conversation of a kept file in by itself; those that are there already are read anew when they grew.

    Raises `Invalid` when nothing in the file can be read.
    """
    bundle = Bundle(
        sha256=run.payload["sha256"],
        name=run.payload["name"],
        source_id=run.payload["source_id"],
        agent_id=run.payload.get("agent_id"),
        queue=run.payload.get("queue"),
        actor=_brought_by(run),
    )
    run.step(DECODING)
    refused: list[str] = []
    taken = 0
    for number, found in enumerate(_conversations(run, bundle, refused.append), start=1):
        read = _with_people(run, found)
        transcript = analysed(run, read, ())
        with run.transaction() as session:
            taken += keep_conversation(session, bundle, number, read, transcript)
    if not taken and refused:
        raise Invalid(f"“{bundle.name}”: nothing in it can be read. {refused[0].rstrip('.')}. {MEND}")
    with run.transaction(is_last=True) as session:
        services.note_unpacked(session, bundle, taken, refused[:REFUSED_KEPT])


def _brought_by(run: Run) -> Actor | None:
    """Who brought the file, with what they may see now; None when the system itself did."""
    if run.owner_id is None:
        return None
    with run.transaction() as session:
        return people.actor_of(session, session.get_one(Person, run.owner_id))


def _conversations(run: Run, bundle: Bundle, on_refused: "Refused") -> Iterator[Conversation]:
    from transcription import sources  # noqa: PLC0415
    from transcription.messages import mailbox  # noqa: PLC0415

    hints, path = hints_for(run), run.store.path(bundle.sha256)
    try:
        with path.open("rb") as stream:
            if mailbox.is_mailbox(stream.read(4096)):
                stream.seek(0)
                yield from mailbox.read_all(stream, bundle.name, hints, on_refused)
                return
        yield from sources.read_all(path.read_bytes(), bundle.name, hints)
    except TranscriptionError as error:
        on_refused(str(error))
