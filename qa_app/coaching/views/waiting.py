"""What coaching puts on people's home pages: sessions to share, to hold, to acknowledge, and actions due."""

from collections.abc import Sequence
from datetime import date

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from qa_app.coaching import queries, rules
from qa_app.coaching.models import CoachingSession, SessionState
from qa_app.coaching.views.blueprint import today
from qa_app.policy import Actor
from qa_app.web import Task, worklist
from qa_app.web.filters import day

DUE_SOON_DAYS = 14


@worklist
def to_coach(session: Session, actor: Actor) -> Sequence[Task]:
    """The coach's drafts, and talks whose day is near or past."""
    if not actor.may("coaching.write"):
        return []
    return [_to_coach(row) for row in queries.drafts_due(session, actor, today())]


@worklist
def to_acknowledge(session: Session, actor: Actor) -> Sequence[Task]:
    """Sessions that wait for the agent's acknowledgement."""
    if not actor.may("coaching.acknowledge"):
        return []
    return [
        Task(
            _("Coaching to read"), row.title, _("with %(name)s", name=row.coach.name), _session(row), *_due(row.due_on)
        )
        for row in queries.to_acknowledge(session, actor)
    ]


@worklist
def action_items(session: Session, actor: Actor) -> Sequence[Task]:
    """The agent's open action items that are due within two weeks, or past due."""
    if not actor.may("coaching.acknowledge"):
        return []
    return [
        Task(_("Action items"), item.text, row.title, f"{_session(row)}#items", *_due(item.due_on))
        for item, row in queries.open_items(session, actor)
        if (item.due_on - today()).days <= DUE_SOON_DAYS
    ]


def _to_coach(row: CoachingSession) -> Task:
    is_draft = row.state == SessionState.DRAFT
    detail = _("draft, not shared yet") if is_draft else _("shared; hold the talk and complete it")
    return Task(_("Coaching to hold"), f"{row.agent.name}: {row.title}", detail, _session(row), *_due(row.due_on))


def _session(row: CoachingSession) -> str:
    return url_for("coaching.show", session_id=row.id)


def _due(due_on: date) -> tuple[str, bool]:
    return str(day(due_on).striptags()), rules.is_late(due_on, today(), is_done=False)
