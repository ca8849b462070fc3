"""What readers made of answers: helpful or not, what they looked for in vain, and what is known of deflection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Integer, case, exists, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql import ColumnElement

from qa_app.complaints.models import Complaint
from qa_app.interactions.models import Interaction
from qa_app.knowledge import rules
from qa_app.knowledge.models import AnswerReading, ArticleUse, Unfound


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """How many readers of an answer said that it helped, of how many who said anything."""

    yes: int
    n: int


@dataclass(frozen=True, slots=True)
class Usefulness:
    """On how many complaints an article was used or put aside, and on how many of them it helped."""

    used: int = 0
    put_aside: int = 0
    helped: int = 0
    judged: int = 0


@dataclass(frozen=True, slots=True)
class Deflection:
    """What became of readers who told us anything, or whom we know; of all others it is not known.

    `went_on` asked for help after the answer, `no_contact` are known customers who made none for seven days,
    `contact` known ones who did, `too_early` known ones whose seven days are not over, `unknown` the rest.
    """

    went_on: int = 0
    no_contact: int = 0
    contact: int = 0
    too_early: int = 0
    unknown: int = 0

    @property
    def known(self) -> int:
        """Readers of whom it is known whether they needed somebody."""
        return self.went_on + self.no_contact + self.contact


def helpful(session: Session, article_ids: Sequence[int]) -> Mapping[int, Helpfulness]:
    """What readers said of each of the articles."""
    yes = func.sum(func.cast(AnswerReading.is_helpful, Integer))
    query = select(AnswerReading.article_id, yes, func.count()).where(
        AnswerReading.article_id.in_(article_ids), AnswerReading.is_helpful.is_not(None)
    )
    rows = session.execute(query.group_by(AnswerReading.article_id))
    return {row[0]: Helpfulness(int(row[1] or 0), row[2]) for row in rows}


def useful(session: Session, article_ids: Sequence[int]) -> Mapping[int, Usefulness]:
    """What was made of each of the articles on complaints."""
    helped = ArticleUse.outcome.in_(("helped", "helped_partly"))
    counts = [
        func.sum(case((condition, 1), else_=0))
        for condition in (ArticleUse.is_used, ~ArticleUse.is_used, helped, ArticleUse.outcome.is_not(None))
    ]
    query = select(ArticleUse.article_id, *counts).where(ArticleUse.article_id.in_(article_ids))
    rows = session.execute(query.group_by(ArticleUse.article_id))
    return {row[0]: Usefulness(*(int(number) for number in row[1:])) for row in rows}


def unfound(session: Session, *, limit: int = 100) -> Sequence[Unfound]:
    """What was looked for and not found, the most often first."""
    query = select(Unfound).order_by(Unfound.times.desc(), Unfound.last_at.desc())
    return session.scalars(query.limit(limit)).all()


def deflection(session: Session, since: datetime, now: datetime) -> Deflection:
    """What is known of whether answers spared a contact, of readings since then.

    A contact is a complaint or an interaction of the customer after the reading, within seven days of it.
    """
    is_known = AnswerReading.customer_id.is_not(None)
    went_on = AnswerReading.asked_at.is_not(None)
    state = case(
        (went_on, "went_on"),
        (~is_known, "unknown"),
        (_made_contact(session), "contact"),
        (AnswerReading.at > now - rules.DEFLECTED_AFTER, "too_early"),
        else_="no_contact",
    ).label("state")
    found = select(state).where(AnswerReading.at >= since).subquery()
    counts = session.execute(select(found.c.state, func.count()).group_by(found.c.state)).all()
    return Deflection(**{row[0]: row[1] for row in counts})


def _made_contact(session: Session) -> ColumnElement[bool]:
    complaint = exists().where(
        Complaint.customer_id == AnswerReading.customer_id,
        Complaint.received_at >= AnswerReading.at,
        _within(session, Complaint.received_at),
    )
    contact = exists().where(
        Interaction.customer_id == AnswerReading.customer_id,
        Interaction.started_at >= AnswerReading.at,
        _within(session, Interaction.started_at),
    )
    return or_(complaint, contact)


def _within(session: Session, moment: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
    """Whether the moment lies within seven days of the reading."""
    days = rules.DEFLECTED_AFTER.days
    if session.get_bind().dialect.name == "postgresql":
        return moment <= AnswerReading.at + func.make_interval(0, 0, 0, days)
    return func.julianday(moment) <= func.julianday(AnswerReading.at) + days
