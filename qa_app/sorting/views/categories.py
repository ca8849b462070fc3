"""What complaints can be about: the tree of two levels, drawn with how many complaints each has, and its changes."""

from collections.abc import Callable
from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from qa_app.complaints import queries as desk
from qa_app.complaints.rules import categories as trees
from qa_app.complaints.rules.categories import Category, Tree
from qa_app.complaints.views.setup import SetupPage, setup_pages
from qa_app.errors import AppError, Conflict, Invalid
from qa_app.sorting import queries, services
from qa_app.sorting.queries import Held
from qa_app.sorting.views.case import pages
from qa_app.web import actor, needs, session

setup_pages(
    SetupPage("Categories", "sorting.categories", "What complaints can be about: add, nest, rename, retire.", 20)
)
NONE = Held()
Change = Callable[[Tree, str], tuple[tuple[Category, ...], str]]


@pages.get("/setup/categories")
@needs("complaint.setup")
def categories() -> ResponseReturnValue:
    """The categories in use and the retired ones, and every version of them."""
    return _page()


def _page(refusal: AppError | None = None) -> ResponseReturnValue:
    tree, numbers = desk.categories(session()), queries.held(session())
    stays = {key: (now, numbers.get(key, NONE).open) for key, now in queries.to_move(tree).items()}
    fields = getattr(refusal, "fields", {})
    return render_template(
        "sorting/categories.html",
        tree=tree,
        numbers=numbers,
        no_complaint=NONE,
        most=max((item.all for item in numbers.values()), default=0),
        tops=[item for item, _below in tree.branches() if not item.is_retired],
        to_move={key: pair for key, pair in stays.items() if pair[1]},
        versions=desk.category_versions(session()),
        refusal=refusal,
        told=list(fields.values()),
        typed=request.form,
    ), (200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422)


@pages.post("/setup/categories")
@needs("complaint.setup")
def change_categories() -> ResponseReturnValue:
    """Change the categories, or go back to an earlier version of them; a refused change says why."""
    seen = request.form.get("version", default=-1, type=int)
    try:
        tree = replace(desk.categories(session()), version=seen)
        said = _changed(tree, request.form.get("do", ""), request.form.get("key", ""))
    except (Invalid, Conflict) as refusal:
        session().rollback()
        return _page(refusal)
    flash(said)
    return redirect(url_for(".categories"))


def _changed(tree: Tree, do: str, key: str) -> str:
    if do == "use":
        number = request.form.get("number", default=0, type=int)
        services.use_again(session(), actor(), tree, number)
        return str(_("Version %(n)s is in use again, as version %(now)s.", n=number, now=tree.version + 1))
    if do not in _CHANGES:
        raise Invalid("There is no such change.", {"do": "Use the buttons of this page."})
    changed, said = _CHANGES[do](tree, key)
    services.change_tree(session(), actor(), tree, changed, said)
    return str(_("Version %(n)s: %(change)s.", n=tree.version + 1, change=said))


def _add(tree: Tree, _key: str) -> tuple[tuple[Category, ...], str]:
    label, parent = request.form.get("label", ""), request.form.get("parent", "")
    changed = trees.add(tree, label, parent)
    below = f" below “{tree.name(parent)}”" if parent else ""
    return changed, f"added “{_plain(label)}”{below}"


def _rename(tree: Tree, key: str) -> tuple[tuple[Category, ...], str]:
    label = request.form.get("label", "")
    return trees.rename(tree, key, label), f"“{tree.name(key)}” is called “{_plain(label)}”"


def _nest(tree: Tree, key: str) -> tuple[tuple[Category, ...], str]:
    parent = request.form.get("parent", "")
    where = f"below “{tree.name(parent)}”" if parent else "on the first level"
    return trees.nest(tree, key, parent), f"“{tree.name(key)}” stands {where}"


def _listen(tree: Tree, key: str) -> tuple[tuple[Category, ...], str]:
    words = request.form.get("words", "").split(",")
    return trees.listen(tree, key, words), f"other words point to “{tree.name(key)}”"


def _retire(tree: Tree, key: str) -> tuple[tuple[Category, ...], str]:
    becomes = request.form.get("becomes", "")
    then = f" and becomes “{tree.name(becomes)}”" if becomes else ""
    return trees.retire(tree, key, becomes), f"“{tree.name(key)}” is retired{then}"


def _bring_back(tree: Tree, key: str) -> tuple[tuple[Category, ...], str]:
    return trees.bring_back(tree, key), f"“{tree.name(key)}” is in use again"


_CHANGES: dict[str, Change] = {
    "add": _add,
    "rename": _rename,
    "nest": _nest,
    "listen": _listen,
    "retire": _retire,
    "bring_back": _bring_back,
}


def _plain(label: str) -> str:
    return " ".join(label.split())


@pages.post("/setup/categories/move")
@needs("complaint.setup")
def move_complaints() -> ResponseReturnValue:
    """Have open complaints moved out of retired categories in the background."""
    try:
        services.ask_again(session(), actor(), "categories")
    except Conflict as refusal:
        flash(str(refusal), "error")
    else:
        flash(_("Open complaints are being moved. Each one's log keeps what it was about before."))
    return redirect(url_for(".categories"))
