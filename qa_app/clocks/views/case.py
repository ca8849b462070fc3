"""The clocks of a complaint: on its first page, and on a page that explains every date."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from qa_app.clocks import queries
from qa_app.clocks.rules.running import Clock, running
from qa_app.clocks.rules.time import Span
from qa_app.clocks.views import frame
from qa_app.clocks.views.frame import pages
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.policy import Actor
from qa_app.web import needs, session, settings

casing.tabs(casing.Tab("clocks", "Clocks", "clocks.show", 50))
FARTHEST = timedelta(days=366)
MOST_SPANS = 120


@casing.panel("clocks/_panel.html", order=0, place="aside")
def clocks(db: Session, _actor: Actor, complaint: Complaint) -> dict[str, Any]:
    """Every clock that runs, and those that have stopped."""
    found = running(queries.course(db, complaint), frame.book(db), datetime.now(UTC))
    return {
        "open": [clock for clock in found if clock.is_running],
        "over": [clock for clock in found if not clock.is_running],
    }


@dataclass(frozen=True, slots=True)
class Shown:
    """A clock as its page shows it; `if_paused` is when it would be due if it stood still for a while."""

    clock: Clock
    spans: list[Span]
    if_paused: datetime | None
    is_untouched: bool
    most: int = MOST_SPANS


@pages.get("/complaints/<int:complaint_id>/clocks")
@needs("complaint.read")
def show(complaint_id: int) -> ResponseReturnValue:
    """Every clock with its whole time, and what a pause would do to it."""
    complaint = casing.case(complaint_id)
    now = datetime.now(UTC)
    found = running(queries.course(session(), complaint), frame.book(session()), now)
    until = _until(now)
    ordered = sorted(found, key=lambda clock: not clock.is_running)
    return casing.page(
        "clocks/case.html",
        complaint,
        "clocks",
        clocks=[_shown(clock, now, until) for clock in ordered],
        open=[clock for clock in found if clock.is_running],
        until=until,
        until_text=until.astimezone(_zone()).strftime("%Y-%m-%dT%H:%M"),
    )


def _shown(clock: Clock, now: datetime, until: datetime) -> Shown:
    moved = clock.if_paused(now, until) if "waiting_customer" in clock.target.still_in else None
    is_untouched = clock.is_running and not clock.target.still_in and clock.due.at is not None
    return Shown(clock, clock.spans(now), moved, is_untouched)


def _until(now: datetime) -> datetime:
    """The end of the pause that is asked about; two days when it cannot be read or lies in the past."""
    try:
        asked = datetime.fromisoformat(request.args.get("until", ""))
        asked = (asked if asked.tzinfo else asked.replace(tzinfo=_zone())).astimezone(UTC)
    except (ValueError, OverflowError):
        return now + timedelta(days=2)
    return min(asked, now + FARTHEST) if asked > now else now + timedelta(days=2)


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().timezone)
