"""The pages of the knowledge base under their addresses, and the day it is in the centre."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, request

from qa_app.web import settings

pages = Blueprint("knowledge", __name__)


def today() -> date:
    """The day it is in the centre."""
    return datetime.now(ZoneInfo(settings().timezone)).date()


def day_sent(name: str) -> date | None:
    """The date in a field of the form; None when there is none, or no date."""
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
