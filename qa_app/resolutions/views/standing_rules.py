"""The rules by which resolutions are checked, followed up and closed, and the questions of the survey."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import audit
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import Invalid
from qa_app.resolutions import queries, services
from qa_app.resolutions.rules import practice as rules
from qa_app.resolutions.rules import surveys
from qa_app.resolutions.rules.surveys import Item
from qa_app.resolutions.views.outcome import pages
from qa_app.web import actor, needs, session

setup_pages(
    SetupPage(
        "Checks, follow-up and closing", "resolutions.practice", "Who is checked, when customers are asked again.", 70
    ),
    SetupPage("Survey", "resolutions.survey", "The questions that customers get after a resolution.", 80),
)
OWN = tuple(f"own_{number}" for number in range(1, surveys.OWN_MAXIMUM + 1))


@pages.get("/setup/resolutions")
@needs("complaint.setup")
def practice() -> ResponseReturnValue:
    """The rules in use, to be changed, and their history."""
    return _practice_page()


def _practice_page(status: int = 200, **given: object) -> ResponseReturnValue:
    parts = {
        "live": queries.practice(session()),
        "ranges": rules.RANGES,
        "history": queries.practices(session()),
        "typed": None,
    }
    return render_template("resolutions/practice.html", **{**parts, **given}), status


@pages.post("/setup/resolutions")
@needs("complaint.setup")
def publish_practice() -> ResponseReturnValue:
    """Publish new rules."""
    try:
        row = services.publish_practice(session(), actor(), _rules(), request.form.get("reason", ""))
    except Invalid as refusal:
        session().rollback()
        return _practice_page(422, refusal=refusal, typed=request.form)
    _noted("resolution_rules_published", "resolution_rules", row.version)
    flash(_("Version %(n)s is in use from now on.", n=row.version))
    return redirect(url_for(".practice"))


def _rules() -> rules.Rules:
    typed: dict[str, Any] = {name: request.form.get(name, default=-1, type=int) for name in rules.RANGES}
    typed |= {name: bool(request.form.get(name)) for name in ("is_closing_alone", "is_surveying")}
    return replace(rules.STANDARD, **typed)


@pages.get("/setup/survey")
@needs("complaint.setup")
def survey() -> ResponseReturnValue:
    """The questions in use, to be changed, beside what the customer sees."""
    return _survey_page()


def _survey_page(status: int = 200, **given: object) -> ResponseReturnValue:
    live = queries.live_form(session())
    items = surveys.from_document(live.items) if live else surveys.STANDARD
    free = [key for key in OWN if key not in {item.key for item in items}]
    parts = {
        "intro": live.intro if live else surveys.STANDARD_INTRO,
        "items": items,
        "free": free,
        "required": surveys.REQUIRED,
        "fixed": surveys.FIXED,
        "version": live.version if live else 0,
    }
    return render_template("resolutions/survey.html", **{**parts, **given}), status


@pages.post("/setup/survey")
@needs("complaint.setup")
def publish_survey() -> ResponseReturnValue:
    """Publish new questions."""
    items = _items()
    intro = request.form.get("intro", "")
    try:
        row = services.publish_survey(session(), actor(), intro, items)
    except Invalid as refusal:
        session().rollback()
        kept = {item.key for item in items}
        return _survey_page(
            422, refusal=refusal, intro=intro, items=items, free=[key for key in OWN if key not in kept]
        )
    _noted("survey_published", "survey", row.version)
    flash(_("Version %(n)s is in use from now on.", n=row.version))
    return redirect(url_for(".survey"))


def _items() -> list[Item]:
    """The questions as typed, in the order given; a question of one's own without words is left out."""
    placed = []
    kinds = {item.key: item.kind for item in surveys.STANDARD}
    for key in (*kinds, *OWN):
        text = request.form.get(f"{key}-text", "")
        if key in OWN and not text.strip():
            continue
        kind = kinds.get(key) or request.form.get(f"{key}-kind", "")
        ends = (request.form.get(f"{key}-low", ""), request.form.get(f"{key}-high", ""))
        is_on = key in surveys.REQUIRED or bool(request.form.get(f"{key}-on"))
        place = request.form.get(f"{key}-order", default=99, type=int)
        placed.append((place, Item(key, kind, text, *ends, is_on)))
    return [item for _place, item in sorted(placed, key=lambda pair: pair[0])]


def _noted(action: str, entity: str, version: int) -> None:
    audit.record(session(), actor(), action, (entity, version), address=request.remote_addr)
