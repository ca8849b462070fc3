"""The matrix of who may promise what, now and as it was, and what waits for approval."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.complaints.models import Complaint, Remedy
from qa_app.people.models import Person, RoleRow
from qa_app.policy import Actor
from qa_app.resolutions.models import Approval, ApprovalState, AuthorityVersion
from qa_app.resolutions.rules.authority import STANDARD, Cell, Change, Matrix, changes, matrix


def live_matrix(session: Session) -> Matrix:
    """The matrix in use: the newest version, or the one that the product comes with."""
    query = select(AuthorityVersion).options(selectinload(AuthorityVersion.limits))
    row = session.scalar(query.order_by(AuthorityVersion.version.desc()).limit(1))
    return STANDARD if row is None else _matrix(row)


def matrix_of(session: Session, version: int) -> Matrix:
    """The matrix as it was in a version: past promises are judged by it."""
    row = session.scalar(select(AuthorityVersion).where(AuthorityVersion.version == version))
    return STANDARD if row is None else _matrix(row)


def authority_versions(session: Session) -> Sequence[AuthorityVersion]:
    """Every version, the newest first."""
    query = select(AuthorityVersion).options(joinedload(AuthorityVersion.by), selectinload(AuthorityVersion.limits))
    return session.scalars(query.order_by(AuthorityVersion.version.desc()).limit(100)).unique().all()


def _matrix(row: AuthorityVersion) -> Matrix:
    cells = (Cell(limit.role, limit.remedy, limit.currency, limit.maximum_minor) for limit in row.limits)
    return matrix(row.version, cells)


def promised_so_far(session: Session, complaint: Complaint, kind: str, currency: str) -> int:
    """What was promised of this kind in this cycle and not cancelled, in minor units: a limit is not split up."""
    query = select(func.coalesce(func.sum(Remedy.amount_minor), 0)).where(
        Remedy.complaint_id == complaint.id,
        Remedy.cycle == complaint.cycle,
        Remedy.kind == kind,
        Remedy.currency == currency,
        Remedy.cancelled_at.is_(None),
    )
    return int(session.scalar(query) or 0)


def approvals(session: Session, complaint: Complaint) -> Sequence[Approval]:
    """What was asked for approval on the complaint, in order."""
    names = (joinedload(Approval.remedy), joinedload(Approval.asked_by), joinedload(Approval.decided_by))
    query = select(Approval).options(*names).join(Remedy).where(Remedy.complaint_id == complaint.id)
    return session.scalars(query.order_by(Approval.id)).unique().all()


def open_approvals(session: Session, complaint: Complaint) -> Sequence[Remedy]:
    """Remedies of the complaint that still wait for approval."""
    waiting = (Remedy.complaint_id == complaint.id, Approval.state == ApprovalState.OPEN)
    return session.scalars(select(Remedy).join(Approval).where(*waiting).order_by(Remedy.id)).all()


def to_approve(session: Session, actor: Actor, *, limit: int = 50) -> list[tuple[Approval, Complaint]]:
    """What waits for approval and this person's limit covers, the oldest first; not what they asked for."""
    query = (
        select(Approval, Complaint)
        .join(Remedy, Remedy.id == Approval.remedy_id)
        .join(Complaint, Complaint.id == Remedy.complaint_id)
        .options(joinedload(Approval.remedy), joinedload(Approval.asked_by))
        .where(Approval.state == ApprovalState.OPEN, Approval.asked_by_id != actor.id)
    )
    rows = session.execute(query.order_by(Approval.id).limit(limit)).unique().all()
    if not rows:
        return []
    live = live_matrix(session)
    return [(row, complaint) for row, complaint in rows if _covers(live, actor, row.remedy)]


def _covers(live: Matrix, actor: Actor, remedy: Remedy) -> bool:
    return live.limit(actor.roles, remedy.kind, remedy.currency).covers(remedy.amount_minor)


def who_may_approve(session: Session, remedy: Remedy, *, without: frozenset[int]) -> list[int]:
    """The ids of active people of the desk whose limit covers the remedy, without those who may not."""
    live = live_matrix(session)
    cover = [
        role
        for role in ("complaints_handler", "complaints_lead")
        if live.limit((role,), remedy.kind, remedy.currency).covers(remedy.amount_minor)
    ]
    query = select(Person.id).where(Person.active, Person.roles.any(RoleRow.name.in_(cover)))
    return [person_id for person_id in session.scalars(query.order_by(Person.id)) if person_id not in without]


def changed_by(session: Session, row: AuthorityVersion) -> list[Change]:
    """What a version changed of the one before it."""
    return changes(matrix_of(session, row.version - 1), _matrix(row))
