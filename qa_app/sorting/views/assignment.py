"""Who gets a complaint: the rules in their order, what nobody can take, skills and what needs them; each a version."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as desk
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import AppError, Conflict, Invalid, NotFound
from qa_app.sorting import queries, services
from qa_app.sorting.queries.trials import WouldGo
from qa_app.sorting.rules import books
from qa_app.sorting.rules.assigning import RuleBook
from qa_app.sorting.views.case import pages
from qa_app.sorting.views.rule import as_seen, names, trial
from qa_app.web import actor, needs, session

setup_pages(
    SetupPage(
        "Who gets a complaint", "sorting.assignment", "Rules in their order, skills, capacity, absence and queues.", 22
    )
)
Change = Callable[[RuleBook, str], tuple[RuleBook, str]]


@pages.get("/setup/assignment")
@needs("complaint.setup")
def assignment() -> ResponseReturnValue:
    """The rules in use; with `try` in the address, what they would do with the last hundred complaints."""
    return _page()


def _page(refusal: AppError | None = None) -> ResponseReturnValue:
    book = queries.book(session())
    tried = trial(book, book) if request.args.get("try") and book.rules else None
    parts: dict[str, Any] = {
        "book": book,
        "labels_of": {skill.key: skill.label for skill in book.skills},
        "tree": desk.categories(session()),
        "names": names(),
        "versions": queries.versions(session(), "assignment"),
        "trial": tried,
        "by_rule": _by_rule(tried or []),
        "refusal": refusal,
        "told": list(getattr(refusal, "fields", {}).values()),
        "most_levels": books.MOST_LEVELS,
    }
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    return render_template("sorting/assignment.html", **parts), status


def _by_rule(tried: list[WouldGo]) -> dict[str, int]:
    """How many of the last hundred each rule would decide."""
    return Counter(item.choice.rule.key for item in tried if item.choice is not None and item.choice.rule is not None)


@pages.post("/setup/assignment")
@needs("complaint.setup")
def change_assignment() -> ResponseReturnValue:
    """Change the rules, skills or the fallback queue, or go back to an earlier version; a refused change says why."""
    try:
        book, said = _changed(queries.book(session()), request.form.get("do", ""), request.form.get("key", ""))
        number = services.keep_book(session(), actor(), as_seen(book), said)
    except (Invalid, Conflict) as refusal:
        session().rollback()
        return _page(refusal)
    flash(_("Version %(n)s: %(change)s.", n=number, change=said))
    return redirect(url_for(".assignment"))


def _changed(book: RuleBook, do: str, key: str) -> tuple[RuleBook, str]:
    if do not in _CHANGES:
        raise Invalid("There is no such change.", {"do": "Use the buttons of this page."})
    return _CHANGES[do](book, key)


def _name(book: RuleBook, key: str) -> str:
    return next((rule.name for rule in book.rules if rule.key == key), key)


def _up(book: RuleBook, key: str) -> tuple[RuleBook, str]:
    return books.moved(book, key, -1), f"“{_name(book, key)}” comes earlier"


def _down(book: RuleBook, key: str) -> tuple[RuleBook, str]:
    return books.moved(book, key, 1), f"“{_name(book, key)}” comes later"


def _switch(book: RuleBook, key: str) -> tuple[RuleBook, str]:
    return books.switched(book, key), f"switched “{_name(book, key)}” on or off"


def _remove(book: RuleBook, key: str) -> tuple[RuleBook, str]:
    return books.without_rule(book, key), f"took the rule “{_name(book, key)}” away"


def _fallback(book: RuleBook, _key: str) -> tuple[RuleBook, str]:
    team_id, teams = request.form.get("fallback", type=int), names()["teams"]
    changed = books.with_fallback(book, team_id, teams)
    queue = teams[team_id] if team_id is not None else "no queue"
    return changed, f"what nobody can take goes to {queue}"


def _add_skill(book: RuleBook, _key: str) -> tuple[RuleBook, str]:
    changed = books.with_skill(book, request.form.get("label", ""), request.form.get("language", ""))
    return changed, f"added the skill “{changed.skills[-1].label}”"


def _drop_skill(book: RuleBook, key: str) -> tuple[RuleBook, str]:
    found = next((skill for skill in book.skills if skill.key == key), None)
    if found is None:
        raise Conflict("Somebody took this skill away meanwhile.")
    return books.without_skill(book, key), f"took the skill “{found.label}” away"


def _need(book: RuleBook, _key: str) -> tuple[RuleBook, str]:
    category, skill = request.form.get("category", ""), request.form.get("skill", "")
    level, tree = request.form.get("level", default=-1, type=int), desk.categories(session())
    changed = books.with_need(book, category, skill, level, tree)
    label = next(item.label for item in book.skills if item.key == skill)
    return (
        changed,
        f"“{tree.name(category)}” needs {label} {level}" if level else f"“{tree.name(category)}” needs no {label}",
    )


def _use(book: RuleBook, _key: str) -> tuple[RuleBook, str]:
    number = request.form.get("number", default=0, type=int)
    row = queries.history(session(), "assignment", number)
    if row is None:
        raise NotFound("There is no such version.")
    return replace(books.from_document(book.version, row.document)), f"back to version {number}"


_CHANGES: dict[str, Change] = {
    "up": _up,
    "down": _down,
    "switch": _switch,
    "remove": _remove,
    "fallback": _fallback,
    "add_skill": _add_skill,
    "drop_skill": _drop_skill,
    "need": _need,
    "use": _use,
}
