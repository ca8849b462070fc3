"""Articles are written in Markdown: as safe HTML for a page, and as plain text for a search or a message."""

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "pre", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}  # fmt: skip
SCHEMES = {"http", "https", "mailto", "tel"}
BREAKS = frozenset({"paragraph_close", "heading_close", "list_item_close", "tr_close", "fence", "code_block"})


@lru_cache(maxsize=256)
def as_html(text: str) -> str:
    """The text as HTML that can do nothing: HTML in it stays text, pictures and scripts are left out.

    The largest heading becomes one of the second order, for the page has its own title.
    """
    html = _parser().render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    attributes = {"a": {"href", "title"}, "table": {"tabindex"}}
    clean = nh3.clean(html, tags=TAGS, attributes=attributes, url_schemes=SCHEMES, link_rel="noopener noreferrer")
    return clean.replace("<table>", '<table tabindex="0">')


def plain(text: str) -> str:
    """The text without its marks, a line for each paragraph or point."""
    parts: list[str] = []
    for token in _parser().parse(text):
        if token.type == "inline":
            parts.append(_words(token))
        elif token.type in BREAKS:
            parts.append(token.content + "\n" if token.content else "\n")
        elif token.type == "list_item_open":
            parts.append("- ")
        elif token.type in ("td_close", "th_close"):
            parts.append("  ")
    return "\n".join(line.strip() for line in "".join(parts).splitlines() if line.strip())


def _words(token: Token) -> str:
    found = []
    for child in token.children or ():
        if child.type in ("text", "code_inline"):
            found.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            found.append(" ")
        elif child.type == "link_close":
            continue
    return "".join(found)


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")
