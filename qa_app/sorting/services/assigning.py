"""Giving complaints out by the rules: once when they are assessed, again when what they are about changes.

While a desk wrote no rules, nothing is given out by itself. Nobody keeps what is about them or loses it silently.
"""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.rules.steps import OPEN
from qa_app.complaints.services import assign
from qa_app.notices.services import tell
from qa_app.people.models import Person, RoleRow, Team
from qa_app.policy import Role
from qa_app.sorting import queries
from qa_app.sorting.rules import assigning
from qa_app.sorting.rules.assigning import Choice, RuleBook

NOT_BEGUN = ("triaged", "assigned")


def allot(session: Session, complaint: Complaint) -> None:
    """Give a complaint to whom the rules say; without a rule that fits, to the fallback queue unless it has an owner.

    Somebody whom a person chose keeps it.
    """
    book = queries.book(session)
    if not book.rules or _was_chosen(session, complaint):
        return
    choice = decide(session, complaint, book)
    if choice is None and complaint.owner_id is None and complaint.team_id is None:
        choice = Choice(None, book.fallback_id, None, "No rule fits", True)
    if choice is not None:
        _give(session, complaint, choice, book.version)


def retarget(session: Session, complaint: Complaint) -> None:
    """Look again who gets a complaint, after what it is about changed, unless the work has begun."""
    if complaint.state in NOT_BEGUN:
        allot(session, complaint)


def decide(session: Session, complaint: Complaint, book: RuleBook) -> Choice | None:
    """What the rules say of a complaint; None when none fits."""
    case = queries.case_of(complaint, desk.categories(session))
    today = datetime.now(UTC).date()
    return assigning.choose(case, book, queries.workers(session), desk.accused(session, complaint), today)


def recheck_accused(session: Session, complaint: Complaint) -> None:
    """Take a complaint from an owner whom it is about, and put it into a queue."""
    owner = complaint.owner_id
    if owner is None or complaint.state not in OPEN or owner not in desk.accused(session, complaint):
        return
    leave(session, complaint, "the complaint is about them")


def leave(session: Session, complaint: Complaint, why: str) -> bool:
    """Put a complaint that its owner cannot keep into a queue, and tell the leads; False when there is no queue."""
    owner = session.get(Person, complaint.owner_id)
    name = owner.name if owner is not None else "Nobody"
    team_id = complaint.team_id or queries.book(session).fallback_id or (owner.team_id if owner is not None else None)
    if team_id is None:
        team_id = session.scalar(select(Team.id).order_by(Team.id).limit(1))
    if team_id is not None:
        assign(session, None, complaint, owner_id=None, team_id=team_id, reason=f"Taken from {name}: {why}")
    what = "was put into a queue" if team_id is not None else "waits for somebody to give it out"
    for lead in _leads(session):
        tell(
            session,
            lead,
            kind="complaint_left",
            title=f"C-{complaint.id} {what}: {name} cannot keep it",
            url=f"/complaints/{complaint.id}",
            key=f"complaint-left:{complaint.id}:{complaint.revision if team_id else 0}",
            now=datetime.now(UTC),
        )
    return team_id is not None


def _give(session: Session, complaint: Complaint, choice: Choice, version: int) -> None:
    if (choice.owner_id, choice.team_id) == (complaint.owner_id, complaint.team_id):
        return
    rule = f"{choice.rule.key if choice.rule else 'fallback'} v{version}"
    owner_id, team_id = choice.owner_id, choice.team_id
    assign(session, None, complaint, owner_id=owner_id, team_id=team_id, reason=choice.reason, rule=rule)


def _was_chosen(session: Session, complaint: Complaint) -> bool:
    """Whether the last one to give it out was a person."""
    query = select(ComplaintEvent.actor_id).where(
        ComplaintEvent.complaint_id == complaint.id, ComplaintEvent.kind == "assigned"
    )
    return session.scalar(query.order_by(ComplaintEvent.id.desc()).limit(1)) is not None


def _leads(session: Session) -> list[int]:
    has_role = Person.roles.any(RoleRow.name == Role.COMPLAINTS_LEAD)
    return list(session.scalars(select(Person.id).where(Person.active, has_role)))
