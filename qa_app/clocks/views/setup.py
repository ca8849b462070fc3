"""Where a desk lead keeps policies and calendars: the list, and a form for each that publishes a new version."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app import labels
from qa_app.clocks import forms, queries, services
from qa_app.clocks.models import RuleKind
from qa_app.clocks.rules.policy import MAY_PAUSE, OFFICE, STANDARD, Policy
from qa_app.clocks.rules.runs import Kind
from qa_app.clocks.views import frame
from qa_app.clocks.views.frame import pages
from qa_app.complaints.queries import categories
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.web import actor, needs, session, settings

setup_pages(
    SetupPage(
        "Clocks and service standards",
        "clocks.setup",
        "How soon customers are told, answered and helped, for which complaints, and when the desk works.",
        30,
    )
)
NEW = "new"


@pages.get("/complaints/setup/clocks")
@needs("complaint.setup")
def setup() -> ResponseReturnValue:
    """Every policy in the order in which it is tried, and every calendar."""
    book, now = frame.book(session()), datetime.now(UTC)
    policies = sorted(book.live_policies(now), key=lambda item: item.place)
    return render_template(
        "clocks/setup.html", policies=policies, calendars=book.live_calendars(now), office=book.office, OFFICE=OFFICE
    )


@pages.get("/complaints/setup/clocks/calendars/<key>")
@needs("complaint.setup")
def calendar(key: str) -> ResponseReturnValue:
    """A calendar to change, or an ordinary week to begin with."""
    row = None if key == NEW else services.live(session(), RuleKind.CALENDAR, key)
    form = forms.shown_calendar(row.document if row else None, row.name if row else "", settings().timezone)
    return _calendar_page(key, form)


def _calendar_page(key: str, form: Any, refusal: AppError | None = None) -> ResponseReturnValue:
    kept = queries.versions(session(), RuleKind.CALENDAR, key)
    status = 200 if refusal is None else 422
    parts = {"key": key, "form": form, "versions": kept, "refusal": refusal, "weekdays": forms.WEEKDAYS}
    return render_template("clocks/calendar.html", **parts), status


@pages.post("/complaints/setup/clocks/calendars/<key>")
@needs("complaint.setup")
def publish_calendar(key: str) -> ResponseReturnValue:
    """Publish the calendar; a refused one comes back as it was typed."""
    now = datetime.now(UTC)
    if key != NEW:
        services.live(session(), RuleKind.CALENDAR, key)
    try:
        found, document = forms.calendar(request.form, now.date())
        row = services.publish_calendar(
            session(), actor(), None if key == NEW else key, request.form.get("name", ""), found,
            document=document, note=request.form.get("note", ""), now=now,
        )  # fmt: skip
    except Invalid as refusal:
        session().rollback()
        return _calendar_page(key, request.form, refusal)
    flash(_("Published: %(name)s, version %(version)s.", name=row.name, version=row.version))
    return redirect(url_for(".setup"))


@pages.get("/complaints/setup/clocks/policies/<key>")
@needs("complaint.setup")
def policy(key: str) -> ResponseReturnValue:
    """A policy to change; a new one begins as the standard one."""
    kept = _kept_policy(key)
    form = forms.shown_policy(kept)
    if key == NEW:
        form["name"], form["place"] = "", "10"
    return _policy_page(key, form)


def _kept_policy(key: str) -> Policy:
    live = {item.key: item for item in frame.book(session()).live_policies(datetime.now(UTC))}
    found = live.get(STANDARD.key if key == NEW else key)
    if found is None:
        raise NotFound("There is no such policy, or it is retired.")
    return found


def _policy_page(key: str, form: Any, refusal: AppError | None = None) -> ResponseReturnValue:
    calendars = frame.book(session()).live_calendars(datetime.now(UTC))
    return render_template(
        "clocks/policy.html",
        key=key,
        form=form,
        versions=queries.versions(session(), RuleKind.POLICY, key),
        refusal=refusal,
        kinds=list(Kind),
        may_pause=MAY_PAUSE,
        choices={name: [(value, labels.of(value).text) for value in kept] for name, kept in forms.CHOICES.items()},
        categories=categories(session()),
        calendars=[(OFFICE, _("Office hours")), *((item.key, item.name) for item in calendars)],
        is_standard=key == STANDARD.key,
    ), (200 if refusal is None else 422)


@pages.post("/complaints/setup/clocks/policies/<key>")
@needs("complaint.setup")
def publish_policy(key: str) -> ResponseReturnValue:
    """Publish the policy; a refused one comes back as it was typed."""
    now, book = datetime.now(UTC), frame.book(session())
    _kept_policy(key)
    try:
        wanted = forms.policy(request.form)
        known = {OFFICE: book.office, **{item.key: item.calendar for item in book.live_calendars(now)}}
        if wanted.calendar not in known:
            raise Invalid("The policy was not published.", {"calendar": "Choose a calendar."})
        row = services.publish_policy(
            session(), actor(), None if key == NEW else key, wanted, known[wanted.calendar],
            note=request.form.get("note", ""), now=now,
        )  # fmt: skip
    except Invalid as refusal:
        session().rollback()
        return _policy_page(key, request.form, refusal)
    flash(_("Published: %(name)s, version %(version)s.", name=row.name, version=row.version))
    return redirect(url_for(".setup"))


@pages.post("/complaints/setup/clocks/<kind>/<key>/retire")
@needs("complaint.setup")
def retire(kind: str, key: str) -> ResponseReturnValue:
    """Let a policy or calendar end."""
    try:
        services.retire(session(), actor(), _kind(kind), key, datetime.now(UTC))
    except Conflict as refusal:
        session().rollback()
        flash(str(refusal), "error")
        return redirect(url_for(".setup"))
    flash(_("It is retired. What is over keeps it."))
    return redirect(url_for(".setup"))


def _kind(name: str) -> RuleKind:
    try:
        return {"policies": RuleKind.POLICY, "calendars": RuleKind.CALENDAR}[name]
    except KeyError:
        raise NotFound("There is no such page.") from None
