"""The list of interactions, narrowed by a form whose filters read as a sentence, with saved views above it."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask import session as browser
from flask.typing import ResponseReturnValue

from qa_app.interactions import queries
from qa_app.interactions.rules.reading import tone
from qa_app.interactions.rules.views import cleaned, written
from qa_app.interactions.views import narrowed
from qa_app.interactions.views.blueprint import pages
from qa_app.interactions.views.saved import DELETED
from qa_app.web import actor, needs, session, settings


@pages.get("/")
@needs("interaction.read")
def index() -> ResponseReturnValue:
    """The interactions the person may see, newest first."""
    given = narrowed.kept(actor())
    filters = narrowed.filters_of(given, actor(), ZoneInfo(settings().timezone))
    offered = _offered()
    page = queries.page(session(), actor(), filters, request.args.get("after"))
    return render_template(
        "interactions/index.html",
        listed=page,
        filters=filters,
        offered=offered,
        chips=narrowed.chips(filters, offered, given),
        is_more_open=any(name in given for name in narrowed.names_for(actor()) if name not in narrowed.FIRST),
        choices=narrowed.choices(filters, offered),
        status=queries.status,
        tone=tone,
        next_url=narrowed.address(given, after=page.next_cursor) if page.next_cursor else None,
        first_url=narrowed.address(given) if request.args.get("after") else None,
        deleted=browser.pop(DELETED, None),
        **_views(given),
    )


def _offered() -> narrowed.Offered:
    people = queries.people(session(), actor())
    return narrowed.Offered(
        agents=people.agents,
        teams=people.teams,
        queues=queries.queues(session(), actor()),
        behaviours=queries.behaviour_names(session(), actor()),
        narrowings=queries.narrowings(actor()),
    )


def _views(given: dict[str, str]) -> dict[str, Any]:
    """The saved views as (view, address, whether its filters are those in force), and the filters to keep."""
    names = narrowed.names_for(actor())
    shown = [(view, cleaned(view.query, names)) for view in queries.views_for(session(), actor())]
    return {
        "views": [(view, narrowed.address(own), bool(own) and own == given) for view, own in shown],
        "own_view": next((view for view, own in shown if own and own == given and view.owner is None), None),
        "filters_text": written(given),
    }
