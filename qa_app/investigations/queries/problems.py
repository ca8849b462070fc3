"""Problems: the list, one with its complaints, how often it is met, and groups of cases that may be one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from qa_app.complaints import queries as desk
from qa_app.complaints.models import Complaint, ComplaintState
from qa_app.errors import NotFound
from qa_app.interactions.models import Interaction
from qa_app.investigations.models import Problem, ProblemComplaint, ProblemState
from qa_app.investigations.rules import UNKNOWN, Alike
from qa_app.people.models import Person
from qa_app.policy import Actor
from reports.tally import Rate

NOT_COUNTED = (ComplaintState.DRAFT, ComplaintState.NOT_A_COMPLAINT, ComplaintState.MERGED)
LEAST_ALIKE, WITHIN_DAYS = 5, 30
MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Prevalence:
    """How often a problem is met in its window: its complaints of all complaints, and of all contacts.

    `of_contacts` is None where fewer contacts were brought in than there are complaints: then they are not all.
    """

    of_complaints: Rate
    of_contacts: Rate | None
    customers: int


@dataclass(frozen=True, slots=True)
class Suggested:
    """Complaints that are alike and many: perhaps one problem. `customers` is how many people they come from."""

    alike: Alike
    number: int
    customers: int


def problems(session: Session, *, state: str = "", limit: int = MOST_SHOWN) -> Sequence[Row[Problem, int]]:
    """Problems with how many complaints show each, open ones first, the newest first."""
    number = select(func.count()).where(ProblemComplaint.problem_id == Problem.id).correlate(Problem).scalar_subquery()
    query = select(Problem, number).options(joinedload(Problem.owner).lazyload(Person.roles))
    if state:
        query = query.where(Problem.state == state)
    return session.execute(query.order_by(Problem.state == ProblemState.CLOSED, Problem.id.desc()).limit(limit)).all()


def problem(session: Session, problem_id: int) -> Problem:
    """One problem. Raises `NotFound`."""
    found = session.get(Problem, problem_id)
    if found is None:
        raise NotFound("There is no such problem.")
    return found


def problem_cases(session: Session, actor: Actor, problem_id: int) -> Sequence[ProblemComplaint]:
    """The problem's complaints that the actor may see, the newest first."""
    seen = desk.visible(actor).with_only_columns(Complaint.id)
    query = (
        select(ProblemComplaint)
        .join(Complaint, Complaint.id == ProblemComplaint.complaint_id)
        .where(ProblemComplaint.problem_id == problem_id, Complaint.id.in_(seen))
        .options(
            joinedload(ProblemComplaint.complaint).joinedload(Complaint.customer),
            joinedload(ProblemComplaint.linked_by).lazyload(Person.roles),
        )
    )
    return session.scalars(query.order_by(Complaint.received_at.desc()).limit(MOST_SHOWN)).unique().all()


def problems_of(session: Session, complaint_id: int) -> Sequence[Problem]:
    """The problems that a complaint shows."""
    query = select(Problem).join(ProblemComplaint, ProblemComplaint.problem_id == Problem.id)
    return session.scalars(query.where(ProblemComplaint.complaint_id == complaint_id).order_by(Problem.id)).all()


def linked_ids(session: Session, problem_id: int) -> Sequence[int]:
    """The numbers of the problem's complaints."""
    query = select(ProblemComplaint.complaint_id).where(ProblemComplaint.problem_id == problem_id)
    return session.scalars(query.order_by(ProblemComplaint.complaint_id)).all()


def prevalence(session: Session, row: Problem, now: datetime) -> Prevalence:
    """How often the problem is met in the days of its window up to now, counted anew each time; three queries."""
    since = now - timedelta(days=row.window_days)
    received = (Complaint.received_at >= since, Complaint.received_at <= now, Complaint.state.not_in(NOT_COUNTED))
    linked = (
        select(func.count(), func.count(Complaint.customer_id.distinct()))
        .join(ProblemComplaint, ProblemComplaint.complaint_id == Complaint.id)
        .where(ProblemComplaint.problem_id == row.id, *received)
    )
    cases, customers = session.execute(linked).one()
    complaints = session.scalar(select(func.count(Complaint.id)).where(*received)) or 0
    within = (Interaction.started_at >= since, Interaction.started_at <= now)
    contacts = session.scalar(select(func.count(Interaction.id)).where(*within)) or 0
    return Prevalence(Rate(cases, complaints), Rate(cases, contacts) if contacts >= cases else None, customers)


def suggested(
    session: Session,
    actor: Actor,
    now: datetime,
    *,
    least: int = LEAST_ALIKE,
    days: int = WITHIN_DAYS,
) -> list[Suggested]:
    """Groups of at least so many complaints alike within so many days that no open problem is about, largest first.

    Alike are the same category and product, or the same cause found.
    """
    pairs: tuple[InstrumentedAttribute[Any], ...] = (Complaint.category, Complaint.product)
    found = _groups(session, actor, pairs, (now - timedelta(days=days), now), least)
    causes = _groups(session, actor, (Complaint.root_cause,), (now - timedelta(days=days), now), least)
    made = [Suggested(Alike(category=row[0], product=row[1]), row[2], row[3]) for row in found if row[0]]
    made += [Suggested(Alike(cause=row[0]), row[1], row[2]) for row in causes if row[0] and row[0] != UNKNOWN]
    open_ = select(Problem.category, Problem.product, Problem.cause).where(Problem.state != ProblemState.CLOSED)
    known = {Alike(*row) for row in session.execute(open_)}
    return sorted((one for one in made if one.alike not in known), key=lambda one: -one.number)[:20]


def _groups(
    session: Session,
    actor: Actor,
    columns: tuple[InstrumentedAttribute[Any], ...],
    within: tuple[datetime, datetime],
    least: int,
) -> list[tuple[Any, ...]]:
    number = func.count(Complaint.id)
    query = desk.visible(actor).where(*_received(within)).group_by(*columns).having(number >= least)
    wanted = query.with_only_columns(*columns, number, func.count(Complaint.customer_id.distinct()))
    return [tuple(row) for row in session.execute(wanted)]


def _received(within: tuple[datetime, datetime]) -> tuple[ColumnElement[bool], ...]:
    since, until = within
    return Complaint.received_at >= since, Complaint.received_at <= until, Complaint.state.not_in(NOT_COUNTED)


def alike_ids(
    session: Session, actor: Actor, alike: Alike, since: datetime, until: datetime, *, limit: int
) -> Sequence[int]:
    """The complaints that the actor may see which are alike and were received in the time, the newest first."""
    same = {Complaint.category: alike.category, Complaint.product: alike.product, Complaint.root_cause: alike.cause}
    query = desk.visible(actor).where(*_received((since, until)))
    query = query.where(*(column == value for column, value in same.items() if value))
    return session.scalars(query.with_only_columns(Complaint.id).order_by(Complaint.id.desc()).limit(limit)).all()


def open_problem_about(session: Session, alike: Alike) -> Problem | None:
    """The problem that is about the very same and not closed."""
    same = (Problem.category == alike.category, Problem.product == alike.product, Problem.cause == alike.cause)
    query = select(Problem).where(Problem.state != ProblemState.CLOSED, *same).order_by(Problem.id)
    return session.scalars(query.limit(1)).first()
