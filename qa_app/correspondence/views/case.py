"""The messages of one complaint: what was said on both sides, and writing the next one."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.views import casing
from qa_app.correspondence import queries, services
from qa_app.correspondence.models import Purpose, Standing
from qa_app.correspondence.rules import letters, tone
from qa_app.correspondence.services import Said, Typed
from qa_app.correspondence.services.speaking import CHANNELS, WRITTEN
from qa_app.correspondence.services.writing import House, write
from qa_app.correspondence.tasks import dispatch
from qa_app.correspondence.views.blueprint import pages
from qa_app.correspondence.views.waiting import reasons
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.web import actor, needs, session, settings

EMPTY = Typed(Purpose.ANSWER, "email", "", "")
WRITTEN_BY_PEOPLE = tuple(purpose for purpose in Purpose if purpose != Purpose.SURVEY)


@pages.get("/<int:complaint_id>/messages")
@needs("complaint.read")
def messages(complaint_id: int) -> ResponseReturnValue:
    """Everything that was said, and the form of the next message."""
    complaint = casing.case(complaint_id)
    kept = queries.draft(session(), actor(), complaint)
    typed = EMPTY if kept is None else Typed(kept.purpose, kept.channel, kept.subject, kept.text, kept.template)
    return _page(complaint, typed, saved_at=kept.saved_at if kept else None)


def _page(complaint: Complaint, typed: Typed, status: int = 200, **parts: Any) -> ResponseReturnValue:
    standing = session().get(Standing, complaint.id)
    spoken = request.args.get("spoken", type=int)
    link = next((link for link in complaint.links if link.interaction_id == spoken), None)
    shown = {
        "turns": queries.thread(session(), complaint),
        "typed": typed,
        "channels": CHANNELS,
        "purposes": WRITTEN_BY_PEOPLE,
        "templates": sorted(queries.templates(session(), typed.purpose), key=lambda key: key[1:]),
        "todo": reasons(standing) if standing is not None else (),
        "mail": settings().mail,
        "link": link,
        "spoken": queries.spoken_lines(session(), link) if link is not None else (),
        **_toned(complaint, typed),
    }
    return casing.page("correspondence/messages.html", complaint, "messages", status=status, **{**shown, **parts})


def _toned(complaint: Complaint, typed: Typed) -> dict[str, Any]:
    name = complaint.customer.preferred_name or complaint.customer.name or ""
    found = tone.remarks(typed.text, typed.purpose, name=name) if typed.channel in WRITTEN else []
    return {"remarks": found, "pieces": tone.pieces(typed.text, found)}


def _typed() -> Typed:
    def given(name: str, longest: int) -> str:
        return request.form.get(name, "").replace("\r\n", "\n")[:longest]

    return Typed(
        purpose=given("purpose", 20),
        channel=given("channel", 20),
        subject=given("subject", 1_000),
        text=given("text", 3 * letters.LONGEST_TEXT),
        template=given("template", 80),
        is_wait_wanted=request.form.get("wait") == "1",
    )


@pages.post("/<int:complaint_id>/messages")
@needs("complaint.write")
def say(complaint_id: int) -> ResponseReturnValue:
    """Send or note what was typed, fill it from its template, or show how it reads; the draft is kept in any case."""
    complaint, typed = complaints.one(session(), actor(), complaint_id), _typed()
    wish = request.form.get("do", "send")
    if wish in ("fill", "check"):
        return _tried(complaint, typed, wish)
    try:
        row = services.say(session(), actor(), complaint, typed)
    except (Invalid, Conflict) as refusal:
        return _page(complaint, typed, casing.status_of(refusal), refusal=refusal)
    if settings().mail is not None:
        dispatch(session())
        flash(_("It is on its way.") if row.channel == "email" else _("It is noted."))
    else:
        flash(_("It waits: no mail server is set up.") if row.channel == "email" else _("It is noted."))
    return redirect(url_for(".messages", complaint_id=complaint_id))


def _tried(complaint: Complaint, typed: Typed, wish: str) -> ResponseReturnValue:
    remark = ""
    if wish == "fill":
        try:
            typed, remark = _filled(complaint, typed)
        except (letters.BadLetter, Invalid) as refusal:
            services.keep_draft(session(), actor(), complaint, typed)
            return _page(complaint, typed, fill_problem=str(refusal))
    kept = services.keep_draft(session(), actor(), complaint, typed)
    return _page(complaint, typed, saved_at=kept.saved_at if kept else None, fill_remark=remark, is_checked=True)


def _filled(complaint: Complaint, typed: Typed) -> tuple[Typed, str]:
    """The template's words above what was typed already, so that nothing typed is lost."""
    house = House.of(settings())
    made = write(session(), complaint, typed.purpose, house, named=typed.template, is_draft=True)
    text = made.letter.text.replace("The complaints team", actor().name)
    if typed.text.strip() and typed.text.strip() != text.strip():
        text = f"{text}\n{typed.text.strip()}\n"
    subject = typed.subject.strip() or made.letter.subject
    return Typed(typed.purpose, typed.channel, subject, text, made.template), made.remark


