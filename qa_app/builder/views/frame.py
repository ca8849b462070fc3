"""What the pages about scorecards share: their address, their line in the navigation, and the trail they leave."""

from flask import Blueprint, request

from qa_app import audit
from qa_app.web import Entry, actor, navigation, session

pages = Blueprint("builder", __name__, url_prefix="/scorecards")
navigation(Entry("Scorecards", "builder.index", "ui-checks", "scorecard.read", 60))


def note(action: str, entity_id: int, entity: str = "scorecard_version", **detail: object) -> None:
    """Leave a line in the trail: who did what to which version or draft."""
    audit.record(session(), actor(), action, (entity, entity_id), address=request.remote_addr, **detail)
