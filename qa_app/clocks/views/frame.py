"""What the pages of clocks share: their blueprint, and the rules they go by."""

from datetime import timedelta

from flask import Blueprint
from flask_babel import ngettext
from sqlalchemy.orm import Session

from qa_app.clocks import queries
from qa_app.clocks.rules.policy import Book
from qa_app.clocks.tasks import office
from qa_app.web import settings
from qa_app.web.filters import duration

pages = Blueprint("clocks", __name__)


def book(db: Session) -> Book:
    """Every version of the policies and calendars, and the centre's own hours."""
    return queries.book(db, office(settings()))


@pages.app_template_filter("hours")
def hours(seconds: float | None) -> str:
    """A length in seconds as hours and minutes."""
    return "–" if seconds is None else duration(timedelta(seconds=seconds))


@pages.app_template_filter("promised")
def promised(length: timedelta) -> str:
    """A target as people say it: "24 hours", "90 minutes"."""
    minutes = length // timedelta(minutes=1)
    if minutes % 60:
        return str(ngettext("%(num)s minute", "%(num)s minutes", minutes))
    return str(ngettext("%(num)s hour", "%(num)s hours", minutes // 60))
