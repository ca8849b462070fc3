"""Answers of customers, resolutions on the spot, and remedies by their parts, as plain values of a period."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from qa_app.complaints.models import Complaint, ComplaintState, Remedy
from qa_app.complaints.queries import visible
from qa_app.interactions.models import Customer
from qa_app.policy import Actor
from qa_app.resolutions.models import Check, CheckKind, CheckResult, SurveyInvite, SurveyResponse
from qa_app.resolutions.rules.authority import part_of_reports
from qa_app.resolutions.rules.results import Asked, Share
from qa_app.resolutions.rules.surveys import RECOMMEND

ENDED = (ComplaintState.RESOLVED, ComplaintState.CLOSED)
MOST = 50_000


def asked(session: Session, actor: Actor, since: datetime, until: datetime) -> list[Asked]:
    """The invitations of complaints the actor may see that were due in `[since, until)`, with their answers."""
    reach = visible(actor).with_only_columns(Complaint.id)
    answers = SurveyResponse
    query = (
        select(
            SurveyInvite.state,
            SurveyInvite.sent_at,
            answers.csat,
            answers.effort,
            answers.resolved,
            answers.fair_outcome,
            answers.fair_process,
            answers.fair_treatment,
            SurveyInvite.suppressed_because,
            answers.more,
        )
        .outerjoin(SurveyResponse, SurveyResponse.invite_id == SurveyInvite.id)
        .where(SurveyInvite.due_at >= since, SurveyInvite.due_at < until, SurveyInvite.complaint_id.in_(reach))
    )
    rows: list[Any] = list(session.execute(query.limit(MOST)))
    return [Asked(*(*row[:-1], (row[-1] or {}).get(RECOMMEND))) for row in rows]


def on_the_spot(session: Session, actor: Actor, since: datetime, until: datetime) -> Share:
    """Of the complaints resolved in `[since, until)`, those resolved on the spot."""
    ended = visible(actor).where(
        Complaint.resolved_at >= since, Complaint.resolved_at < until, Complaint.state.in_(ENDED)
    )
    counts = ended.with_only_columns(Complaint.is_on_the_spot, func.count()).group_by(Complaint.is_on_the_spot)
    found = {bool(is_spot): number for is_spot, number in session.execute(counts)}
    return Share(found.get(True, 0), sum(found.values()))


def came_again(session: Session, actor: Actor, since: datetime, until: datetime) -> Share:
    """Of the resolutions whose thirty days ended in `[since, until)`, those after which the customer came back."""
    reach = visible(actor).with_only_columns(Complaint.id)
    looked = (Check.kind == CheckKind.NO_REPEAT, Check.done_at >= since, Check.done_at < until)
    query = select(Check.result, func.count()).where(*looked, Check.complaint_id.in_(reach)).group_by(Check.result)
    found: dict[str, int] = {row[0]: row[1] for row in session.execute(query)}
    return Share(found.get(CheckResult.FAILED, 0), sum(found.values()))


@dataclass(frozen=True, slots=True)
class Part:
    """Remedies of one part of reports: how many, and sums in minor units by currency, never across."""

    name: str
    n: int
    sums: tuple[tuple[str, int], ...]


def parts(session: Session, actor: Actor, since: datetime, until: datetime) -> list[Part]:
    """Remedies given in `[since, until)` as monetary, non-monetary and explanation (R47)."""
    reach = visible(actor).with_only_columns(Complaint.id)
    given = (Remedy.fulfilled_at >= since, Remedy.fulfilled_at < until, Remedy.complaint_id.in_(reach))
    query = (
        select(Remedy.kind, Remedy.currency, func.count(), func.sum(Remedy.amount_minor))
        .where(*given)
        .group_by(Remedy.kind, Remedy.currency)
    )
    counts = {"monetary": 0, "non_monetary": 0, "explanation": 0}
    sums: dict[str, int] = {}
    for kind, currency, number, total in session.execute(query):
        counts[part_of_reports(kind, total)] += number
        if currency:
            sums[currency] = sums.get(currency, 0) + int(total or 0)
    money = tuple(sorted(sums.items()))
    return [Part(name, n, money if name == "monetary" else ()) for name, n in counts.items()]


def words_of(session: Session, actor: Actor, since: datetime, until: datetime) -> Sequence[SurveyResponse]:
    """What customers wrote in the period, the newest first."""
    reach = visible(actor).with_only_columns(Complaint.id)
    invite = joinedload(SurveyResponse.invite)
    query = (
        select(SurveyResponse)
        .join(SurveyResponse.invite)
        .options(invite)
        .where(
            SurveyResponse.answered_at >= since,
            SurveyResponse.answered_at < until,
            SurveyResponse.text != "",
            SurveyInvite.complaint_id.in_(reach),
        )
    )
    return session.scalars(query.order_by(SurveyResponse.answered_at.desc()).limit(30)).unique().all()


def of_customer(session: Session, customer: Customer) -> Sequence[SurveyInvite]:
    """The customer's invitations that went out, the newest first, with their answers."""
    query = select(SurveyInvite).options(joinedload(SurveyInvite.response))
    own = (SurveyInvite.customer_id == customer.id, SurveyInvite.sent_at.is_not(None))
    return session.scalars(query.where(*own).order_by(SurveyInvite.sent_at.desc()).limit(20)).unique().all()
