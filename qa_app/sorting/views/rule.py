"""One rule of assignment: written, tried on the last hundred complaints before it counts, and kept."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as desk
from qa_app.complaints import rules as desk_rules
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.people import queries as people
from qa_app.sorting import forms, queries, services
from qa_app.sorting.queries import trials
from qa_app.sorting.queries.trials import WouldGo
from qa_app.sorting.rules import books
from qa_app.sorting.rules.assigning import Rule, RuleBook
from qa_app.sorting.views.case import pages
from qa_app.web import actor, needs, session

NEW = "new"


@pages.get("/setup/assignment/rules/<key>")
@needs("complaint.setup")
def rule(key: str) -> ResponseReturnValue:
    """A rule to change, or a new one."""
    book = queries.book(session())
    return _page(key, book, forms.shown_rule(_kept(book, key)))


def _kept(book: RuleBook, key: str) -> Rule | None:
    """The rule with this key; None for a new one. Raises `NotFound`."""
    if key == NEW:
        return None
    found = next((item for item in book.rules if item.key == key), None)
    if found is None:
        raise NotFound("There is no such rule, or somebody took it away.")
    return found


def _page(
    key: str, book: RuleBook, typed: forms.Typed, refusal: AppError | None = None, trial: list[WouldGo] | None = None
) -> ResponseReturnValue:
    parts: dict[str, Any] = {
        "key": key,
        "version": typed.get("version", default=book.version, type=int),
        "typed": typed,
        "refusal": refusal,
        "errors": getattr(refusal, "fields", {}),
        "trial": trial,
        "rules": desk_rules,
        "tree": desk.categories(session()),
        "handlers": desk.handlers(session()),
        "teams": people.teams(session()),
        "names": names(),
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    return render_template("sorting/rule.html", **parts), status


def names() -> dict[str, dict[int, str]]:
    """The names of the people who work on complaints, and of the teams, by id."""
    return {
        "people": {person.id: person.name for person in desk.handlers(session())},
        "teams": {team.id: team.name for team in people.teams(session())},
    }


@pages.post("/setup/assignment/rules/<key>")
@needs("complaint.setup")
def keep_rule(key: str) -> ResponseReturnValue:
    """Keep the rule in a new version, or try it without keeping anything; a refused one comes back as typed."""
    book = queries.book(session())
    kept = _kept(book, key)
    try:
        wanted = forms.rule(request.form, kept.key if kept else "", is_on=kept.is_on if kept else True)
        changed = books.keep_rule(book, wanted, _around())
        if request.form.get("do") == "try":
            return _page(key, book, request.form, trial=trial(changed, book))
        services.keep_book(session(), actor(), as_seen(changed), _said(wanted, kept))
    except (Invalid, Conflict) as refusal:
        session().rollback()
        return _page(key, book, request.form, refusal)
    flash(_("The rule “%(name)s” is kept, in version %(n)s.", name=wanted.name, n=book.version + 1))
    return redirect(url_for(".assignment"))


def as_seen(book: RuleBook) -> RuleBook:
    """The book with the version that the page showed, so that a change of an old one is refused."""
    return replace(book, version=request.form.get("version", default=-1, type=int))


def trial(book: RuleBook, in_use: RuleBook) -> list[WouldGo]:
    """Who would get each of the last hundred complaints."""
    return trials.would_go(session(), book, in_use, desk.categories(session()), datetime.now(UTC).date())


def _around() -> books.Around:
    known = names()
    return books.Around(desk.categories(session()), set(known["people"]), set(known["teams"]))


def _said(wanted: Rule, kept: Rule | None) -> str:
    return f"changed the rule “{wanted.name}”" if kept else f"added the rule “{wanted.name}”"
