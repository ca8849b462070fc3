"""Many files at once: each has its own outcome, and one that cannot be used takes no other with it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import BinaryIO

from sqlalchemy.orm import Session

from qa_app.errors import Invalid
from qa_app.interactions.models import Interaction, Source
from qa_app.interactions.rules import kinds, written
from qa_app.interactions.rules.batch import Pair, paired
from qa_app.interactions.rules.columns import Row, row_for
from qa_app.interactions.rules.names import Metadata, shown
from qa_app.interactions.rules.written import Written
from qa_app.interactions.services.arrivals import NOTHING_SAID, Incoming, Terms
from qa_app.interactions.services.intake import receive
from qa_app.policy import Actor
from qa_app.storage import Held, Store

ACCEPTED, DUPLICATE, REFUSED = "accepted", "duplicate", "refused"
SIDECAR_MAX_BYTES = 50_000_000


@dataclass(frozen=True, slots=True)
class File:
    """A file of a batch; `open` gives its bytes from the start, in a stream that can be rewound.

    `held` are its bytes once they wait in the store, `written` what a file that is read holds; `refusal` is why
    they do not wait there.
    """

    name: str
    open: Callable[[], AbstractContextManager[BinaryIO]]
    held: Held | None = None
    written: Written | None = None
    refusal: Invalid | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Files with what is said about all of them (`said`) and about each (`rows`, from the CSV)."""

    files: Sequence[File]
    source: Source
    said: Metadata
    rows: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: accepted, duplicate or refused, with its message and remarks."""

    name: str
    state: str
    message: str
    interaction: Interaction | None = None
    remarks: tuple[str, ...] = ()


@contextmanager
def holding(store: Store, files: Sequence[File], terms: Terms) -> Iterator[list[File]]:
    """The files with their bytes in the store's waiting room, while the context lasts.

    Copying is done before the database is asked for the right to write, so that a large upload keeps nobody
    waiting. What is not taken in meanwhile leaves nothing behind.
    """
    with ExitStack() as stack:
        own = {pair.file for pair in paired([file.name for file in files])}
        yield [_held(stack, store, file, terms) if place in own else file for place, file in enumerate(files)]


def _held(stack: ExitStack, store: Store, file: File, terms: Terms) -> File:
    try:
        with file.open() as stream:
            kind = kinds.kind_of(stream.read(kinds.HEAD_BYTES), file.name)
            stream.seek(0)
            held = stack.enter_context(store.hold(stream, max_bytes=terms.max_bytes))
            found = written.look(held.path, file.name, terms.hints) if kind.is_written else None
            return replace(file, held=held, written=found)
    except Invalid as refusal:
        return replace(file, refusal=refusal)


def take_in(session: Session, store: Store, actor: Actor | None, batch: Batch, terms: Terms) -> Iterator[Outcome]:
    """Take the files in one by one; the caller commits, after each or after all."""
    for pair in paired([file.name for file in batch.files]):
        try:
            yield _one(session, store, actor, batch, pair, terms)
        except Invalid as refusal:
            name = shown(batch.files[pair.file].name)
            message = str(refusal)
            yield Outcome(name, REFUSED, message if name in message else f"“{name}”: {message}")


def rows_without_file(batch: Batch) -> list[str]:
    """Names that the CSV has and the batch has not."""
    present = {shown(file.name).casefold() for file in batch.files}
    return sorted(name for name in batch.rows if name not in present)


def _one(session: Session, store: Store, actor: Actor | None, batch: Batch, pair: Pair, terms: Terms) -> Outcome:
    file, row = batch.files[pair.file], row_for(batch.rows, batch.files[pair.file].name)
    if file.refusal is not None:
        raise file.refusal
    if row is not None and row.problem:
        raise Invalid(row.problem)
    said = (row.said if row else NOTHING_SAID).over(batch.said)
    sidecar = None if pair.sidecar is None else _read(batch.files[pair.sidecar])
    with file.open() as stream:
        incoming = Incoming(file.name, stream, batch.source, said, sidecar, file.held, file.written)
        receipt = receive(session, store, actor, incoming, terms)
    state, message = (ACCEPTED, "Taken in; it is being worked on.") if receipt.is_new else (DUPLICATE, "Already here.")
    if receipt.has_joined:
        state, message = ACCEPTED, "It joined the thread that is here already."
    return Outcome(shown(file.name), state, message, receipt.interaction, receipt.remarks)


def _read(file: File) -> tuple[str, bytes]:
    with file.open() as stream:
        content = stream.read(SIDECAR_MAX_BYTES + 1)
    if len(content) > SIDECAR_MAX_BYTES:
        raise Invalid(f"The transcript “{shown(file.name)}” is larger than {SIDECAR_MAX_BYTES // 1_000_000} MB.")
    return file.name, content
