"""What happened in complaints whose customers answered the survey: the steps of handling beside the answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from qa_app.clocks.models import Clock, Result
from qa_app.complaints.models import Complaint, ComplaintEvent
from qa_app.complaints.queries import visible
from qa_app.figures.queries.desk import Between
from qa_app.policy import Actor
from qa_app.resolutions.models import SurveyInvite, SurveyResponse

STEPS: Mapping[str, str] = {
    "ack": "told_late",
    "first_human": "answered_late",
    "update": "update_missed",
    "next_reply": "reply_late",
    "resolution": "settled_late",
    "remedy": "remedy_late",
}
"""The clocks that are looked at, and what it is called when one of the kind was missed."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A survey answer: who worked on the complaint, whether it is a low one, and for each step of the handling
    whether it went wrong; a step that did not take place is left out."""

    owner_id: int
    is_low: bool
    steps: Mapping[str, bool]


def answered(session: Session, actor: Actor, period: Between, *, low: int = 2) -> list[Answered]:
    """The answers of a period with a satisfaction score, `low` or less being low, in three queries.

    A clock that was late only because the rules changed is left out.
    """
    given = (
        select(SurveyInvite.complaint_id, Complaint.owner_id, SurveyResponse.csat, SurveyInvite.cycle)
        .join(SurveyResponse, SurveyResponse.invite_id == SurveyInvite.id)
        .join(Complaint, Complaint.id == SurveyInvite.complaint_id)
        .where(
            SurveyResponse.answered_at >= period.since,
            SurveyResponse.answered_at < period.until,
            SurveyResponse.csat.is_not(None),
            Complaint.owner_id.is_not(None),
            Complaint.id.in_(visible(actor).with_only_columns(Complaint.id)),
        )
    )
    ids = given.with_only_columns(SurveyInvite.complaint_id)
    clocks, escalated = _clocks(session, ids), _escalated(session, ids)
    return [
        Answered(
            owner_id or 0,
            csat is not None and csat <= low,
            {**clocks.get(number, {}), "escalated": number in escalated, "reopened": cycle > 1},
        )
        for number, owner_id, csat, cycle in session.execute(given)
    ]


def _clocks(session: Session, ids: Select[Any]) -> dict[int, dict[str, bool]]:
    rows = select(Clock.complaint_id, Clock.kind, Clock.result).where(
        Clock.complaint_id.in_(ids),
        Clock.kind.in_(STEPS),
        Clock.result.in_((Result.MET, Result.MISSED)),
        Clock.is_by_change.is_(False),
    )
    found: dict[int, dict[str, bool]] = {}
    for number, kind, result in session.execute(rows):
        mine, step = found.setdefault(number, {}), STEPS[kind]
        mine[step] = mine.get(step, False) or result == Result.MISSED
    return found


def _escalated(session: Session, ids: Select[Any]) -> frozenset[int]:
    rows = select(ComplaintEvent.complaint_id).where(
        ComplaintEvent.complaint_id.in_(ids), ComplaintEvent.kind == "escalated"
    )
    return frozenset(session.scalars(rows))
