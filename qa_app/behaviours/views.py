"""The pages of detectors: how well each does, what it looks for, trying it out, and changing it."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from qa_app.behaviours import queries, rules, services
from qa_app.behaviours.forms import document_from, rules_shown
from qa_app.errors import Conflict, Invalid
from qa_app.web import Entry, actor, navigation, needs, session, settings
from reports.tally import Rate
from transcription.language import behaviours
from transcription.language.behaviours import Group, Share
from transcription.language.behaviours.detector import STRICTNESS
from transcription.language.embedding import open_matcher

pages = Blueprint("behaviours", __name__, url_prefix="/behaviours")
navigation(Entry("Behaviours", "behaviours.index", "binoculars", "behaviour.read", 62))
NEW: dict[str, Any] = {"key": "", "name": "", "description": "", "group": Group.EMPATHY, "speaker": "agent"}


@pages.get("/")
@needs("behaviour.read")
def index() -> ResponseReturnValue:
    """Every detector with what people said of it."""
    return render_template(
        "behaviours/index.html",
        groups=rules.by_group(queries.standings(session())),
        accuracies=queries.accuracies(session()),
        pointed=queries.pointed(session()),
    )


@pages.get("/new")
@needs("behaviour.manage")
def compose() -> ResponseReturnValue:
    """The form of a new detector."""
    return _form(NEW, None)


@pages.post("/new")
@needs("behaviour.manage")
def add() -> ResponseReturnValue:
    """Try or keep a new detector."""
    return _sent(document_from(request.form), None)


@pages.get("/<key>")
@needs("behaviour.read")
def show(key: str) -> ResponseReturnValue:
    """One detector: what it looks for, what people said of its lines, and its versions."""
    standing = queries.one(session(), key)
    accuracies = queries.accuracies(session())
    return render_template(
        "behaviours/show.html",
        standing=standing,
        document=behaviours.to_document(standing.definition),
        accuracy=accuracies.get((key, standing.version)),
        earlier={version: found for (name, version), found in accuracies.items() if name == key},
        versions=queries.versions(session(), key),
        judged=queries.judged(session(), actor(), key),
        names={other.key: other.definition.name for other in queries.standings(session())},
    )


@pages.get("/<key>/change")
@needs("behaviour.manage")
def edit(key: str) -> ResponseReturnValue:
    """The form of a detector."""
    standing = queries.one(session(), key)
    return _form(behaviours.to_document(standing.definition), standing)


@pages.post("/<key>/change")
@needs("behaviour.manage")
def change(key: str) -> ResponseReturnValue:
    """Try or keep a change."""
    standing = queries.one(session(), key)
    kept = behaviours.to_document(standing.definition)
    hidden = {name: kept[name] for name in ("channels", "directions", "languages", "examples_within") if name in kept}
    return _sent(document_from(request.form, key) | hidden, standing)


@pages.post("/<key>/switch")
@needs("behaviour.manage")
def switch(key: str) -> ResponseReturnValue:
    """Switch a detector on or off."""
    services.switch(session(), actor(), key, is_on=request.form.get("on") == "yes")
    return redirect(url_for(".show", key=key))


@pages.post("/<key>/use")
@needs("behaviour.manage")
def use(key: str) -> ResponseReturnValue:
    """Go back to an earlier version, or to the one that comes with the product."""
    number = request.form.get("version", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("There is no such version of the detector.")
    services.use_version(session(), actor(), key, int(number))
    flash(gettext("That version is in use now."))
    return redirect(url_for(".show", key=key))


def _sent(document: dict[str, Any], standing: queries.Standing | None) -> ResponseReturnValue:
    try:
        if request.form.get("do") == "try":
            tried = rules.tried(request.form.get("lines", ""), document, open_matcher(settings().data_dir))
            return _form(document, standing, tried=tried)
        row = services.save(session(), actor(), document, seen_version=_seen(standing))
    except behaviours.BadDetector as error:
        refusal = Invalid("The detector cannot be tried yet.", services.faults_of(error))
        return _form(document, standing, refusal=refusal), 422
    except (Invalid, Conflict) as refusal:
        return _form(document, standing, refusal=refusal), 422 if isinstance(refusal, Invalid) else 409
    flash(gettext("Kept as version %(number)s. New interactions are looked at with it.", number=row.version))
    return redirect(url_for(".show", key=row.key))


def _seen(standing: queries.Standing | None) -> int | None:
    """The version that the form showed; -1 when it does not say, so that nothing is overwritten unseen."""
    if standing is None:
        return None
    seen = request.form.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else -1


def _form(
    document: Mapping[str, Any],
    standing: queries.Standing | None,
    *,
    refusal: Invalid | Conflict | None = None,
    tried: rules.Tried | None = None,
) -> str:
    return render_template(
        "behaviours/edit.html",
        document=document,
        rules=rules_shown(document),
        standing=standing,
        seen=request.form.get("seen", standing.version if standing else ""),
        refusal=refusal,
        faults=refusal.fields if isinstance(refusal, Invalid) else {},
        in_words=rules.field_words,
        tried=tried,
        lines=request.form.get("lines", ""),
        groups=list(Group),
        others=[other for other in queries.standings(session()) if standing is None or other.key != standing.key],
        standard=STRICTNESS,
    )


@pages.app_template_filter("share")
def _share(share: Share) -> Rate:
    return Rate(share.right, share.n)
