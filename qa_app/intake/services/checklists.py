"""Protocol checklists: published as versions, frozen for a complaint, ticked by people, asked before steps (R09)."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from qa_app import audit
from qa_app.complaints import services as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.queries import categories
from qa_app.complaints.rules import OPEN
from qa_app.complaints.rules.steps import Missing, Step
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.intake.models import Checklist, ChecklistTick, ComplaintChecklist
from qa_app.intake.queries import checklists as queries
from qa_app.intake.rules.checklists import BLOCKABLE, Item, from_document, to_document
from qa_app.policy import Actor


def publish(session: Session, actor: Actor, category: str, items: Sequence[Item]) -> Checklist:
    """Make the next version of a category's checklist; complaints that have one keep theirs. Raises `Invalid`."""
    if category != queries.EVERY and not categories(session).is_offered(category):
        raise Invalid("There is no such category.", {"category": "Choose a category."})
    last = session.scalar(select(func.max(Checklist.version)).where(Checklist.category == category)) or 0
    row = Checklist(
        category=category,
        version=last + 1,
        items=to_document(items),
        made_by_id=actor.id,
        made_at=datetime.now(UTC),
    )
    session.add(row)
    session.flush()
    audit.record(session, actor, "checklist.publish", ("protocol_checklist", row.id), version=row.version)
    return row


def freeze(session: Session, complaint: Complaint) -> None:
    """Let the version in force for its category hold for the complaint from now on; ticks stay with their items."""
    wanted, now = queries.for_category(session, complaint.category), datetime.now(UTC)
    row = queries.frozen(session, complaint)
    if row is not None and wanted is None:
        session.delete(row)
    elif row is not None and wanted is not None and row.checklist.category != wanted.category:
        row.checklist, row.frozen_at = wanted, now
    elif row is None and wanted is not None:
        session.add(ComplaintChecklist(complaint_id=complaint.id, checklist=wanted, frozen_at=now))


def tick(session: Session, actor: Actor, complaint: Complaint, key: str, *, is_done: bool) -> None:
    """Tick an item of the complaint's checklist, or take the tick back. Raises `NotFound` and `Conflict`."""
    row = queries.frozen(session, complaint)
    item = next((one for one in from_document(row.checklist.items) if one.key == key), None) if row else None
    if item is None:
        raise NotFound("There is no such item on this complaint's checklist.")
    if complaint.state not in OPEN and complaint.state != "resolved":
        raise Conflict("The complaint is finished; its checklist stays as it is.")
    known = session.get(ChecklistTick, (complaint.id, key))
    if is_done == (known is not None):
        return
    if known is None:
        session.add(ChecklistTick(complaint_id=complaint.id, item=key, by_id=actor.id, at=datetime.now(UTC)))
    else:
        session.delete(known)
    kind = "checklist_ticked" if is_done else "checklist_unticked"
    complaints.happened(session, actor, complaint, kind, item=item.text)


def lacking(session: Session, complaint: Complaint, step: Step) -> Sequence[Missing]:
    """The items that have to be ticked before the step."""
    if step.after not in BLOCKABLE:
        return ()
    row = queries.frozen(session, complaint)
    wanted = [item for item in from_document(row.checklist.items) if item.blocks == step.after] if row else []
    if not wanted:
        return ()
    done = queries.ticks(session, complaint.id)
    return [Missing(f"“{item.text}” ticked on the checklist", "checklist") for item in wanted if item.key not in done]