@pages.post("/<int:complaint_id>/messages/draft")
@needs("complaint.write")
def draft(complaint_id: int) -> ResponseReturnValue:
    """Keep what is typed as it is typed, and say how it reads."""
    complaint, typed = complaints.one(session(), actor(), complaint_id), _typed()
    kept = services.keep_draft(session(), actor(), complaint, typed)
    saved_at = kept.saved_at if kept else None
    return render_template("correspondence/_tone.html", saved_at=saved_at, **_toned(complaint, typed))


@pages.post("/<int:complaint_id>/messages/heard")
@needs("complaint.write")
def heard(complaint_id: int) -> ResponseReturnValue:
    """Note what the customer said by phone, in a letter or elsewhere."""
    complaint = complaints.one(session(), actor(), complaint_id)
    said = Said(request.form.get("text", "")[:20_000].strip(), request.form.get("via", ""))
    try:
        services.message_in(session(), actor(), complaint, said)
    except Invalid as refusal:
        return _page(complaint, EMPTY, 422, refusal=refusal, typed_heard=said.text)
    flash(_("It is noted."))
    return redirect(url_for(".messages", complaint_id=complaint_id))


@pages.post("/<int:complaint_id>/messages/acknowledged")
@needs("complaint.write")
def acknowledged(complaint_id: int) -> ResponseReturnValue:
    """Note in which line of a linked contact the complaint was acknowledged (R24)."""
    complaint = complaints.one(session(), actor(), complaint_id)
    contact, line = request.form.get("interaction", type=int), request.form.get("line", type=int)
    try:
        if contact is None or line is None:
            raise NotFound("Choose the line in which it was said.")
        is_thanked = request.form.get("thanked") == "1"
        services.acknowledged_in(session(), actor(), complaint, contact, line, is_thanked=is_thanked)
    except (Conflict, NotFound) as refusal:
        return _page(complaint, EMPTY, 422, refusal=refusal)
    flash(_("The clock of the acknowledgement stopped when that was said."))
    return redirect(url_for(".messages", complaint_id=complaint_id))


@pages.post("/<int:complaint_id>/messages/<int:message_id>/again")
@needs("complaint.write")
def again(complaint_id: int, message_id: int) -> ResponseReturnValue:
    """Send a message that did not leave once more."""
    return _done(complaint_id, lambda complaint: services.try_again(session(), complaint, message_id))


@pages.post("/<int:complaint_id>/messages/<int:message_id>/cancel")
@needs("complaint.write")
def cancel(complaint_id: int, message_id: int) -> ResponseReturnValue:
    """Take a message back that has not left."""
    return _done(complaint_id, lambda complaint: services.cancel(session(), complaint, message_id))


@pages.post("/<int:complaint_id>/messages/link")
@needs("complaint.write")
def link(complaint_id: int) -> ResponseReturnValue:
    """Make a link into the portal, or end all of them. A link is shown once: what is kept opens nothing."""
    complaint = complaints.one(session(), actor(), complaint_id)
    if request.form.get("do") == "end":
        services.revoke(session(), complaint)
        flash(_("Every link to this complaint is over."))
        return redirect(url_for(".messages", complaint_id=complaint_id))
    mail = settings().mail
    made = services.portal_link(session(), complaint, mail.root if mail else request.url_root)
    return _page(complaint, EMPTY, portal_link=made)


def _done(complaint_id: int, what: Any) -> ResponseReturnValue:
    complaint = complaints.one(session(), actor(), complaint_id)
    try:
        what(complaint)
    except AppError as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _page(complaint, EMPTY, 409, refusal=refusal)
    if settings().mail is not None:
        dispatch(session())
    return redirect(url_for(".messages", complaint_id=complaint_id))
