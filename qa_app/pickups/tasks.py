"""The worker's part: looking into a place now and then, each file in a transaction of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.errors import Invalid
from qa_app.interactions.services.arrivals import Terms
from qa_app.interactions.services.batch import holding
from qa_app.jobs.runner import Run
from qa_app.pickups import queries, services
from qa_app.pickups.models import TROUBLE_MAXIMUM, Pickup
from qa_app.pickups.rules import Found
from qa_app.pickups.services.looking import Said, files_of, note
from qa_app.pickups.services.places import FileTrouble, Place, PlaceTrouble, opened

MOST_A_LOOK = 500
MOST_LISTED = 200_000
LOOKING = "looking"
DESCRIBES = "It describes the files beside it."


@dataclass(frozen=True, slots=True)
class _Where:
    pickup_id: int
    kind: str
    place: str


def enqueue_due(session: Session, settings: Settings) -> int:
    """Have every place looked into whose time has come; returns how many. The caller commits."""
    due = queries.due(session, datetime.now(UTC), settings.places.every_s)
    return sum(services.look_now(session, row) for row in due)


def pick_up(run: Run) -> None:
    """Take in what is new in a pickup's place; trouble with the place is shown beside it and tried again later."""
    with run.transaction() as session:
        row = queries.pickup(session, run.payload["pickup_id"])
        where = _Where(row.id, row.kind, row.place)
    trouble: str | None = None
    try:
        with opened(where.kind, where.place, run.settings.places) as place:
            _look(run, where, place)
    except (PlaceTrouble, Invalid) as error:
        trouble = str(error)[:TROUBLE_MAXIMUM]
    with run.transaction(is_last=True) as session:
        row = queries.pickup(session, where.pickup_id)
        row.looked_at, row.trouble = datetime.now(UTC), trouble


def _look(run: Run, where: _Where, place: Place) -> None:
    run.step(LOOKING)
    listed = list(islice(place.look(), MOST_LISTED))
    with run.transaction() as session:
        new = list(islice(queries.unseen(session, where.pickup_id, listed), MOST_A_LOOK))
    if not new:
        return
    terms = Terms.of(run.settings)
    described = services.tables(listed, place.fetch, terms.zone)
    rows = {name: row for _, found in described.values() for name, row in found.items()}
    said, told = Said(rows, terms), set(described)
    _note_tables(run, where, [one for one in new if one.key in told])
    waiting = list(services.groups([one for one in new if one.key not in told]))
    trouble: FileTrouble | None = None
    for number, group in enumerate(waiting):
        try:
            _take(run, where, place, group, said)
        except FileTrouble as error:
            trouble = error
        run.step(LOOKING, 100 * (number + 1) // len(waiting))
    if trouble is not None:
        raise trouble


def _note_tables(run: Run, where: _Where, found: Sequence[Found]) -> None:
    with run.transaction() as session:
        for one in found:
            note(session, where.pickup_id, one, None, DESCRIBES)


def _take(run: Run, where: _Where, place: Place, group: Sequence[Found], said: Said) -> None:
    """The bytes are fetched before the database is asked for the right to write."""
    with (
        holding(run.store, files_of(group, place.fetch, said.terms.max_bytes), said.terms) as files,
        run.transaction() as session,
    ):
        row: Pickup = queries.pickup(session, where.pickup_id)
        services.take(session, run.store, row, group, files, said)
