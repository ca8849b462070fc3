"""What the criteria look at, for many complaints in a handful of queries: out of their rows, logs and contacts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, lazyload

from qa_app.complaints.models import Complaint, ComplaintEvent, ComplaintInteraction, ComplaintState, Remedy
from qa_app.correspondence.models import InboundMessage
from qa_app.db import Base
from qa_app.escalations.rules import Facts, Happening, gaps, turns
from qa_app.interactions.models import Interaction

LONGEST_TEXT = 4_000
REJECTED = "rejected"


def last_complaints(session: Session, number: int) -> Sequence[Complaint]:
    """The last complaints, the newest first, but for drafts and merged ones."""
    counted = Complaint.state.not_in((ComplaintState.DRAFT, ComplaintState.MERGED))
    query = select(Complaint).options(lazyload("*")).where(counted)
    return session.scalars(query.order_by(Complaint.id.desc()).limit(number)).all()


def facts_of(
    session: Session, complaints: Sequence[Complaint], now: datetime, zone: ZoneInfo, *, is_history: bool = False
) -> dict[int, Facts]:
    """The facts of each complaint by its id, in five queries; days are those of the zone.

    As history they tell of its whole life: the longest stretch without progress, and not only the present one.
    """
    ids = [complaint.id for complaint in complaints]
    if not ids:
        return {}
    logs, said, used = _logs(session, ids), _said(session, ids), _used(session, ids, now)
    amounts, moods = _amounts(session, ids), _moods(session, ids)
    found = {}
    for one in complaints:
        log = [_happening(row, zone) for row in logs[one.id]]
        still = gaps(log, now.astimezone(zone))
        found[one.id] = Facts(
            severity=one.severity,
            sensitivity=tuple(one.sensitivity),
            exposure=one.public_exposure,
            amounts=tuple(amounts[one.id]),
            is_repeat=one.repeat_of_id is not None,
            times_reopened=one.cycle - 1,
            sla_pct=used.get(one.id),
            has_asked=any(item.kind == "customer_asked_escalation" for item in log),
            times_rejected=_rejections(logs[one.id]),
            still_days=still[1] if is_history else still[0],
            turns=turns(log),
            texts=(one.summary, one.remedy_sought, *said[one.id]),
            sentiments=tuple(moods[one.id]),
        )
    return found


def _happening(row: Row[Any], zone: ZoneInfo) -> Happening:
    return Happening(row.at.astimezone(zone), row.kind, row.payload.get("after", "") if row.kind == "moved" else "")


def _rejections(log: Sequence[Row[Any]]) -> int:
    """Proposals that the customer rejected in this cycle: as they answered, or as the desk noted it with a step."""
    answered = noted = 0
    for row in log:
        step = (row.payload.get("before"), row.payload.get("after")) if row.kind == "moved" else ("", "")
        if step[1] == "reopened":
            answered = noted = 0
        answered += row.kind == "proposal_answered" and row.payload.get("response") == REJECTED
        noted += step == ("proposed", "investigating")
    return max(answered, noted)


def _logs(session: Session, ids: Sequence[int]) -> defaultdict[int, list[Row[Any]]]:
    wanted = (ComplaintEvent.complaint_id, ComplaintEvent.at, ComplaintEvent.kind, ComplaintEvent.payload)
    query = select(*wanted).where(ComplaintEvent.complaint_id.in_(ids)).order_by(ComplaintEvent.id)
    found: defaultdict[int, list[Row[Any]]] = defaultdict(list)
    for row in session.execute(query):
        found[row.complaint_id].append(row)
    return found


def _amounts(session: Session, ids: Sequence[int]) -> defaultdict[int, list[tuple[int, str]]]:
    query = select(Remedy.complaint_id, Remedy.amount_minor, Remedy.currency).where(
        Remedy.complaint_id.in_(ids), Remedy.amount_minor.is_not(None)
    )
    found: defaultdict[int, list[tuple[int, str]]] = defaultdict(list)
    for complaint_id, minor, currency in session.execute(query):
        found[complaint_id].append((minor or 0, currency or ""))
    return found


def _said(session: Session, ids: Sequence[int]) -> defaultdict[int, list[str]]:
    """What the customers wrote on their complaints."""
    query = select(InboundMessage.complaint_id, InboundMessage.subject, InboundMessage.text)
    found: defaultdict[int, list[str]] = defaultdict(list)
    for complaint_id, subject, text in session.execute(query.where(InboundMessage.complaint_id.in_(ids))):
        found[complaint_id] += [subject, text[:LONGEST_TEXT]]
    return found


def _moods(session: Session, ids: Sequence[int]) -> defaultdict[int, list[float | None]]:
    """How the customer felt in each linked contact, in the order of the contacts."""
    query = (
        select(ComplaintInteraction.complaint_id, Interaction.customer_sentiment)
        .join(Interaction, Interaction.id == ComplaintInteraction.interaction_id)
        .where(ComplaintInteraction.complaint_id.in_(ids))
        .order_by(Interaction.started_at)
    )
    found: defaultdict[int, list[float | None]] = defaultdict(list)
    for complaint_id, mood in session.execute(query):
        found[complaint_id].append(mood)
    return found


def _used(session: Session, ids: Sequence[int], now: datetime) -> dict[int, float]:
    """The share of the time between start and due date that is gone of the clock of settling it, in percent.

    Clocks are a room beside this one, so that its table is read by name. One that stands still has no due date.
    """
    clock = Base.metadata.tables.get("clock")
    if clock is None:
        return {}
    query = select(clock.c.complaint_id, clock.c.started_at, clock.c.due_at, clock.c.stopped_at)
    query = query.where(clock.c.complaint_id.in_(ids), clock.c.kind == "resolution", clock.c.due_at.is_not(None))
    found = {}
    for complaint_id, started, due, stopped in session.execute(query):
        if due > started:
            found[complaint_id] = 100 * ((stopped or now) - started) / (due - started)
    return found
