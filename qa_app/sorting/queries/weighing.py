"""What the rules look at of a complaint: how common it is, whom it touches, and what it says."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, case, func, select
from sqlalchemy.orm import Session, joinedload
from sqlalchemy.sql import ColumnElement

from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.categories import Tree
from qa_app.complaints.rules.steps import OPEN
from qa_app.sorting.rules.assigning import Case, amounts
from qa_app.sorting.rules.priority import BASELINE_WINDOWS, WINDOW_DAYS, Known, Spread

NOT_COUNTED = ("draft", "not_a_complaint", "merged")
WINDOW = timedelta(days=WINDOW_DAYS)


def known(session: Session, complaint: Complaint, tree: Tree, now: datetime) -> Known:
    """What the rules of priority look at. The complaint must have been assessed."""
    words = set(complaint.sensitivity) | ({"vulnerable"} if complaint.customer.vulnerability else set())
    return Known(
        severity=str(complaint.severity),
        exposure=complaint.public_exposure,
        sensitivity=words,
        is_repeat=complaint.repeat_of_id is not None,
        spread=spread(session, complaint, tree, now),
    )


def spread(session: Session, complaint: Complaint, tree: Tree, now: datetime) -> Spread:
    """How many complaints like this one came in the last week and in the eight before, in one query."""
    begin = now - WINDOW
    recent = func.count(case((Complaint.received_at > begin, 1)))
    counted = select(recent, func.count()).where(
        _alike(complaint, tree),
        Complaint.received_at > begin - BASELINE_WINDOWS * WINDOW,
        Complaint.received_at <= now,
        Complaint.state.not_in(NOT_COUNTED),
    )
    lately_alike, all_alike = session.execute(counted).one()
    return Spread(lately_alike, all_alike - lately_alike)


def alike_open(session: Session, complaint: Complaint, tree: Tree, now: datetime, *, limit: int) -> Sequence[Complaint]:
    """Assessed open complaints like this one of the last week, the newest first."""
    query = select(Complaint).where(
        _alike(complaint, tree),
        Complaint.received_at > now - WINDOW,
        Complaint.state.in_(OPEN),
        Complaint.severity.is_not(None),
    )
    return session.scalars(query.order_by(Complaint.id.desc()).limit(limit)).all()


def _alike(complaint: Complaint, tree: Tree) -> ColumnElement[bool]:
    """Others of the same category, as it counts today, and product."""
    categories = tree.under(tree.now(complaint.category))
    same = and_(Complaint.category.in_(categories), Complaint.product == complaint.product)
    return and_(same, Complaint.id != complaint.id)


def case_of(complaint: Complaint, tree: Tree) -> Case:
    """What the rules of assignment look at."""
    category = tree.now(complaint.category)
    return Case(
        categories=frozenset({category, tree.top(category), complaint.category}),
        channel=complaint.channel,
        language=complaint.customer.language or "",
        product=complaint.product,
        severity=complaint.severity or "",
        sensitivity=frozenset(complaint.sensitivity)
        | ({"vulnerable"} if complaint.customer.vulnerability else frozenset()),
        exposure=complaint.public_exposure,
        amounts=amounts(f"{complaint.summary}\n{complaint.remedy_sought}"),
    )


def lately(session: Session, *, limit: int = 100) -> Sequence[Complaint]:
    """The last complaints that were recorded, with their customers and owners."""
    query = select(Complaint).options(
        joinedload(Complaint.customer), joinedload(Complaint.owner), joinedload(Complaint.team)
    )
    query = query.where(Complaint.state.not_in(NOT_COUNTED)).order_by(Complaint.id.desc()).limit(limit)
    return session.scalars(query).unique().all()
