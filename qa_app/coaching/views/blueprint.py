"""The pages of coaching under one address."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint

from qa_app.web import settings

pages = Blueprint("coaching", __name__, url_prefix="/coaching")


def zone() -> ZoneInfo:
    """The centre's time zone."""
    return ZoneInfo(settings().timezone)


def today() -> date:
    """The day it is in the centre."""
    return datetime.now(zone()).date()
