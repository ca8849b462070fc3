"""What the pages of clocks share: their blueprint, and the rules they go by."""

from flask import Blueprint
from sqlalchemy.orm import Session

from qa_app.clocks import queries
from qa_app.clocks.rules.policy import Book
from qa_app.clocks.tasks import office
from qa_app.web import settings

pages = Blueprint("clocks", __name__, url_prefix="/complaints")


def book(db: Session) -> Book:
    """Every version of the policies and calendars, and the centre's own hours."""
    return queries.book(db, office(settings()))
