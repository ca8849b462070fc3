"""What waits for people in evaluating, for their home page."""

from collections.abc import Sequence
from datetime import UTC, datetime

from flask import url_for
from flask_babel import format_date, gettext
from sqlalchemy import and_
from sqlalchemy.orm import Session

from qa_app import labels
from qa_app.db import in_scope
from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.queries import Row
from qa_app.evaluations.rules import transitions
from qa_app.policy import Actor
from qa_app.web import Task, worklist

MOST = 50


@worklist
def to_review(session: Session, actor: Actor) -> Sequence[Task]:
    """Assigned and begun evaluations of a reviewer, due first."""
    if not actor.may("evaluation.write"):
        return []
    where = and_(Evaluation.reviewer_id == actor.id, Evaluation.state.in_(transitions.OPEN_FOR_WORK))
    page = queries.listed(session, where, is_due_first=True, length=MOST)
    return [_task(gettext("To evaluate"), row, "evaluations.review", row.agent) for row in page.rows]


@worklist
def to_release(session: Session, actor: Actor) -> Sequence[Task]:
    """Submitted evaluations of a reviewer that no agent can see yet."""
    if not actor.may("evaluation.release"):
        return []
    where = and_(
        Evaluation.reviewer_id == actor.id,
        Evaluation.agent_id != actor.id,
        Evaluation.state == "submitted",
        Evaluation.selection.not_in(transitions.INNER_SERIES),
        Evaluation.release_at.is_(None),
    )
    page = queries.listed(session, where, length=MOST)
    return [_task(gettext("To release"), row, "evaluations.show", row.agent) for row in page.rows]


@worklist
def to_approve(session: Session, actor: Actor) -> Sequence[Task]:
    """Evaluations that wait for an approval the actor may give."""
    if not actor.may("evaluation.approve"):
        return []
    where = and_(
        Evaluation.state == "awaiting_approval",
        Evaluation.reviewer_id != actor.id,
        in_scope(actor, "evaluation.approve", owner=Evaluation.agent_id, team=Evaluation.team_id),
        queries.visible(actor),
    )
    page = queries.listed(session, where, length=MOST)
    return [_task(gettext("To approve"), row, "evaluations.show", f"{row.agent} · {row.reviewer}") for row in page.rows]


@worklist
def to_read(session: Session, actor: Actor) -> Sequence[Task]:
    """Feedback that an agent has not acknowledged."""
    if not actor.may("evaluation.acknowledge"):
        return []
    where = and_(Evaluation.agent_id == actor.id, Evaluation.state == "released")
    page = queries.listed(session, where, length=MOST)
    return [_feedback(row) for row in page.rows]


@worklist
def to_decide(session: Session, actor: Actor) -> Sequence[Task]:
    """Open disputes that the actor may decide."""
    if not actor.may("dispute.resolve"):
        return []
    found = (item for item in queries.open_disputes(session, actor, limit=MOST))
    return [
        Task(
            kind=gettext("Disputes to decide"),
            title=item.raised_by.name,
            detail=item.reason[:120],
            url=url_for("evaluations.decision_form", dispute_id=item.id),
            due=str(format_date(item.raised_at, "d MMM")),
        )
        for item in found
        if item.evaluation.reviewer_id != actor.id
    ]


def _feedback(row: Row) -> Task:
    """What an agent reads; the day it was due at the reviewer is not theirs to keep."""
    released = format_date(row.released_at, "d MMM") if row.released_at else ""
    return Task(
        kind=gettext("Feedback to read"),
        title=_contact(row),
        detail=f"{row.scorecard} {row.version} · {row.reviewer}",
        url=url_for("evaluations.show", evaluation_id=row.id),
        due=gettext("since %(day)s", day=released),
    )


def _contact(row: Row) -> str:
    return f"{labels.of(row.channel).text}, {format_date(row.started_at, 'd MMM yyyy')}"


def _task(kind: str, row: Row, endpoint: str, title: str) -> Task:
    return Task(
        kind=kind,
        title=title,
        detail=f"{_contact(row)} · {row.scorecard} {row.version}",
        url=url_for(endpoint, evaluation_id=row.id),
        due=str(format_date(row.due_at, "d MMM")) if row.due_at else "",
        is_late=row.due_at is not None and row.due_at < datetime.now(UTC) and row.state in transitions.OPEN_FOR_WORK,
    )
