"""Answering a suggestion and changing contact details; and the code by e-mail that is asked for where it matters."""

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.complaints.models import Complaint
from qa_app.correspondence import services as correspondence
from qa_app.errors import Conflict, Invalid
from qa_app.interactions.rules.names import line
from qa_app.portal import queries, services
from qa_app.portal.models import PortalCode
from qa_app.portal.rules import given as given_rules
from qa_app.portal.rules.codes import LASTS
from qa_app.portal.views.case import Case, asking, changing, opened, reading, refused
from qa_app.portal.views.frame import forged, keeps_text, page, pages
from qa_app.resolutions import services as resolutions
from qa_app.web import public, session, settings

YES = ("accepted", "accepted_reluctantly")
CHECK = "Open the link in our e-mail to you, or have a code sent to you, before you do this."
WRONG = "That is not the code. Look at the newest e-mail from us."


@pages.post("/portal/<token>/verify")
@public
@asking
@changing
def verify(token: str) -> ResponseReturnValue:
    """Have a code sent that shows whose e-mail address it is."""
    case = opened(token)
    try:
        code = _ask(case, "verify", {})
    except Conflict as refusal:
        return refused(token, refusal)
    return redirect(url_for("portal.code", token=token, code_id=code.id), 303)


@pages.post("/portal/<token>/answer")
@public
@keeps_text
@asking
@changing
def answer(token: str) -> ResponseReturnValue:
    """The customer's answer to a suggestion; a yes that has money paid is confirmed by a code first."""
    case, said = opened(token), _answer()
    try:
        forged()
        _only_checked(case)
        if said["response"] in YES and queries.is_money(session(), case.complaint):
            code = _ask(case, "proposal", said)
            return redirect(url_for("portal.code", token=token, code_id=code.id), 303)
        _give(case.complaint, said)
    except (Invalid, Conflict) as refusal:
        return refused(token, refusal, answer=said)
    return redirect(url_for("portal.show", token=token, done="answer"), 303)


def _ask(case: Case, purpose: str, said: dict[str, Any]) -> PortalCode:
    if settings().mail is None:
        raise Conflict(services.UNREACHABLE)
    return services.ask(session(), case.complaint, purpose, said)


def _answer() -> dict[str, Any]:
    text = given_rules.plain(request.form.get("text", "")).strip()
    return {
        "proposal": request.form.get("proposal", 0, type=int),
        "response": request.form.get("response", "")[:30],
        "text": text[: given_rules.TEXT_MAXIMUM],
        "chosen": request.form.get("chosen", type=int),
    }


def _only_checked(case: Case) -> None:
    if not case.is_full:
        raise Conflict(CHECK)


def _give(complaint: Complaint, said: dict[str, Any]) -> None:
    resolutions.answer(
        session(),
        None,
        complaint,
        said["proposal"],
        said["response"],
        said["text"],
        via="portal",
        chosen=said["chosen"],
    )


@pages.get("/portal/<token>/contact")
@public
@asking
@reading
def contact(token: str) -> ResponseReturnValue:
    """Where new contact details are typed; what we have is not shown."""
    opened(token)
    return page("portal/contact.html", token=token, typed={}, problems={}, refusal=None)


@pages.post("/portal/<token>/contact")
@public
@keeps_text
@asking
@changing
def change_contact(token: str) -> ResponseReturnValue:
    """New contact details wait until a code to the old address confirms them."""
    case = opened(token)
    said = {name: line(request.form.get(name, "")) for name in ("email", "phone")}
    try:
        forged()
        _only_checked(case)
        given_rules.check_contact(**said)
        code = _ask(case, "contact", said)
    except (Invalid, Conflict) as refusal:
        session().rollback()
        problems = refusal.fields if isinstance(refusal, Invalid) else {}
        return page("portal/contact.html", 422, token=token, typed=said, problems=problems, refusal=refusal)
    return redirect(url_for("portal.code", token=token, code_id=code.id), 303)


@pages.get("/portal/<token>/code/<int:code_id>")
@public
@asking
@reading
def code(token: str, code_id: int) -> ResponseReturnValue:
    """Where the code is typed."""
    case = opened(token)
    try:
        services.open_code(session(), case.complaint, code_id)
    except Conflict as refusal:
        return refused(token, refusal)
    return _code_page(token, code_id)


def _code_page(token: str, code_id: int, problem: str = "") -> ResponseReturnValue:
    minutes = int(LASTS.total_seconds() // 60)
    return page("portal/code.html", token=token, code_id=code_id, problem=problem, minutes=minutes)


@pages.post("/portal/<token>/code/<int:code_id>")
@public
@asking
@changing
def confirm(token: str, code_id: int) -> ResponseReturnValue:
    """Do what the right code confirms. A wrong one is answered without an error status, so that the try is kept."""
    case, typed = opened(token), request.form.get("code", "")[:40]
    try:
        found = services.confirm(session(), case.complaint, code_id, typed, settings().secret_key)
        if found is None:
            return _code_page(token, code_id, WRONG)
        return _confirmed(case, found)
    except (Invalid, Conflict) as refusal:
        return refused(token, refusal)


def _confirmed(case: Case, found: PortalCode) -> ResponseReturnValue:
    if found.purpose == "verify":
        token = correspondence.portal_token(session(), case.complaint)
        return redirect(url_for("portal.show", token=token, done="checked"), 303)
    _only_checked(case)
    if found.purpose == "contact":
        is_changed = services.change_contact(session(), case.complaint, **found.said)
        return redirect(url_for("portal.show", token=case.token, done="contact" if is_changed else "asked"), 303)
    _give(case.complaint, found.said)
    return redirect(url_for("portal.show", token=case.token, done="answer"), 303)
