"""What the pages of clocks share: their blueprint, and the rules they go by."""

from flask import Blueprint
from sqlalchemy.orm import Session

from qa_app.clocks.rules import calendars
from qa_app.clocks.rules.policy import Book
from qa_app.web import settings

pages = Blueprint("clocks", __name__, url_prefix="/complaints")


def book(_session: Session) -> Book:
    """Every version of the policies and calendars, and the centre's own hours."""
    return Book(calendars.of(settings().office_hours, settings().timezone))
