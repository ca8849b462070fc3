"""Background work of intake: files of complaints looked at and taken in, and what the CRM is told."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from qa_app.config import Settings
from qa_app.errors import Invalid
from qa_app.intake.models import ComplaintImport, CrmPush, ImportState
from qa_app.intake.rules import columns
from qa_app.intake.services import crm, imports
from qa_app.intake.services.imports import HEADERS, Outcome, Terms
from qa_app.jobs.runner import Run
from qa_app.people import services as people
from qa_app.people.models import Person
from reports.exports import csv_lines

MOST_SHOWN = 200


def import_complaints(run: Run) -> None:
    """Look at a file's rows, or record them; the result is a table with a word for every row."""
    with run.transaction() as session:
        row = session.get_one(ComplaintImport, run.payload["import"])
        sha256, name, source, by_id = row.sha256, row.name, row.source, row.by_id
        is_final = run.payload["what"] == "take"
    terms = Terms(source, ZoneInfo(run.settings.timezone), sha256[:16])
    outcomes = _taken(run, sha256, terms, by_id) if is_final else _checked(run, sha256, terms)
    counts: dict[str, int] = {}
    refusals: list[Any] = []
    try:
        result = _kept(run, _counted(outcomes, counts, refusals))
    except Invalid as refusal:
        _finish(run, state=ImportState.UNREADABLE, counts={}, refusals=[{"row": 1, "problems": {name: str(refusal)}}])
        return
    state = ImportState.TAKEN_IN if is_final else ImportState.CHECKED
    _finish(run, state=state, counts=counts, refusals=refusals, result_sha256=result)


def push_to_crm(run: Run) -> None:
    """Tell the CRM one thing; a CRM that is away has it told again later."""
    with run.transaction() as session:
        row = session.get_one(CrmPush, run.payload["push"])
        push_id, kind, payload = row.id, row.kind, dict(row.payload)
    crm_id = crm.adapter(run.settings.crm).push(push_id, kind, payload)
    with run.transaction(is_last=True) as session:
        crm.delivered(session, push_id, crm_id)


def enqueue_due(session: Session, settings: Settings) -> None:
    """Give what the CRM has not been told to the workers; without a CRM it waits."""
    if settings.crm is not None:
        crm.enqueue_due(session)


def _checked(run: Run, sha256: str, terms: Terms) -> Iterator[Outcome]:
    run.step("looking")
    seen: set[str] = set()
    with run.store.path(sha256).open("rb") as stream:
        for batch in imports.batches(columns.rows(stream)):
            with run.transaction() as session:
                found = imports.looked_at(session, batch, terms, seen)
            yield from found


def _taken(run: Run, sha256: str, terms: Terms, by_id: int) -> Iterator[Outcome]:
    """Each batch in a transaction of its own, so that work that is cut off goes on where it was."""
    with run.store.path(sha256).open("rb") as stream:
        for batch in imports.batches(columns.rows(stream)):
            with run.transaction() as session:
                actor = people.actor_of(session, session.get_one(Person, by_id))
                found = imports.taken_in(session, actor, batch, terms)
            yield from found


def _counted(outcomes: Iterator[Outcome], counts: dict[str, int], refusals: list[Any]) -> Iterator[Outcome]:
    for outcome in outcomes:
        counts[outcome.state] = counts.get(outcome.state, 0) + 1
        if outcome.state == "refused" and len(refusals) < MOST_SHOWN:
            refusals.append({"row": outcome.row, "problems": dict(outcome.problems or {})})
        yield outcome


def _kept(run: Run, outcomes: Iterator[Outcome]) -> str:
    with tempfile.TemporaryDirectory(dir=run.settings.data_dir) as folder:
        place = Path(folder) / "result.csv"
        with place.open("w", encoding="utf-8-sig", newline="") as file:
            file.writelines(csv_lines(HEADERS, (outcome.cells() for outcome in outcomes)))
        with place.open("rb") as stream:
            return run.store.put(stream).sha256


def _finish(run: Run, **columns_: Any) -> None:
    with run.transaction(is_last=True) as session:
        row = session.get_one(ComplaintImport, run.payload["import"])
        for name, value in columns_.items():
            setattr(row, name, value)
        row.finished_at = datetime.now(UTC)
