"""The public form: anybody can complain, without an account and without JavaScript."""

import secrets
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

from flask import current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from qa_app.correspondence import services as correspondence
from qa_app.errors import Conflict, Invalid
from qa_app.knowledge.views.answers import known_reader
from qa_app.portal import queries, services
from qa_app.portal.rules import files as file_rules
from qa_app.portal.rules import given as rules
from qa_app.portal.views.case import SENDER, sent_files
from qa_app.portal.views.dialogue import carried
from qa_app.portal.views.frame import forged, keeps_text, page, pages
from qa_app.web import begin_writing, public, session, store, writes_later
from qa_app.web.limits import limiter

QUICK = "That was very quick. Please read it through once more, and send it again."
TRAP = "website"


@pages.get("/complain")
@public
def complain() -> ResponseReturnValue:
    """The empty form."""
    return form_page(rules.Given())


@pages.post("/complain")
@public
@writes_later
@keeps_text
@limiter.limit("20 per hour; 60 per day")
def send() -> ResponseReturnValue:
    """Take the complaint in and lead to its own page; a refusal shows the form again with all that was typed."""
    given = rules.read(request.form)
    try:
        forged()
        ticket = _checked()
        rules.check(given)
        with services.waiting(store(), sent_files()) as found:
            begin_writing()
            complaint = services.send(session(), given, ticket=ticket, dialogue=carried())
            services.keep(session(), store(), complaint, found, via="form")
            token = correspondence.portal_token(session(), complaint, scope=SENDER)
            remember(complaint.customer_id)
    except Invalid as refusal:
        session().rollback()
        return form_page(given, refusal, 422)
    return redirect(url_for("portal.received", token=token), 303)


def remember(customer_id: int) -> None:
    """Let the public answers know whose visit this is; that is worth no refused complaint."""
    with suppress(Conflict):
        known_reader(customer_id)


def form_page(
    given: rules.Given, refusal: Invalid | None = None, status: int = 200, **parts: Any
) -> ResponseReturnValue:
    if not queries.setting(session()).is_form_open:
        return page("portal/closed.html")
    return page(
        "portal/complain.html",
        status,
        given=given,
        refusal=refusal,
        problems=refusal.fields if refusal else {},
        choices=rules.CHOICES,
        ticket=_ticket(),
        trap=TRAP,
        is_trapped=bool(request.form.get(TRAP)),
        limits=file_rules,
        title_maximum=rules.TITLE_MAXIMUM,
        **{"dialogue": request.form.get("dialogue", "") if carried() else "", **parts},
    )


def _tickets() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="complaint form")


def _ticket() -> str:
    """What a form carries: when it was opened and by which number it is known again; the one it came with."""
    typed = request.form.get("ticket", "")
    return typed if _opened(typed) else str(_tickets().dumps(secrets.token_urlsafe(16)))


def _opened(ticket: str) -> tuple[str, datetime] | None:
    """The ticket's number and when it was made; None when it is not ours or too old."""
    try:
        number, at = _tickets().loads(ticket, max_age=int(rules.FORM_LASTS.total_seconds()), return_timestamp=True)
    except BadSignature:
        return None
    return str(number), cast(datetime, at)


def _checked() -> str:
    """The number of the form. Raises `Invalid` for what only programs do, in words that help a person on."""
    if not queries.setting(session()).is_form_open:
        raise Conflict("We take complaints in other ways just now.")
    opened = _opened(request.form.get("ticket", ""))
    if opened is None:
        raise Invalid("This page was open for very long. What you wrote is still here: send it again.")
    if request.form.get(TRAP):
        raise Invalid("Please leave the marked field empty.", {TRAP: "Leave this empty. Only programs fill it in."})
    if datetime.now(UTC) - opened[1] < rules.FILLED_IN_LEAST:
        raise Invalid(QUICK)
    return opened[0]
