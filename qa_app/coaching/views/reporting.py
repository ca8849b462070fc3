"""The coaching report on a page: the same words and figures as on paper."""

from datetime import UTC, date, datetime, timedelta

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from qa_app import audit
from qa_app.coaching import queries
from qa_app.coaching.views.blueprint import pages, today, zone
from qa_app.errors import Invalid
from qa_app.people import queries as people
from qa_app.web import actor, needs, session, settings

USUAL_PERIOD = timedelta(days=90)
LONGEST_PERIOD = timedelta(days=3 * 366)


@pages.get("/report")
@needs("coaching.read")
def report() -> ResponseReturnValue:
    """The report on one agent and period; without an agent in the address, the form that asks for one."""
    agents = people.agents_for(session(), actor(), "coaching.read")
    agent_id = request.args.get("agent", type=int) or (agents[0].id if len(agents) == 1 else None)
    last = _day("to", today())
    first = _day("from", last - USUAL_PERIOD)
    shown = {"agents": agents, "agent_id": agent_id, "first": first, "last": last}
    if agent_id is None:
        return render_template("coaching/report.html", fragment=None, **shown)
    return render_template("coaching/report.html", fragment=_fragment(agent_id, first, last), **shown)


def _fragment(agent_id: int, first: date, last: date) -> Markup:
    """The report's own HTML; every name in it was escaped by the report's templates."""
    from reports.documents import coaching as document  # noqa: PLC0415

    if first > last:
        raise Invalid("The period ends before it begins.", {"from": "Choose an earlier day, or a later end."})
    if last - first > LONGEST_PERIOD:
        raise Invalid("The period is longer than three years.", {"from": "Choose a shorter period."})
    agent = queries.for_agent(session(), actor(), agent_id)
    period = queries.Period(first, last, zone())
    found = queries.report_of(session(), actor(), agent, period, now=datetime.now(UTC), centre=settings().centre_name)
    audit.record(
        session(), actor(), "coaching_report_read", ("person", agent.id), address=request.remote_addr,
        first=first.isoformat(), last=last.isoformat(),
    )  # fmt: skip
    return Markup(document.render_fragment(found))  # noqa: S704


def _day(name: str, otherwise: date) -> date:
    text = request.args.get(name, "").strip()
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(f"“{text[:40]}” is not a date.", {name: "Write it like 2026-01-31."}) from None
