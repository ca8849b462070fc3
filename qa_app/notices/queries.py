"""Reading notices: a person's own, how many they have not read, and what is to go out by e-mail."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from qa_app.errors import NotFound
from qa_app.notices.models import ByEmail, Notice, NoticeWish
from qa_app.people.models import Person
from qa_app.policy import Actor

PAGE_LENGTH = 50
MOST_COUNTED = 99
MOST_PEOPLE = 100


def mine(session: Session, actor: Actor, before_id: int | None = None) -> Sequence[Notice]:
    """The actor's notices, the newest first, one more than a page when there are more."""
    statement = select(Notice).where(Notice.person_id == actor.id).order_by(Notice.id.desc())
    if before_id is not None:
        statement = statement.where(Notice.id < before_id)
    return session.scalars(statement.limit(PAGE_LENGTH + 1)).all()


def unread(session: Session, actor: Actor) -> int:
    """How many notices the actor has not read, counted to one above 99."""
    few = select(Notice.id).where(Notice.person_id == actor.id, Notice.read_at.is_(None)).limit(MOST_COUNTED + 1)
    return session.scalar(select(func.count()).select_from(few.subquery())) or 0


def notice(session: Session, actor: Actor, notice_id: int) -> Notice:
    """One of the actor's own notices. Raises NotFound."""
    row = session.get(Notice, notice_id)
    if row is None or row.person_id != actor.id:
        raise NotFound("There is no such notice.")
    return row


def by_email(session: Session, person_id: int) -> ByEmail:
    """When the person wants their notices by e-mail."""
    row = session.get(NoticeWish, person_id)
    return ByEmail(row.by_email) if row else ByEmail.DAILY


def to_send(
    session: Session, *, since: datetime, daily_before: datetime | None
) -> Sequence[tuple[Notice, Person, str]]:
    """Unread notices after `since` that no letter carried, with their person and wish, by person and time.

    Those of people who want one letter a day are among them when they are from before `daily_before`. At most
    100 people at once, each with all that is to go out to them; the rows are locked where the database can.
    """
    wish = func.coalesce(NoticeWish.by_email, ByEmail.DAILY)
    is_due = wish == ByEmail.AT_ONCE
    if daily_before is not None:
        is_due = or_(is_due, and_(wish == ByEmail.DAILY, Notice.at < daily_before))
    where = and_(Notice.letter_id.is_(None), Notice.read_at.is_(None), Notice.at > since, Person.active, is_due)
    people = (
        select(Notice.person_id)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(NoticeWish, NoticeWish.person_id == Notice.person_id)
        .where(where)
        .distinct()
        .limit(MOST_PEOPLE)
    )
    statement = (
        select(Notice, Person, wish)
        .join(Person, Person.id == Notice.person_id)
        .outerjoin(NoticeWish, NoticeWish.person_id == Notice.person_id)
        .where(where, Notice.person_id.in_(people))
        .order_by(Notice.person_id, Notice.id)
        .with_for_update(of=Notice, skip_locked=True)
    )
    return [(row[0], row[1], row[2]) for row in session.execute(statement).unique()]
