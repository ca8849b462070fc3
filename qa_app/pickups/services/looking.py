"""Taking in what lies in a place: which files are new, what goes together, and what became of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, tzinfo
from functools import partial
from typing import BinaryIO

from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.errors import Invalid
from qa_app.interactions import queries as interactions
from qa_app.interactions.rules import columns
from qa_app.interactions.rules.batch import paired
from qa_app.interactions.rules.columns import Row
from qa_app.interactions.rules.names import kept
from qa_app.interactions.services.arrivals import NOTHING_SAID, Terms
from qa_app.interactions.services.batch import ACCEPTED, DUPLICATE, Batch, File, Outcome, take_in
from qa_app.pickups import queries
from qa_app.pickups.models import TROUBLE_MAXIMUM, Pickup, PickupItem, PickupState
from qa_app.pickups.rules import Found, known_as
from qa_app.pickups.services.places import FileTrouble
from qa_app.storage import Store
from transcription.language.elsewhere import without_card_numbers

TABLE_ENDINGS = (".csv", ".tsv")
MOST_TABLES = 20
_HEAD_BYTES = 65_536
_STATES = {ACCEPTED: PickupState.TAKEN, DUPLICATE: PickupState.KNOWN}

Fetch = Callable[[Found], AbstractContextManager[BinaryIO]]


def tables(found: Iterable[Found], fetch: Fetch, zone: tzinfo) -> dict[str, tuple[Found, Mapping[str, Row]]]:
    """The CSVs that describe files, by key, with their rows; others are conversations. One that cannot be read is
    taken for a file, so that it is refused by name."""
    described: dict[str, tuple[Found, Mapping[str, Row]]] = {}
    candidates = [one for one in found if one.name.lower().endswith(TABLE_ENDINGS)]
    for one in candidates[-MOST_TABLES:]:
        try:
            with fetch(one) as stream:
                head = stream.read(_HEAD_BYTES)
                if not columns.is_metadata(head):
                    continue
                content = head + stream.read(columns.MAXIMUM_BYTES)
            described[one.key] = (one, columns.read(content, one.name, zone))
        except (Invalid, FileTrouble):
            continue
    return described


def groups(found: Sequence[Found]) -> Iterator[list[Found]]:
    """Each file by itself, a recording with the transcript that lies beside it in the same folder."""
    folders: dict[str, list[Found]] = {}
    for one in found:
        folders.setdefault(one.key.rpartition("/")[0], []).append(one)
    for together in folders.values():
        for pair in paired([one.name for one in together]):
            places = [pair.file] if pair.sidecar is None else [pair.file, pair.sidecar]
            yield [together[place] for place in places]


def files_of(group: Sequence[Found], fetch: Fetch, max_bytes: int) -> list[File]:
    """The group as files of a batch, opened when they are read; those too large are not fetched at all."""
    return [File(one.name, partial(fetch if one.size <= max_bytes else _too_large, one)) for one in group]


def _too_large(found: Found) -> AbstractContextManager[BinaryIO]:
    raise Invalid(f"“{found.name}” has {found.size // 1024 // 1024:,} MB, which is more than is taken in.")


def take(
    session: Session, store: Store, pickup: Pickup, group: Sequence[Found], files: Sequence[File], said: "Said"
) -> Outcome:
    """Take one group in and write down what became of it, with the caller's commit."""
    source = interactions.source(session, pickup.source_id)
    (outcome,) = take_in(session, store, None, Batch(files, source, NOTHING_SAID, said.rows), said.terms)
    for one in group:
        note(session, pickup.id, one, outcome)
    if outcome.state == ACCEPTED and outcome.interaction is not None:
        thing = ("interaction", outcome.interaction.id)
        audit.record(session, None, "interaction.register", thing, file=kept(outcome.name), pickup=pickup.id)
    return outcome


class Said:
    """What is said about the files of one look: the tables' rows, and the terms of the installation."""

    def __init__(self, rows: Mapping[str, Row], terms: Terms) -> None:
        self.rows, self.terms = rows, terms


def note(session: Session, pickup_id: int, found: Found, outcome: Outcome | None, reason: str | None = None) -> None:
    """Write down what became of a file; without an outcome it was only read, for `reason`."""
    row = queries.item(session, pickup_id, found.key)
    if row is None:
        row = PickupItem(pickup_id=pickup_id, key=known_as(found.key))
        session.add(row)
    row.mark, row.found_at = found.mark[:200], datetime.now(UTC)
    row.state = _STATES.get(outcome.state, PickupState.REFUSED) if outcome else PickupState.SEEN
    row.reason = _reason(outcome) if outcome else reason
    row.interaction_id = outcome.interaction.id if outcome and outcome.interaction else None


def _reason(outcome: Outcome) -> str | None:
    words = outcome.message if outcome.state not in _STATES else " ".join(outcome.remarks)
    return without_card_numbers(words)[:TROUBLE_MAXIMUM] or None
