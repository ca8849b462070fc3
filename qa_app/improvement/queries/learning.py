"""Reviews that are due, expectations and who has not read them, and the decisions that charts mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload, selectinload
from sqlalchemy.sql import ColumnElement

from qa_app.errors import NotFound
from qa_app.improvement.models import (
    Expectation,
    ExpectationRead,
    ExpectationVersion,
    Review,
    ReviewMinutes,
    TargetDecision,
)
from qa_app.improvement.rules.learning import Annotation
from qa_app.people.models import Person, RoleRow
from qa_app.policy import Actor

MOST_LISTED = 500


def reviews(session: Session) -> Sequence[Review]:
    """The review calendar: what comes next first, what is switched off last."""
    query = select(Review).options(joinedload(Review.owner))
    return session.scalars(query.order_by(Review.is_on.desc(), Review.next_on, Review.id).limit(200)).unique().all()


def review(session: Session, review_id: int) -> Review:
    """One review with its minutes. Raises `NotFound`."""
    minutes = selectinload(Review.minutes).joinedload(ReviewMinutes.by)
    found = session.scalar(select(Review).options(joinedload(Review.owner), minutes).where(Review.id == review_id))
    if found is None:
        raise NotFound("There is no such review.")
    return found


def reviews_due(session: Session, actor: Actor, today: date, *, limit: int = 50) -> Sequence[Review]:
    """The actor's own reviews whose day has come."""
    mine = (Review.owner_id == actor.id, Review.is_on, Review.next_on <= today)
    query = select(Review).options(lazyload("*")).where(*mine)
    return session.scalars(query.order_by(Review.next_on).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """An expectation as it stands: its present text, and when the reader read it (None: not yet)."""

    expectation: Expectation
    version: ExpectationVersion
    is_read: bool


def expected_of(session: Session, actor: Actor, *, is_unread: bool = False, limit: int = 50) -> list[Standing]:
    """What is expected of the actor in their roles, in its present version."""
    read = exists().where(ExpectationRead.version_id == ExpectationVersion.id, ExpectationRead.person_id == actor.id)
    query = (
        select(Expectation, ExpectationVersion, read)
        .join(ExpectationVersion, _is_present())
        .where(Expectation.retired_at.is_(None), Expectation.role.in_(["", *(role.value for role in actor.roles)]))
        .options(lazyload("*"))
    )
    if is_unread:
        query = query.where(~read)
    rows = session.execute(query.order_by(Expectation.title).limit(limit))
    return [Standing(row[0], row[1], bool(row[2])) for row in rows]


def _is_present() -> ColumnElement[bool]:
    return and_(ExpectationVersion.expectation_id == Expectation.id, ExpectationVersion.number == Expectation.number)


def expectations(session: Session) -> Sequence[Expectation]:
    """Every expectation that holds, by role and title."""
    query = select(Expectation).where(Expectation.retired_at.is_(None))
    return session.scalars(query.order_by(Expectation.role, Expectation.title)).all()


def expectation(session: Session, expectation_id: int) -> Expectation:
    """One expectation with its versions. Raises `NotFound`."""
    versions = selectinload(Expectation.versions).joinedload(ExpectationVersion.by)
    found = session.scalar(select(Expectation).options(versions).where(Expectation.id == expectation_id))
    if found is None:
        raise NotFound("There is no such expectation.")
    return found


def unsigned(session: Session, expectation: Expectation | None = None) -> Sequence[tuple[Expectation, Person]]:
    """Who has not read what is expected of them, in its present version: of one expectation, or of all."""
    read = exists().where(ExpectationRead.version_id == ExpectationVersion.id, ExpectationRead.person_id == Person.id)
    asked = or_(Expectation.role == "", Person.roles.any(RoleRow.name == Expectation.role))
    query = (
        select(Expectation, Person)
        .join(ExpectationVersion, _is_present())
        .join(Person, asked)
        .where(Expectation.retired_at.is_(None), Person.active, ~read)
        .options(lazyload("*"))
    )
    if expectation is not None:
        query = query.where(Expectation.id == expectation.id)
    rows = session.execute(query.order_by(Expectation.title, Person.name).limit(MOST_LISTED))
    return [(row[0], row[1]) for row in rows]


def decision_rows(session: Session, *, limit: int = 200) -> Sequence[TargetDecision]:
    """The log of decisions, the newest first."""
    query = select(TargetDecision).options(joinedload(TargetDecision.author))
    order = (TargetDecision.decided_on.desc(), TargetDecision.id.desc())
    return session.scalars(query.order_by(*order).limit(limit)).unique().all()


def decisions(session: Session, since: date, until: date) -> list[Annotation]:
    """What charts mark between two days, both of them included: each changed target at its day (R72)."""
    between = (TargetDecision.decided_on >= since, TargetDecision.decided_on <= until)
    query = select(TargetDecision).options(lazyload("*")).where(*between)
    rows = session.scalars(query.order_by(TargetDecision.decided_on, TargetDecision.id))
    return [
        Annotation(row.decided_on, f"{row.metric}: {row.before + ' → ' if row.before else ''}{row.after}")
        for row in rows
    ]
