"""The manual: Markdown pages shipped with the product, served at /help."""

from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from markupsafe import Markup

from qa_app.web.access import public

pages = Blueprint("manual", __name__, url_prefix="/help")
START = "index"


@pages.get("/")
@pages.get("/<name>")
@public
def page(name: str = START) -> ResponseReturnValue:
    """One page of the manual, with the list of the others beside it."""
    topics = titles()
    if name not in topics:
        abort(404)
    return render_template("web/manual.html", name=name, topics=topics, body=_rendered(name))


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """The manual's pages as name → title (its first line), the start page first, the rest by title."""
    found = {item.name[:-3]: _text(item.name[:-3]) for item in _folder().iterdir() if item.name.endswith(".md")}
    named = {name: text.splitlines()[0].lstrip("# ") for name, text in found.items()}
    return dict(sorted(named.items(), key=lambda item: (item[0] != START, item[1])))


@lru_cache(maxsize=64)
def _rendered(name: str) -> Markup:
    return as_html(_text(name))


def as_html(text: str) -> Markup:
    """Markdown as HTML; HTML inside it, and links that would run a script, stay plain text. A table can be focused,
    so that it can be scrolled with the keyboard where there is little room.
    """
    html = MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    return Markup(html.replace("<table>", '<table tabindex="0">'))  # noqa: S704


def _text(name: str) -> str:
    return (_folder() / f"{name}.md").read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files("qa_app") / "help"
