"""What customers answered, how often, what they wrote; what was given; and a customer's surveys on their page."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from qa_app.complaints import rules as desk
from qa_app.complaints.views.customer import customer_panel
from qa_app.interactions.models import Customer
from qa_app.policy import Actor
from qa_app.resolutions import queries
from qa_app.resolutions.rules import surveys
from qa_app.resolutions.rules.results import Share, results
from qa_app.resolutions.views.outcome import pages
from qa_app.web import actor, needs, session, settings
from reports.tally import Rate

USUAL = timedelta(days=182)
LONGEST = timedelta(days=3 * 366)
EARLIEST = date(2000, 1, 1)


@pages.get("/surveys")
@needs("complaint.read")
def survey_results() -> ResponseReturnValue:
    """The answers of a period: satisfaction, resolved or not, effort, fairness, with n and response rate."""
    zone, now = ZoneInfo(settings().timezone), datetime.now(UTC)
    since, until = _period(now.astimezone(zone).date())
    span = tuple(datetime.combine(day, time(), zone).astimezone(UTC) for day in (since, until + timedelta(days=1)))
    found = results(queries.asked(session(), actor(), *span), now, surveys.LIFE)
    live = queries.live_form(session())
    items = surveys.from_document(live.items) if live else surveys.STANDARD
    return render_template(
        "resolutions/results.html",
        since=since,
        until=until,
        found=found,
        satisfied=_rate(found.satisfied),
        resolved=_rate(found.resolved),
        response=_rate(found.response),
        came_again=_rate(queries.came_again(session(), actor(), *span)),
        on_the_spot=_rate(queries.on_the_spot(session(), actor(), *span)),
        parts=queries.parts(session(), actor(), *span),
        questions={item.key: item for item in items},
        suppressions=surveys.SUPPRESSIONS,
        written=queries.words_of(session(), actor(), *span) if actor().may("complaint.write") else (),
        rules=desk,
    )


def _rate(share: Share) -> Rate:
    return Rate(share.part, share.n)


def _period(today: date) -> tuple[date, date]:
    """The days asked for (both included; by default the last half year), put right where they make no sense."""
    until = min(_day("until") or today, today)
    since = _day("since") or until - USUAL
    return max(min(since, until), until - LONGEST), until


def _day(name: str) -> date | None:
    try:
        found = date.fromisoformat(request.args.get(name, "")[:10])
    except ValueError:
        return None
    return found if found >= EARLIEST else None


@customer_panel("resolutions/_customer.html", order=40)
def of_customer(db: Session, _person: Actor, customer: Customer) -> dict[str, Any] | None:
    """What this customer answered to surveys."""
    found = queries.of_customer(db, customer)
    return {"invites": found} if found else None
