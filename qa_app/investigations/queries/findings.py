"""Coded causes: the one that stands, all that were coded, and who is to code a case again."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint
from qa_app.investigations.models import CauseFinding, SecondCoding
from qa_app.people.models import Person


def finding_of(session: Session, complaint_id: int) -> CauseFinding | None:
    """The finding that stands: the last one that is no second coding."""
    query = select(CauseFinding).where(CauseFinding.complaint_id == complaint_id, CauseFinding.is_second.is_(False))
    whole = query.options(selectinload(CauseFinding.causes), joinedload(CauseFinding.coder).lazyload(Person.roles))
    return session.scalars(whole.order_by(CauseFinding.id.desc()).limit(1)).unique().one_or_none()


def findings(session: Session, complaint_id: int) -> Sequence[CauseFinding]:
    """All findings on a complaint, the newest first, with their causes and coders."""
    query = select(CauseFinding).where(CauseFinding.complaint_id == complaint_id)
    whole = query.options(selectinload(CauseFinding.causes), joinedload(CauseFinding.coder).lazyload(Person.roles))
    return session.scalars(whole.order_by(CauseFinding.id.desc())).unique().all()


def second_coding(session: Session, complaint_id: int) -> SecondCoding | None:
    """Whether the case is coded twice, and by whom."""
    return session.get(SecondCoding, complaint_id)


def second_coder(session: Session, complaint: Complaint, *, besides: Collection[int]) -> int | None:
    """Who codes the case again: of those who work on complaints whoever has the fewest to code, never the accused."""
    barred = desk.accused(session, complaint) | set(besides)
    able = [person.id for person in desk.handlers(session) if person.id not in barred]
    waiting = (SecondCoding.coder_id.in_(able), SecondCoding.finding_id.is_(None))
    counts = select(SecondCoding.coder_id, func.count()).where(*waiting).group_by(SecondCoding.coder_id)
    open_by = {row[0]: row[1] for row in session.execute(counts)}
    return min(able, key=lambda person_id: (open_by.get(person_id, 0), person_id), default=None)
