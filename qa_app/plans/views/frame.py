"""What the pages of plans share: their blueprint, the centre's time zone and day, words for plans."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.plans.models import QualityPlan, Sample
from qa_app.plans.rules import plan as rules
from qa_app.plans.rules import wording
from qa_app.plans.rules.periods import Period
from qa_app.web import Entry, navigation, settings

pages = Blueprint("plans", __name__, url_prefix="/plans")
navigation(
    Entry("My samples", "plans.work", "shuffle", "sample.work", 17),
    Entry("Quality plans", "plans.index", "bullseye", "plan.read", 16),
)


def zone() -> ZoneInfo:
    """The centre's time zone."""
    return ZoneInfo(settings().timezone)


def now() -> datetime:
    """This moment."""
    return datetime.now(UTC)


def today() -> date:
    """The day it is in the centre."""
    return now().astimezone(zone()).date()


def told(message: str, address: str) -> ResponseReturnValue:
    """Say what was done, and go on."""
    flash(message)
    return redirect(address)


def refused(message: str, address: str) -> ResponseReturnValue:
    """Say why something was not done, where the person was; nothing was changed."""
    flash(message, "error")
    return redirect(address)


def sent_reason() -> str:
    """The reason that a form gives."""
    return request.form.get("reason", "")


def quota(row: QualityPlan | Sample) -> str:
    """How many a plan or a sample draws, in words."""
    return wording.quota(rules.from_document(row.rules), row.stream)


def period_of(row: Sample) -> Period:
    """The days of a sample."""
    return Period(row.starts_on, row.ends_on)


@pages.app_context_processor
def _words() -> dict[str, object]:
    return {
        "plan_quota": quota,
        "plan_period": period_of,
        "period_word": {"day": gettext("day"), "week": gettext("week"), "month": gettext("month")},
    }
