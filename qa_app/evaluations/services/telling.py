"""What people are told when an evaluation goes on its way: names, days and numbers, never anybody's words."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.evaluations.models import Dispute, DisputeState, Evaluation
from qa_app.evaluations.rules.windows import Calendar, last_day
from qa_app.notices import services as notices
from qa_app.people.models import Person, RoleRow, team_lead
from qa_app.policy import Role


def released(session: Session, row: Evaluation, calendar: Calendar, now: datetime) -> None:
    """The agent: there is something to read, and until when a response is possible."""
    end = f"; you can respond until {_day(calendar, row.respond_until)}" if row.respond_until else ""
    key = f"released:{row.id}:{row.revision}"
    _tell(
        session, row, [row.agent_id], "evaluation_released", f"An evaluation of {_contact(row)} is there{end}", key, now
    )


def taken_back(session: Session, row: Evaluation, now: datetime) -> None:
    """The agent: what was there to read is being changed."""
    title = f"The evaluation of {_contact(row)} was taken back to be changed; you are told when it is there again"
    key = f"taken_back:{row.id}:{row.revision}"
    notices.tell(
        session, row.agent_id, kind="evaluation_edited", title=title, url="/evaluations/feedback", key=key, now=now
    )


def to_approve(session: Session, row: Evaluation, now: datetime) -> None:
    """Those who may approve: an evaluation waits for them."""
    title = f"{row.reviewer.name} handed in an evaluation of {row.agent.name} that waits for an approval"
    _tell(session, row, _leads(session, row), "approval_waiting", title, f"approve:{row.id}:{row.revision}", now)


def sent_back(session: Session, row: Evaluation, now: datetime) -> None:
    """The reviewer: the evaluation came back from the approval."""
    title = f"Your evaluation of {row.agent.name} was sent back before its approval, with a reason"
    _tell(session, row, [row.reviewer_id], "evaluation_sent_back", title, f"sent_back:{row.id}:{row.revision}", now)


def remind(session: Session, row: Evaluation, calendar: Calendar, now: datetime) -> None:
    """The agent: the time to respond ends soon."""
    title = f"Your time to respond to the evaluation of {_contact(row)} ends with {_day(calendar, row.respond_until)}"
    _tell(session, row, [row.agent_id], "respond_soon", title, f"respond_soon:{row.id}:{row.revision}", now)


def closed(session: Session, row: Evaluation, now: datetime) -> None:
    """The agent: the time is over and the evaluation was closed without their word."""
    title = f"The evaluation of {_contact(row)} was closed: the time to respond is over"
    _tell(session, row, [row.agent_id], "evaluation_closed", title, f"closed:{row.id}:{row.revision}", now)


def disputed(session: Session, row: Evaluation, count: int, now: datetime) -> None:
    """Those who may decide, and the reviewer: the agent sees answers differently."""
    what = "a question" if count == 1 else f"{count} questions"
    title = f"{row.agent.name} sees {what} differently"
    key = f"disputed:{row.id}:{len(row.disputes)}"
    _tell(session, row, {*_leads(session, row), row.reviewer_id}, "evaluation_disputed", title, key, now)


def decided(session: Session, item: Dispute, now: datetime) -> None:
    """The agent and the reviewer: a dispute was decided."""
    row = item.evaluation
    words = labels.of(DisputeState(item.state)).text.lower()
    title = f"A dispute about {_contact(row)} was decided: {words}"
    _tell(session, row, [row.agent_id, row.reviewer_id], "dispute_decided", title, f"decided:{item.id}", now)


def _tell(
    session: Session, row: Evaluation, people: Iterable[int], kind: str, title: str, key: str, now: datetime
) -> None:
    for person_id in people:
        notices.tell(session, person_id, kind=kind, title=title, url=f"/evaluations/{row.id}", key=key, now=now)


def _leads(session: Session, row: Evaluation) -> set[int]:
    """The leads of the agent's team; without any (beside reviewer and agent) the QA managers."""
    led = select(team_lead.c.person_id).where(team_lead.c.team_id == row.team_id)
    leads = select(Person.id).where(Person.active, Person.id.in_(led))
    managers = select(Person.id).where(Person.active, Person.roles.any(RoleRow.name == Role.QA_MANAGER))
    parties = {row.reviewer_id, row.agent_id}
    return set(session.scalars(leads)) - parties or set(session.scalars(managers)) - parties


def _contact(row: Evaluation) -> str:
    started = row.interaction.started_at
    return f"{labels.of(row.interaction.channel).text.lower()} of {started.day} {started:%B %Y}"


def _day(calendar: Calendar, until: datetime | None) -> str:
    if until is None:
        return ""
    day = last_day(calendar, until)
    return f"{day.day} {day:%B %Y} ({ZoneInfo(calendar.zone).key})"
