"""A customer's own page of one complaint: how it stands, what was said, and everything they can do about it.

Reading it changes nothing, for mail programs follow links by themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, cast

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from qa_app.complaints.models import Complaint
from qa_app.correspondence import services as correspondence
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.portal import queries, services
from qa_app.portal.rules import files as file_rules
from qa_app.portal.rules.standing import WAY
from qa_app.portal.views.frame import forged, keeps_text, page, pages, token_key
from qa_app.web import begin_writing, public, session, settings, store, writes_later
from qa_app.web.limits import limiter

SENDER = "sender"
"""The scope of a token that a form gave to whoever filled it in; nobody checked whose address they typed."""
reading = limiter.limit("120 per 10 minutes", key_func=token_key)
asking = limiter.limit("600 per 10 minutes")
changing = limiter.limit("30 per 10 minutes", key_func=token_key)


@dataclass(frozen=True, slots=True)
class Case:
    """What a token opens: the complaint where it is dealt with, and whether its holder was checked."""

    token: str
    complaint: Complaint
    is_full: bool


def opened(token: str, *, is_reading: bool = False) -> Case:
    """What the token opens. Raises `NotFound`, alike for all that open nothing, after the same look-ups.

    Who only reads, as every GET does, changes nothing: not even when the link was last used.
    """
    with session().no_autoflush:
        full = correspondence.complaint_of(session(), token)
        sender = correspondence.complaint_of(session(), token, scope=SENDER)
    if is_reading or request.method in ("GET", "HEAD"):
        for row in list(session().dirty):
            session().expire(row)
    found = full or sender
    if found is None:
        raise NotFound("There is no such page.")
    return Case(token, queries.followed(session(), found, is_full=full is not None), full is not None)


@pages.get("/portal/<token>/")
@public
@asking
@reading
def show(token: str) -> ResponseReturnValue:
    """How the complaint stands."""
    return case_page(opened(token))


def case_page(
    case: Case, refusal: Conflict | Invalid | None = None, status: int = 200, **typed: Any
) -> ResponseReturnValue:
    """The page, with what was refused and what had been typed."""
    desk = queries.setting(session())
    look = queries.look(session(), case.complaint, is_full=case.is_full, is_owner_named=desk.is_owner_named)
    return page(
        "portal/case.html",
        status,
        look=look,
        way=WAY,
        token=case.token,
        limits=file_rules,
        refusal=refusal,
        problems=refusal.fields if isinstance(refusal, Invalid) else {},
        typed=typed,
        done=request.args.get("done", ""),
    )


@pages.get("/portal/<token>/received")
@public
@asking
@reading
def received(token: str) -> ResponseReturnValue:
    """What one sees right after sending the form: the number, and the link to keep."""
    case = opened(token)
    link = settings().mail.root if settings().mail else request.url_root  # type: ignore[union-attr]
    address = f"{link.rstrip('/')}{url_for('portal.show', token=token)}"
    return page("portal/received.html", number=f"C-{case.complaint.id}", address=address, token=token)


def refused(token: str, refusal: Conflict | Invalid, **typed: Any) -> ResponseReturnValue:
    """The page once more, after what was asked for could not be done; what was typed is kept."""
    session().rollback()
    return case_page(opened(token, is_reading=True), refusal, 409 if isinstance(refusal, Conflict) else 422, **typed)


def act(token: str, do: Callable[[Case, str], str], asked: str = "") -> ResponseReturnValue:
    """Do what a customer asked, with the text they typed; a refusal shows it again where they typed it (`asked`)."""
    case = opened(token)
    text = request.form.get("text", "")
    try:
        forged()
        done = do(case, text)
    except (Invalid, Conflict) as refusal:
        return refused(token, refusal, text=text, asked=asked)
    return redirect(url_for("portal.show", token=token, done=done) + "#told", 303)


@pages.post("/portal/<token>/message")
@public
@writes_later
@keeps_text
@asking
@changing
def message(token: str) -> ResponseReturnValue:
    """A message, with files or without."""
    return act(token, _message)


def _message(case: Case, text: str) -> str:
    with services.waiting(store(), sent_files()) as found:
        begin_writing()
        again = opened(case.token)
        kept = services.keep(session(), store(), again.complaint, found, via="portal")
        services.write(session(), again.complaint, text, files=len(kept))
    return "message"


def sent_files() -> list[tuple[str, BinaryIO]]:
    """The files of this request: their names and streams."""
    files = [file for file in request.files.getlist("files") if file.filename]
    return [(file.filename or "", cast(BinaryIO, file.stream)) for file in files]


@pages.post("/portal/<token>/again")
@public
@keeps_text
@asking
@changing
def again(token: str) -> ResponseReturnValue:
    """It is not put right."""
    return act(token, lambda case, text: _told(services.still_wrong(session(), case.complaint, text)), "again")


def _told(is_open_again: bool) -> str:
    return "again" if is_open_again else "late"


@pages.post("/portal/<token>/higher")
@public
@keeps_text
@asking
@changing
def higher(token: str) -> ResponseReturnValue:
    """Somebody more senior should look at it."""
    return act(token, _higher, "higher")


def _higher(case: Case, text: str) -> str:
    look = queries.look(session(), case.complaint, is_full=case.is_full, is_owner_named=False)
    services.ask_higher(session(), case.complaint, text, asked_at=look.asked_higher_at)
    return "higher"


@pages.get("/portal/<path:anything>")
@public
@asking
def nowhere(anything: str) -> ResponseReturnValue:
    """Whatever else is asked for below the portal is not there, in the same words."""
    raise NotFound("There is no such page.")
