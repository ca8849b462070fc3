"""Which steps a person may take from the page of an evaluation, and until when."""

from datetime import UTC, datetime
from typing import Any

from qa_app.builder import queries as scorecards
from qa_app.evaluations import services
from qa_app.evaluations.models import DisputeState, Evaluation, EvaluationState
from qa_app.evaluations.queries import rounds
from qa_app.evaluations.rules import transitions, windows
from qa_app.evaluations.views.frame import calendar
from qa_app.policy import Scope
from qa_app.web import actor, session
from scorecards.definition import Response


def possible(row: Evaluation) -> dict[str, bool]:
    """Which steps the person may take from here."""
    is_own = row.agent_id == actor().id
    handling = scorecards.definition(row.scorecard_version).handling
    is_in_time = transitions.in_time(row.respond_until, datetime.now(UTC))
    return {
        "approve": may_approve(row),
        "plan_release": writes(row, "evaluation.release")
        and transitions.can("plan_release", row.state)
        and row.selection not in transitions.INNER_SERIES,
        "release": may_release(row),
        "reopen": _could_change(row) and _is_in_hours(row),
        "acknowledge": is_own
        and transitions.can("acknowledge", row.state)
        and row.released_at is not None
        and handling.response is not Response.NONE,
        "dispute": is_own
        and is_in_time
        and transitions.can("dispute", row.state)
        and handling.response is Response.DISPUTE
        and len(rounds.closed_questions(row, handling)) < len(row.answers),
        "resolve": may_resolve(row),
        "void": may_void(row),
    }


def times(row: Evaluation) -> dict[str, Any]:
    """Until when the agent can respond, by the last whole day, and until when the reviewer can change it."""
    until = row.respond_until
    is_open = until is not None and datetime.now(UTC) < until and row.state != EvaluationState.VOID
    return {
        "respond_on": windows.last_day(calendar(), until) if is_open and until else None,
        "zone_name": calendar().zone,
        "edit_until": services.edit_until(session(), row) if _could_change(row) else None,
        "can_plan_from": calendar().day_of(datetime.now(UTC)),
    }


def writes(row: Evaluation, permission: str) -> bool:
    """Whether the evaluation is the person's to write or release: their own, or any for a QA manager."""
    is_writer = row.reviewer_id == actor().id or actor().scope(permission) is Scope.ALL
    return is_writer and row.agent_id != actor().id and actor().may(permission)


def may_release(row: Evaluation) -> bool:
    """Whether the person can release it as it stands: submitted, approved if need be, and meant for the agent."""
    is_ready = transitions.can("release", row.state) and row.selection not in transitions.INNER_SERIES
    return is_ready and writes(row, "evaluation.release")


def may_approve(row: Evaluation) -> bool:
    """Whether the person can approve it: it waits for that, and they neither scored nor were scored."""
    reaches = actor().reaches("evaluation.approve", owner_id=None, team_id=row.team_id)
    is_party = actor().id in (row.reviewer_id, row.agent_id)
    return reaches and not is_party and transitions.can("approve", row.state)


def may_resolve(row: Evaluation) -> bool:
    """Whether a dispute of it waits and the person may decide disputes about this agent."""
    reaches = actor().reaches("dispute.resolve", owner_id=None, team_id=row.team_id)
    is_party = actor().id in (row.reviewer_id, row.agent_id)
    return reaches and not is_party and any(item.state == DisputeState.OPEN for item in row.disputes)


def may_void(row: Evaluation) -> bool:
    """Whether the person can take it out of the count."""
    reaches = actor().reaches("evaluation.assign", owner_id=None, team_id=row.team_id)
    return reaches and row.agent_id != actor().id and row.state != EvaluationState.VOID


def _could_change(row: Evaluation) -> bool:
    return transitions.can("reopen", row.state) and writes(row, "evaluation.write")


def _is_in_hours(row: Evaluation) -> bool:
    until = services.edit_until(session(), row)
    return until is not None and datetime.now(UTC) < until
