"""Asking for an export: the row and its job in one transaction; and keeping the file that a worker made."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from qa_app import audit, labels
from qa_app.config import Settings
from qa_app.errors import NotAllowed, NotFound
from qa_app.insights import queries, rules
from qa_app.insights.models import Export
from qa_app.insights.rules import ANY_STATE, TABLES, Kind, Wish
from qa_app.insights.services.making import period_of
from qa_app.jobs import ledger
from qa_app.policy import Actor, Scope
from qa_app.storage import Stored
from reports import formats

TITLE_MAXIMUM = 300
FILE_NAME_MAXIMUM = 255
NAMES = {Kind.COACHING: "Coaching report", Kind.BATCH: "Scorecards and coaching reports"}


def ask(session: Session, actor: Actor, wish: Wish, settings: Settings) -> Export:
    """Add an export and its job; the same wish that is still being made is returned instead.

    Raises Invalid when the wish is incomplete, empty or too much at once, NotFound when it is about somebody out
    of the actor's reach, and NotAllowed when the actor may not export that kind at all.
    """
    rules.check(wish)
    if not actor.may(queries.permission_for(wish)):
        raise NotAllowed("That is exported by team leads and managers: archives, and what is not released.")
    title = _title(session, actor, wish, settings)
    if found := queries.under_way(session, actor, wish):
        return found
    now = datetime.now(UTC)
    row = Export(
        owner_id=actor.id, kind=wish.kind, title=title[:TITLE_MAXIMUM], parameters=wish.parameters(), asked_at=now
    )
    session.add(row)
    session.flush()  # the id is the job's key
    row.job = ledger.enqueue(session, "export", str(row.id), {"export": row.id}, title=row.title, owner_id=actor.id)
    audit.record(session, actor, "export_asked", ("export", row.id), kind=wish.kind.value, **wish.parameters())
    return row


def retry(session: Session, actor: Actor, export_id: int) -> Export:
    """Queue a failed export of the actor's own again. Raises NotFound, or Conflict when it did not fail."""
    row = queries.export(session, actor, export_id)
    if row.job_id is None:
        raise NotFound("There is no work on this export to try again.")
    ledger.retry(session, row.job_id)
    return row


def keep(session: Session, export_id: int, stored: Stored, *, file_name: str, media_type: str) -> None:
    """Note the finished file; for the worker's last transaction."""
    row = session.get_one(Export, export_id)
    row.sha256, row.size = stored.sha256, stored.size
    row.file_name, row.media_type = file_name[:FILE_NAME_MAXIMUM], media_type


def _title(session: Session, actor: Actor, wish: Wish, settings: Settings) -> str:
    """What the export is, in words; refuses whatever the actor cannot have."""
    if wish.kind is Kind.EVALUATION:
        assert wish.evaluation_id is not None
        row = queries.evaluation(session, actor, wish.evaluation_id)
        return f"Evaluation E-{row.id}: {row.agent.name}"
    period = period_of(wish, settings)
    whom = _whom(session, actor, wish)
    if wish.kind is not Kind.COACHING:
        most = rules.MOST_IN_TABLE if wish.kind in TABLES else rules.MOST_IN_ARCHIVE
        found = queries.selected(session, actor, wish, period, most + 1)
        rules.check_amount(wish.kind, len(found), whom, kind_of=_which(wish))
    name = NAMES.get(wish.kind, "Answers")
    which = f", {_which(wish)}" if wish.state or wish.selection else ""
    return f"{name}: {whom}{which}, {formats.period(period.first, period.last)}"


def _which(wish: Wish) -> str:
    """Which evaluations a table holds, in a few words."""
    state = {None: "released", ANY_STATE: "submitted"}.get(wish.state) or labels.of(wish.state).text.lower()
    return f"{state} {labels.of(wish.selection).text.lower()}" if wish.selection else state


def _whom(session: Session, actor: Actor, wish: Wish) -> str:
    permission = queries.permission_for(wish)
    if wish.agent_id:
        return queries.agent(session, actor, wish.agent_id, permission).name
    if wish.team_id:
        return f"team {queries.team(session, actor, wish.team_id, permission).name}"
    return "everybody" if actor.scope(permission) is Scope.ALL else "everybody in your reach"
