"""What the pages of evaluating share: their blueprint, the reader's time zone, notes in the audit trail."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, request, url_for
from sqlalchemy import and_

from qa_app import audit
from qa_app.builder.queries import counting
from qa_app.evaluations import queries
from qa_app.evaluations.models import Evaluation
from qa_app.evaluations.queries import reach, uses
from qa_app.evaluations.rules.suggestions import Terms
from qa_app.evaluations.rules.windows import Calendar
from qa_app.web import actor, session, settings

pages = Blueprint("evaluations", __name__, url_prefix="/evaluations")
counting(uses.by_version)


def zone() -> ZoneInfo:
    """The centre's time zone."""
    return ZoneInfo(settings().timezone)


def calendar() -> Calendar:
    """The centre's working days, by which agents' time to respond is counted."""
    return Calendar(settings().timezone, settings().office_hours)


def terms() -> Terms:
    """The terms on which rules may propose at this site."""
    return Terms(hidden=settings().hidden_figures)


def noted(action: str, row: Evaluation, **detail: Any) -> None:
    """Note an act upon an evaluation in the audit trail."""
    audit.record(session(), actor(), action, ("evaluation", row.id), address=request.remote_addr, **detail)


def link_if(endpoint: str, **values: Any) -> str:
    """The address of a page that another part of the product brings, or "" where that part is absent."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else ""


def older(next_id: int) -> str:
    """The query string of the next page of a list, with its filters kept."""
    kept = {**request.args.to_dict(), "before": str(next_id)}
    return urlencode(kept)


def evaluations_of(interaction_id: int) -> Sequence[queries.Row]:
    """The evaluations of one contact that the person may see, for the contact's own page.

    Whoever is still scoring the contact sees only their own there (QM-E6).
    """
    of_contact = and_(queries.visible(actor()), Evaluation.interaction_id == interaction_id)
    where = and_(of_contact, reach.without_sway(actor(), interaction_id))
    return queries.listed(session(), where).rows


@pages.app_context_processor
def _links() -> dict[str, Any]:
    return {"link_if": link_if, "older": older, "evaluations_of": evaluations_of}
