"""First answers on the form (R13): what is published about what somebody types, and the way on to a person."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from qa_app.interactions.rules.names import line
from qa_app.portal.queries.answers import LONGEST_ASKED, Offer, offers
from qa_app.portal.rules import given as rules
from qa_app.portal.views.complaining import form_page
from qa_app.portal.views.dialogue import carried, shown, with_turn
from qa_app.portal.views.frame import forged, keeps_text, page, pages
from qa_app.web import public, session, writes_later
from qa_app.web.limits import limiter

PART = "X-Part"


@pages.post("/complain/answers")
@public
@writes_later
@keeps_text
@limiter.limit("60 per 10 minutes")
def look() -> ResponseReturnValue:
    """Published answers to what is typed so far: as a part of the page, or the page anew. Nothing is kept."""
    if request.headers.get(PART):
        forged()
    asked = line(request.form.get("title", ""), LONGEST_ASKED)
    found = offers(session(), asked) if asked else []
    parts = _parts(asked, found)
    if request.headers.get(PART):
        return render_template("portal/_answers.html", **parts)
    return form_page(rules.read(request.form), was_looked=True, **parts)


def _parts(asked: str, found: Sequence[Offer]) -> dict[str, Any]:
    dialogue = with_turn(asked, found) if found else request.form.get("dialogue", "") if carried() else ""
    return {"offers": shown(found), "dialogue": dialogue}


@pages.post("/complain/helped")
@public
@writes_later
@keeps_text
@limiter.limit("60 per 10 minutes")
def helped() -> ResponseReturnValue:
    """Somebody needs not complain: nothing was sent, and what they typed is one press away."""
    turns = carried()
    offered = {each["article"]: each["title"] for turn in turns for each in turn["offered"]}
    typed = {name: value for name, value in request.form.items() if name in rules.Given.__slots__}
    answers = shown([Offer(number, title, "") for number, title in offered.items()])
    dialogue = request.form.get("dialogue", "") if turns else ""
    return page("portal/helped.html", answers=answers, typed={**typed, "dialogue": dialogue})
