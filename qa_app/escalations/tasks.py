"""The worker's part of escalations: passing on what nobody accepted, looking at what time brings, printing records."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints.models import Complaint
from qa_app.config import Settings
from qa_app.errors import Invalid
from qa_app.escalations import queries, rules, services
from qa_app.escalations.models import EscalationPaper, EscalationPolicy
from qa_app.jobs import ledger
from qa_app.jobs.models import Job
from qa_app.jobs.runner import Run
from qa_app.people.models import Person
from qa_app.storage import Store
from reports.documents import escalation as document

NOT_ACCEPTED = "Nobody accepted it in time."
MOST_AT_ONCE = 25
LOOKED_AT_ONCE = 200
LOOK_EVERY = timedelta(minutes=30)


def enqueue_due(session: Session, _settings: Settings) -> int:
    """Pass on what was not accepted in time, and have open complaints, where there are any, looked at every half hour.

    Returns how much there was to do.
    """
    now = datetime.now(UTC)
    late = queries.overdue(session, now, limit=MOST_AT_ONCE)
    for row in late:
        services.pass_on(session, None, row, NOT_ACCEPTED, now=now)
    looked_at = session.scalar(select(Job.finished_at).where(Job.name == "escalate", Job.key == "look"))
    is_just_done = looked_at is not None and looked_at > now - LOOK_EVERY
    if is_just_done or not queries.open_after(session, 0, limit=1):
        return len(late)
    title = "Look which complaints have to go up"
    return len(late) + (ledger.repeat(session, "escalate", "look", {}, title=title) is not None)


def look(run: Run) -> None:
    """Look at every open complaint, some at a time, and take up those whose time has come."""
    zone, after = ZoneInfo(run.settings.timezone), 0
    while True:
        with run.transaction() as session:
            rows = queries.open_after(session, after, limit=LOOKED_AT_ONCE)
            _take_up(session, rows, zone)
        if len(rows) < LOOKED_AT_ONCE:
            break
        after = rows[-1].id
    with run.transaction(is_last=True) as session:
        session.execute(select(EscalationPolicy.id).limit(1))


def _take_up(session: Session, rows: Sequence[Complaint], zone: ZoneInfo) -> None:
    now, criteria = datetime.now(UTC), queries.policy(session).criteria
    facts = queries.facts_of(session, rows, now, zone)
    for row in rows:
        services.consider(session, row, now, zone, found=rules.hits(criteria, facts[row.id]))


def print_record(run: Run) -> None:
    """Make the PDF of `run.payload["paper"]`, as the record stands now."""
    paper_id = run.payload["paper"]
    with run.transaction() as session:
        row = session.get(EscalationPaper, paper_id)
        if row is None:
            raise Invalid("This record was taken away.")
        asked_by = session.get_one(Person, row.asked_by_id).name
        complaint = session.get_one(Complaint, row.complaint_id)
        made = (asked_by, row.asked_at, run.settings.centre_name)
        value = queries.record(session, complaint, made, ZoneInfo(run.settings.timezone))
    run.step("drawing", 40)
    stored = Store(run.settings.store_dir).put(io.BytesIO(document.render_pdf(value)))
    with run.transaction(is_last=True) as session:
        services.keep_paper(session, paper_id, stored)
