"""Taking complaints over from a CSV: every row looked at first, then recorded once, however often the file comes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import BinaryIO
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import queries as complaints
from qa_app.complaints import services as core
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.services.recording import check
from qa_app.errors import Invalid
from qa_app.intake import queries
from qa_app.intake.models import ComplaintImport, ImportState
from qa_app.intake.rules.columns import Row, category_of, channel_of, instant_of
from qa_app.interactions.rules.names import line
from qa_app.jobs import ledger
from qa_app.policy import Actor
from qa_app.storage import Store

BATCH = 100
SOURCE_MAXIMUM = 40
WORDS = {"taken": "taken in", "known": "already here", "refused": "refused", "right": "can be taken in"}
HEADERS = ("row", "outcome", "number", "external_id", "what is wrong")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row, or would: `state` is taken, known, refused, or right (nothing was kept yet)."""

    row: int
    state: str
    number: int | None = None
    external_id: str = ""
    problems: Mapping[str, str] | None = None

    def cells(self) -> tuple[int, str, str, str, str]:
        """The outcome as a row of the result."""
        number = f"C-{self.number}" if self.number else ""
        wrong = " ".join(f"{name}: {text}" for name, text in (self.problems or {}).items())
        return self.row, WORDS[self.state], number, self.external_id, wrong


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms rows are read: the name of their source, the centre's zone, and what stands for a missing id."""

    source: str
    zone: ZoneInfo
    stands_in: str


def looked_at(session: Session, batch: Sequence[Row], terms: Terms, seen: set[str]) -> list[Outcome]:
    """What would become of a batch of rows; nothing is kept. `seen` are the ids in the file so far, and grows."""
    tree, found = complaints.categories(session), []
    allowed, now = timedelta(days=queries.backdating_days(session)), datetime.now(UTC)
    intakes = [(row, _intake(row, terms, tree)) for row in batch]
    known = _known(session, terms.source, [str(intake.external_id) for _row, intake in intakes])
    for row, intake in intakes:
        own_id = str(intake.external_id)
        if own_id in known or own_id in seen:
            found.append(Outcome(row.number, "known", known.get(own_id), own_id))
            continue
        problems = _problems(intake, tree, now, allowed)
        seen |= {own_id} if not problems else set()
        found.append(Outcome(row.number, "refused" if problems else "right", None, own_id, problems))
    return found


def taken_in(session: Session, actor: Actor | None, batch: Sequence[Row], terms: Terms) -> list[Outcome]:
    """Record a batch of rows in the caller's transaction; a refused row keeps no other from being recorded."""
    tree, found = complaints.categories(session), []
    allowed = timedelta(days=queries.backdating_days(session))
    session.info["is_import"] = True  # nobody writes by itself to the customers of a file
    for row in batch:
        intake = _intake(row, terms, tree)
        own_id = str(intake.external_id)
        if (known := core.known_as(session, intake.external_source, intake.external_id)) is not None:
            found.append(Outcome(row.number, "known", known.id, own_id))
            continue
        try:
            made = core.record(session, actor, intake, backdating_allowed=allowed)
        except Invalid as refusal:
            found.append(Outcome(row.number, "refused", None, own_id, refusal.fields or {"row": str(refusal)}))
        else:
            found.append(Outcome(row.number, "taken", made.id, own_id))
    session.info.pop("is_import", None)
    return found


def batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """The rows in batches, each to be worked on in a transaction of its own."""
    stream = iter(rows)
    while batch := list(islice(stream, BATCH)):
        yield batch


def bring(session: Session, store: Store, actor: Actor, name: str, stream: BinaryIO, source: str) -> ComplaintImport:
    """Keep a file and have it looked at. Raises `Invalid` without a source's name."""
    wanted = line(source, SOURCE_MAXIMUM)
    if not wanted:
        raise Invalid("Name where these complaints come from.", {"source": "Such as: old desk."})
    stored = store.put(stream)
    row = ComplaintImport(
        name=line(name, 200) or "complaints.csv",
        source=wanted,
        sha256=stored.sha256,
        state=ImportState.CHECKING,
        counts={},
        refusals=[],
        by_id=actor.id,
        at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "complaint_import.bring", ("complaint_import", row.id))
    _work(session, row, "check", actor)
    return row


def take_in(session: Session, actor: Actor, row: ComplaintImport) -> None:
    """Have the rows that can be taken in recorded. Raises `Invalid` unless the file was looked at."""
    if row.state != ImportState.CHECKED:
        raise Invalid("This file is not ready to be taken in.")
    row.state = ImportState.TAKING_IN
    audit.record(session, actor, "complaint_import.take", ("complaint_import", row.id))
    _work(session, row, "take", actor)


def _work(session: Session, row: ComplaintImport, what: str, actor: Actor) -> None:
    key, title = f"{row.id}:{what}", f"Complaints of {row.name}"
    ledger.enqueue(session, "complaint_import", key, {"import": row.id, "what": what}, title=title, owner_id=actor.id)


def _intake(row: Row, terms: Terms, tree: Tree) -> core.Intake:
    cells = {name: row.cells.get(name, "") for name in row.cells if name not in ("received_at", "external_id")}
    cells |= {"channel": channel_of(cells["channel"]), "category": category_of(cells["category"], tree.choices())}
    texts = {"customer_ref": "", "customer_name": "", **cells}
    return core.Intake(
        **texts,
        received_at=instant_of(row.cells.get("received_at", ""), terms.zone),
        external_source=terms.source,
        external_id=row.cells.get("external_id") or f"{terms.stands_in}:{row.number}",
    )


def _problems(intake: core.Intake, tree: Tree, now: datetime, allowed: timedelta) -> dict[str, str]:
    try:
        check(intake, tree, now, allowed)
    except Invalid as refusal:
        return refusal.fields or {"row": str(refusal)}
    return {}


def _known(session: Session, source: str, ids: Sequence[str]) -> dict[str, int]:
    query = select(Complaint.external_id, Complaint.id).where(
        Complaint.external_source == source, Complaint.external_id.in_(ids)
    )
    return {str(own_id): number for own_id, number in session.execute(query)}
