"""The desk's letters: the templates with their versions, tried on a real complaint, and what is sent by itself."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as complaints
from qa_app.complaints.models import Complaint
from qa_app.complaints.rules.desk import CHANNELS
from qa_app.correspondence import queries, services
from qa_app.correspondence.models import Purpose
from qa_app.correspondence.rules import letters as rules
from qa_app.correspondence.rules.builtin import ANY_CHANNEL
from qa_app.correspondence.rules.letters import Letter
from qa_app.correspondence.rules.policy import TOLD_OF, Policy
from qa_app.correspondence.services.writing import House, try_out
from qa_app.correspondence.views.blueprint import pages
from qa_app.errors import Conflict, Invalid, NotFound
from qa_app.web import actor, needs, session, settings

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Preview:
    """A template as it would read: filled from a complaint, or what keeps it from that, and what it lacks."""

    letter: Letter | None
    problems: list[str]
    complaint: Complaint | None


@pages.get("/setup/letters")
@needs("complaint.setup")
def letters() -> ResponseReturnValue:
    """Every template in use, and what the desk sends by itself."""
    return _index(queries.policy(session()))


def _index(policy: Policy, status: int = 200, refusal: Invalid | None = None) -> ResponseReturnValue:
    rows, order = queries.template_rows(session()), [str(purpose) for purpose in Purpose]
    found = sorted(queries.templates(session()).items(), key=lambda item: (order.index(item[0][0]), item[0]))
    return (
        render_template(
            "correspondence/letters.html",
            templates=found,
            rows=rows,
            policy=policy,
            policy_row=queries.policy_row(session()),
            purposes=list(Purpose),
            channels=(ANY_CHANNEL, *CHANNELS),
            all_channels=CHANNELS,
            states=TOLD_OF,
            mail=settings().mail,
            refusal=refusal,
        ),
        status,
    )


@pages.post("/setup/letters/policy")
@needs("complaint.setup")
def policy() -> ResponseReturnValue:
    """Keep what the desk sends by itself."""
    wanted = Policy(
        acknowledged=tuple(request.form.getlist("acknowledged")),
        target_days=request.form.get("target_days", 0, type=int),
        update_days=request.form.get("update_days", 0, type=int),
        is_update_automatic=request.form.get("is_update_automatic") == "1",
        told_of=tuple(request.form.getlist("told_of")),
        reply_to=request.form.get("reply_to", "").strip(),
        is_plus=request.form.get("is_plus") == "1",
    )
    try:
        services.keep_policy(session(), actor(), wanted)
    except Invalid as refusal:
        return _index(wanted, 422, refusal)
    flash(_("Kept. It counts from now on."))
    return redirect(url_for(".letters") + "#policy")


@pages.get("/setup/letters/new")
@needs("complaint.setup")
def new_letter() -> ResponseReturnValue:
    """Go to the page of a template that may not be there yet."""
    given = {name: request.args.get(name, "").strip().lower()[:40] for name in ("purpose", "language", "channel")}
    if not all(given.values()):
        raise NotFound("Name the purpose, the language and the channel.")
    purpose, language, channel = given.values()
    return redirect(url_for(".letter", purpose=purpose, language=language, channel=channel))


@pages.get("/setup/letters/<purpose>/<language>/<channel>")
@needs("complaint.setup")
def letter(purpose: str, language: str, channel: str) -> ResponseReturnValue:
    """One template with its versions, tried on a complaint."""
    key = _key(purpose, language, channel)
    known = queries.templates(session(), purpose).get(key)
    shown = known or queries.templates(session(), purpose)[(purpose, "en", ANY_CHANNEL)]
    return _show(key, shown.letter)


@pages.post("/setup/letters/<purpose>/<language>/<channel>")
@needs("complaint.setup")
def keep_letter(purpose: str, language: str, channel: str) -> ResponseReturnValue:
    """Keep the next version, or take the template out of use."""
    key, typed = _key(purpose, language, channel), _typed()
    version = request.form.get("version", -1, type=int)
    try:
        if request.form.get("do") == "retire":
            services.retire_template(session(), actor(), key)
            flash(_("It is out of use; its versions are kept."))
            return redirect(url_for(".letters"))
        services.keep_template(session(), actor(), key, typed, version=version)
    except (Invalid, Conflict) as refusal:
        return _show(key, typed, 409 if isinstance(refusal, Conflict) else 422, refusal=refusal)
    flash(_("Kept as a new version."))
    return redirect(url_for(".letter", purpose=purpose, language=language, channel=channel))


@pages.post("/setup/letters/preview")
@needs("complaint.setup")
def preview() -> ResponseReturnValue:
    """How what is typed would read to the customer of a complaint."""
    key = (request.form.get("purpose", ""), request.form.get("language", "en"), ANY_CHANNEL)
    return render_template("correspondence/_preview.html", preview=_tried(key, _typed()))


def _show(key: Key, typed: Letter, status: int = 200, **parts: Any) -> ResponseReturnValue:
    versions = queries.versions(session(), key)
    return (
        render_template(
            "correspondence/letter.html",
            key=key,
            typed=typed,
            versions=versions,
            version=versions[0].version if versions else 0,
            gaps=rules.VARIABLES,
            preview=_tried(key, typed),
            **parts,
        ),
        status,
    )


def _tried(key: Key, typed: Letter) -> Preview:
    problems = rules.lint(key[0], typed)
    complaint = _example()
    if complaint is None:
        return Preview(None, problems, None)
    try:
        return Preview(try_out(session(), complaint, House.of(settings()), key[1], typed), problems, complaint)
    except rules.BadLetter as error:
        return Preview(None, list(dict.fromkeys([*problems, *error.problems])), complaint)


def _example() -> Complaint | None:
    """The complaint that somebody named, else the newest one."""
    wanted = request.values.get("on", "").strip().upper().removeprefix("C-")
    if wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        try:
            return complaints.one(session(), actor(), int(wanted))
        except NotFound:
            pass
    query = complaints.visible(actor()).order_by(Complaint.id.desc()).limit(1)
    return session().scalar(query)


def _typed() -> Letter:
    text = request.form.get("text", "").replace("\r\n", "\n")[: 2 * rules.LONGEST_TEXT]
    return Letter(request.form.get("subject", "")[:1_000], text)


def _key(purpose: str, language: str, channel: str) -> Key:
    if purpose not in set(Purpose) or channel not in (ANY_CHANNEL, *CHANNELS):
        raise NotFound("There is no such template.")
    return purpose, language[:16], channel
