"""The list of interactions, narrowed by a form whose filters read as a sentence."""

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.interactions import queries
from qa_app.interactions.queries import STATES, Filters
from qa_app.interactions.views.blueprint import pages
from qa_app.people import queries as people
from qa_app.web import actor, needs, session, settings
from transcription.transcript import Channel

NAMES = ("channel", "agent", "team", "state", "since", "until", "text")


@pages.get("/")
@needs("interaction.read")
def index() -> ResponseReturnValue:
    """The interactions the person may see, newest first."""
    filters = _filters()
    page = queries.page(session(), actor(), filters, request.args.get("after"))
    agents = people.agents_for(session(), actor(), "interaction.read")
    teams = [team for team in people.teams(session()) if team.id in {agent.team_id for agent in agents}]
    more: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    return render_template(
        "interactions/index.html",
        listed=page,
        filters=filters,
        agents=agents,
        teams=teams,
        states=STATES,
        channels=list(Channel),
        chips=_chips(filters, agents, teams),
        status=queries.status,
        file_of=queries.file_of,
        next_url=url_for(".index", **more, after=page.next_cursor) if page.next_cursor else None,
        first_url=url_for(".index", **more) if request.args.get("after") else None,
    )


def _filters() -> Filters:
    """The filters of the address; what cannot be understood is left out rather than refused."""
    args = request.args
    channel, state = args.get("channel", ""), args.get("state", "")
    return Filters(
        channel=channel if channel in list(Channel) else None,
        agent_id=_number(args.get("agent")),
        team_id=_number(args.get("team")),
        state=state if state in STATES else None,
        since=_day(args.get("since")),
        until=_day(args.get("until")),
        text=args.get("text", "")[:200].replace("\0", ""),
        zone=ZoneInfo(settings().timezone),
    )


def _chips(filters: Filters, agents: Any, teams: Any) -> list[tuple[str, Any, str]]:
    """Each filter in force as (name, value, address without it)."""
    names = {person.id: person.name for person in agents}
    groups = {team.id: team.name for team in teams}
    values = {
        "channel": filters.channel,
        "agent": names.get(filters.agent_id or 0, "?") if filters.agent_id is not None else None,
        "team": groups.get(filters.team_id or 0, "?") if filters.team_id is not None else None,
        "state": filters.state,
        "since": filters.since,
        "until": filters.until,
        "text": filters.text.strip(),
    }
    kept: dict[str, Any] = {name: request.args[name] for name in NAMES if request.args.get(name)}
    return [(name, value, _without(kept, name)) for name, value in values.items() if value]


def _without(kept: dict[str, Any], name: str) -> str:
    return url_for(".index", **{key: text for key, text in kept.items() if key != name})


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


def _day(text: str | None) -> date | None:
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if 1970 < found.year < 9000 else None
