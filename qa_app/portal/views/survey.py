"""The survey after a complaint: shown to whoever holds its link, kept once when it is sent, and never by reading it."""

from flask import request
from flask.typing import ResponseReturnValue

from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.portal.rules.given import plain
from qa_app.portal.views.case import asking, changing, reading
from qa_app.portal.views.frame import forged, keeps_text, page, pages
from qa_app.resolutions import queries as resolutions
from qa_app.resolutions import services
from qa_app.resolutions.models import SurveyInvite, SurveyState
from qa_app.web import public, session


@pages.get("/portal/survey/<token>")
@public
@asking
@reading
def ask(token: str) -> ResponseReturnValue:
    """The questions; or thanks, when they are answered."""
    return _page(_invite(token), token)


@pages.post("/portal/survey/<token>")
@public
@keeps_text
@asking
@changing
def record(token: str) -> ResponseReturnValue:
    """Keep the answers, once."""
    invite = _invite(token)
    typed = {name: plain(value) for name, value in request.form.items()}
    try:
        forged()
        services.record(session(), invite, typed)
    except Conflict:
        session().rollback()
        return page("portal/thanks.html", is_again=True)
    except Invalid as refusal:
        session().rollback()
        return _page(_invite(token), token, refusal, typed)
    return page("portal/thanks.html", is_again=False)


def _invite(token: str) -> SurveyInvite:
    found = services.invite_of(session(), token)
    if found is None:
        raise NotFound("There is no such page.")
    return found


def _page(
    invite: SurveyInvite, token: str, refusal: Invalid | None = None, typed: dict[str, str] | None = None
) -> ResponseReturnValue:
    if invite.state == SurveyState.ANSWERED:
        return page("portal/thanks.html", is_again=True)
    intro, items = resolutions.form_of(invite)
    return page(
        "portal/survey.html",
        422 if refusal else 200,
        token=token,
        intro=intro,
        items=items,
        typed=typed or {},
        refusal=refusal,
        problems=refusal.fields if refusal else {},
    )
