"""What the calibration pages share: their blueprint, the centre's time zone, notes in the audit trail."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, request

from qa_app import audit
from qa_app.web import actor, session, settings

pages = Blueprint("calibration", __name__, url_prefix="/calibration")


def zone() -> ZoneInfo:
    """The centre's time zone."""
    return ZoneInfo(settings().timezone)


def noted(action: str, thing: tuple[str, int], **detail: Any) -> None:
    """Note an act in the audit trail."""
    audit.record(session(), actor(), action, thing, address=request.remote_addr, **detail)
