"""What resolutions puts on the home page: approvals, checks, follow-ups, remedies and low answers that wait."""

from datetime import UTC, datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.services.approvals import words
from qa_app.web import Task, worklist
from qa_app.web.filters import day


def _place(complaint_id: int, anchor: str) -> str:
    return url_for("resolutions.outcome", complaint_id=complaint_id) + f"#{anchor}"


@worklist
def approvals(db: Session, person: Actor) -> list[Task]:
    """Promises of others over their limit that this person may approve."""
    if not person.may("complaint.write"):
        return []
    return [
        Task(
            kind=_("To approve"),
            title=f"C-{complaint.id} · {words(row.remedy)}",
            detail=_("%(name)s asked for it.", name=row.asked_by.name),
            url=_place(complaint.id, "remedies"),
            due=_("since %(day)s", day=day(row.asked_at).striptags()),
        )
        for row, complaint in queries.to_approve(db, person)
    ]


@worklist
def checks(db: Session, person: Actor) -> list[Task]:
    """Resolutions of others that a second person checks."""
    if not person.may("complaint.write"):
        return []
    return [
        Task(
            kind=_("Resolutions to check"),
            title=f"C-{row.complaint_id} · {row.complaint.product}",
            detail=_("It is serious.") if row.why == "severity" else _("It was drawn."),
            url=_place(row.complaint_id, "holds"),
            due=_("since %(day)s", day=day(row.asked_at).striptags()),
        )
        for row in queries.to_check(db, person)
    ]


@worklist
def follow_ups(db: Session, person: Actor) -> list[Task]:
    """The person's resolved complaints whose customers are to be asked whether it holds."""
    if not person.may("complaint.write"):
        return []
    now = datetime.now(UTC)
    return [
        Task(
            kind=_("Customers to ask again"),
            title=f"C-{row.complaint_id} · {row.complaint.product}",
            detail=_("Does the resolution hold?"),
            url=_place(row.complaint_id, "holds"),
            due=_("since %(day)s", day=day(row.due_at).striptags()),
        )
        for row in queries.to_follow_up(db, person, now)
    ]


@worklist
def remedies(db: Session, person: Actor) -> list[Task]:
    """What the person's complaints promised and still owe, or owe the proof of."""
    if not person.may("complaint.write"):
        return []
    today = datetime.now(UTC).date()
    return [
        Task(
            kind=_("Remedies to carry out"),
            title=f"C-{complaint.id} · {words(remedy)}",
            detail=_("The proof is missing.") if remedy.fulfilled_at else remedy.note,
            url=_place(complaint.id, "remedies"),
            due=_("by %(day)s", day=remedy.due_on.isoformat()) if remedy.due_on else "",
            is_late=queries.is_late(remedy.due_on, today),
        )
        for remedy, complaint in queries.to_carry_out(db, person)
    ]


@worklist
def recoveries(db: Session, person: Actor) -> list[Task]:
    """Customers who answered that they are not satisfied."""
    if not person.may("complaint.write"):
        return []
    now = datetime.now(UTC)
    return [
        Task(
            kind=_("Unsatisfied customers"),
            title=f"C-{row.complaint_id} · {row.complaint.product}",
            detail=_("They say that it is not resolved.") if row.reason == "not_resolved" else _("A low score."),
            url=_place(row.complaint_id, "holds"),
            due=_("by %(day)s", day=day(row.due_at).striptags()),
            is_late=row.due_at < now,
        )
        for row in queries.to_recover(db, person)
    ]
