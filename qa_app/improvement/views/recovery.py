"""Making good before anybody complains: hints and opportunities, what is done by which playbook, and how it went on."""

from datetime import UTC, datetime, timedelta

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import rules as desk
from qa_app.errors import AppError, Invalid
from qa_app.improvement.models import OpportunityState
from qa_app.improvement.queries import recovery as queries
from qa_app.improvement.rules import recovery as rules
from qa_app.improvement.services import recovering as services
from qa_app.improvement.views.blueprint import (
    attempt,
    moment_sent,
    money_sent,
    number_sent,
    pages,
    status_of,
    text_sent,
)
from qa_app.web import actor, needs, session

RESULTS_OF = timedelta(days=365)


@pages.get("/improvement/recovery")
@needs("recovery.work")
def recovery() -> ResponseReturnValue:
    """Who was let down without complaining, and what became of those for whom something was done."""
    return _recovery(None)


def _recovery(refusal: AppError | None) -> ResponseReturnValue:
    now = datetime.now(UTC)
    page = render_template(
        "improvement/recovery.html",
        hints=queries.hints(session(), now),
        still=queries.opportunities(session(), now),
        acted=queries.opportunities(session(), now, state=OpportunityState.ACTED),
        results=queries.results(session(), now - RESULTS_OF, now),
        playbooks=queries.playbooks(session()),
        rules=rules,
        in_units=desk.in_units,
        may_lead=actor().may("complaint.lead"),
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/recovery")
@needs("recovery.work")
def find_recovery() -> ResponseReturnValue:
    """Take up a hint, note something by hand, or note an outage."""
    said = request.form.get("said", "")

    def do() -> None:
        if said == "hint":
            services.take_up(session(), actor(), number_sent("interaction", "I-") or 0, text_sent("trigger"))
        elif said == "outage":
            since, until = moment_sent("since"), moment_sent("until")
            if since is None or until is None:
                raise Invalid("Give both times.", {"until": "Give when it began and ended."})
            services.note_outage(session(), actor(), since, until, text_sent("text"))
        else:
            services.note(session(), actor(), text_sent("customer", 80), text_sent("text"))

    return attempt(do, _recovery, _("Kept."), url_for(".recovery"))


@pages.get("/improvement/recovery/<int:opportunity_id>")
@needs("recovery.work")
def opportunity(opportunity_id: int) -> ResponseReturnValue:
    """One opportunity: what points to it, the playbooks, and what was done."""
    return _opportunity(opportunity_id, None)


def _opportunity(opportunity_id: int, refusal: AppError | None) -> ResponseReturnValue:
    row = queries.opportunity(session(), opportunity_id)
    books = queries.playbooks(session())
    page = render_template(
        "improvement/opportunity.html",
        row=row,
        outcome=queries.followed(session(), [row], datetime.now(UTC))[0].outcome,
        playbooks=sorted(books, key=lambda book: book.trigger != row.trigger),
        rules=rules,
        in_units=desk.in_units,
        refusal=refusal,
        typed=request.form,
    )
    return page, status_of(refusal)


@pages.post("/improvement/recovery/<int:opportunity_id>")
@needs("recovery.work")
def act_on(opportunity_id: int) -> ResponseReturnValue:
    """Keep what was done, or that it is let be."""
    row = queries.opportunity(session(), opportunity_id)

    def do() -> None:
        if request.form.get("said") == "let_be":
            services.let_be(session(), actor(), row, text_sent("reason"))
            return
        cost, currency = money_sent("cost", "currency")
        is_contacted = bool(request.form.get("is_contacted"))
        deed = rules.Deed(text_sent("did"), is_contacted, cost, currency, number_sent("playbook"))
        services.act(session(), actor(), row, deed)

    address = url_for(".recovery")
    return attempt(do, lambda refusal: _opportunity(opportunity_id, refusal), _("Kept."), address)


@pages.post("/improvement/recovery/playbooks")
@needs("complaint.lead")
def keep_playbook() -> ResponseReturnValue:
    """Keep a playbook."""

    def do() -> None:
        limit, steps = money_sent("limit", "currency"), text_sent("steps").splitlines()
        services.keep_playbook(session(), actor(), None, text_sent("name", 200), text_sent("trigger"), steps, limit)

    return attempt(do, _recovery, _("The playbook is kept."), url_for(".recovery"))
